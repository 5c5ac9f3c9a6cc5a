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
    const esp_id *birth; /* [n] by dense index */
    size_t n;
    const float *weight_mV; /* [n_pre][stride] columns by dense index; NULL: none */
    size_t stride, n_pre;
    /* [n_pre] element of the field for each row; NULL: the number of the row. */
    const esp_id *pre_birth;
    const float *theta_mV; /* [n] */
};

/* Add to a slot the fields of the selected neuron and of neurons that fired (the spikes of the relay's draft); then
 * as many others as fit. *cursor is the dense index at which the next call continues. */
void live_fields_add(const struct relay *relay, const struct live_layer *layer,
                     uint64_t images_done, size_t *cursor, struct packet *slot);

#endif
