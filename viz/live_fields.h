/* viz/live_fields.h - receptive fields of a running network into packets, a few at a time: copying all of
 * them at once would take as long as an image. */
#ifndef ESPALIER_VIZ_LIVE_FIELDS_H
#define ESPALIER_VIZ_LIVE_FIELDS_H

#include "sim/probe.h"
#include "viz/packet.h"
#include "viz/relay.h"

#include <stddef.h>

/* The dense index of a neuron, or n_living. */
size_t live_fields_index(const struct probe_image *image, esp_id birth);

/* Into a slot go the fields of those who have just fired (the spikes of the relay's draft) and of
 * the neuron that is looked at; then, in turn, as many others as there is room for. *cursor is the
 * dense index at which the turn goes on. */
void live_fields_add(const struct relay *relay, const struct probe_image *image,
                     size_t *cursor, struct packet *slot);

#endif
