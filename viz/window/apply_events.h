/* viz/window/apply_events.h - passes the events in packets of a feed to a scene. */
#ifndef ESPALIER_VIZ_WINDOW_APPLY_EVENTS_H
#define ESPALIER_VIZ_WINDOW_APPLY_EVENTS_H

#include "base/status.h"
#include "viz/feed/relay.h"
#include "viz/scene/scene.h"

/* Pass the events of a packet to a scene, the image last; ESP_MEMORY if it cannot begin anew. */
enum esp_status apply_events_packet(const struct packet *p, const struct relay *relay,
                                    struct scene *scene);

#endif
