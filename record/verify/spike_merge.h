/* record/verify/spike_merge.h - a recorded run told again: spikes of neurons and ends of images, in the order in
 * which they happened. */
#ifndef ESPALIER_RECORD_VERIFY_SPIKE_MERGE_H
#define ESPALIER_RECORD_VERIFY_SPIKE_MERGE_H

#include "record/verify/claims.h"

#include <stdint.h>

/* Who listens. A call that fails ends the story with its status. */
struct spike_merge {
    void *context;
    enum esp_status (*spike)(void *context, uint64_t image, unsigned population,
                             double tick, uint64_t id);
    enum esp_status (*image)(void *context, uint64_t images_done); /* is over */
};

/* Tell what is whole of the populations of neurons whose spikes were recorded. */
enum esp_status spike_merge_run(const struct claims *c, const struct spike_merge *to);

#endif
