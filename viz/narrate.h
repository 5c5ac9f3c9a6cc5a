/* viz/narrate.h - packets of a feed, told to a scene. */
#ifndef ESPALIER_VIZ_NARRATE_H
#define ESPALIER_VIZ_NARRATE_H

#include "base/status.h"
#include "viz/relay.h"
#include "viz/scene.h"

/* Tell a scene, the news before the image; ESP_MEMORY if it cannot begin anew. */
enum esp_status narrate_packet(const struct packet *p, const struct relay *relay,
                               struct scene *scene);

#endif
