/* record/verify/spike_merge.h - a recorded run in the order in which it happened: the spikes of all populations
 * and the ends of images, passed to callbacks. */
#ifndef ESPALIER_RECORD_VERIFY_SPIKE_MERGE_H
#define ESPALIER_RECORD_VERIFY_SPIKE_MERGE_H

#include "record/verify/claims.h"

#include <stdint.h>

/* Callbacks. One that fails ends the pass with its status. */
struct spike_merge {
    void *context;
    enum esp_status (*spike)(void *context, uint64_t image, unsigned population,
                             double tick, uint64_t id);
    enum esp_status (*image)(void *context, uint64_t images_done); /* is over */
};

/* Pass on the complete images of all populations of neurons whose spikes were recorded. */
enum esp_status spike_merge_run(const struct claims *c, const struct spike_merge *to);

#endif
