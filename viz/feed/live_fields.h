/* viz/feed/live_fields.h - receptive fields of a running network into packets, a few at a time: copying all of
 * them at once would take as long as an image. */
#ifndef ESPALIER_VIZ_FEED_LIVE_FIELDS_H
#define ESPALIER_VIZ_FEED_LIVE_FIELDS_H

#include "base/types.h"
#include "viz/feed/packet.h"
#include "viz/feed/relay.h"

#include <stddef.h>

/* A population as it is now. */
struct live_layer {
    const esp_id *birth; /* [n] by dense index */
    size_t n;
    const float *weight_mV; /* [n_pre][stride] columns by dense index; NULL: none */
    size_t stride, n_pre;
    const esp_id
        *pre_birth; /* [n_pre] the element of a field that a row is; NULL: its number */
    const float *theta_mV; /* [n] */
};

/* Add to a slot the fields of the neurons that have just fired (the spikes of the relay's draft) and of
 * the selected neuron; then, in turn, as many others as there is room for. *cursor is the
 * dense index at which the turn goes on. */
void live_fields_add(const struct relay *relay, const struct live_layer *layer,
                     uint64_t images_done, size_t *cursor, struct packet *slot);

#endif
