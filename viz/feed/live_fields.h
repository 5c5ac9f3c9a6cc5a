/* viz/feed/live_fields.h - add receptive fields of a running network to packets, a few at a time: copying all of
 * them at once would take as long as an image. */
#ifndef ESPALIER_VIZ_FEED_LIVE_FIELDS_H
#define ESPALIER_VIZ_FEED_LIVE_FIELDS_H

#include "base/types.h"
#include "viz/feed/packet.h"
#include "viz/feed/relay.h"

#include <stddef.h>

/* The present weights of a population. */
struct live_layer {
    const esp_id *birth; /* [n] birth ids by dense index, ascending */
    size_t n;
    /* [n_pre][stride] A row per presynaptic neuron; columns by dense index, of which n are used. NULL: none. */
    const float *weight_mV;
    size_t stride, n_pre;
    /* [n_pre] Which element of a field each row is; NULL: row k is element k. */
    const esp_id *pre_birth;
    const float *theta_mV; /* [n] adaptive part of the firing threshold */
};

/* Add to a slot the fields of the selected neuron and of neurons that fired (spikes in the relay's draft); then as
 * many others as fit, from dense index *cursor on. *cursor is set to where the next call continues. */
void live_fields_add(const struct relay *relay, const struct live_layer *layer,
                     uint64_t images_done, size_t *cursor, struct packet *slot);

#endif
