/* record/read/spike_series.h - read spikes that are stored as two columns, times and ids, and divide them into
 * items and presentations (datasets/spikes.h). */
#ifndef ESPALIER_RECORD_READ_SPIKE_SERIES_H
#define ESPALIER_RECORD_READ_SPIKE_SERIES_H

#include "base/status.h"
#include "datasets/spikes.h"
#include "record/read/spike_file.h"

#include <hdf5.h>
#include <stdint.h>

/* Where the presentations are on the time axis of the file. Spikes outside of them are not played. */
struct spike_cuts {
    double dt_ms;   /* duration of a tick of the file */
    int64_t length; /* length of a presentation, ticks of the file */
    /* Number of items. 0: presentations follow each other without gap up to the last spike; each is an item
     * with label 0. */
    uint64_t n_items;
    int64_t *begin; /* [n_items] ascending start of each item, ticks of the file */
    /* [n_items] Number of consecutive presentations of each item, at least 1. */
    uint32_t *presentations;
    uint8_t *label; /* [n_items] class of each item */
};

/* Read /spikes/GROUP; group "" means the older layout. Ids must be less than request->size, or less than
 * DATASET_MAX_PIXELS if the size is 0. */
enum esp_status spike_series_read(hid_t file, const struct spike_request *request,
                                  const char *group, const struct spike_cuts *cuts,
                                  struct spikes *out);

/* Check that `tick`, counted from the start of a presentation, is within the presentation, and that `id` is an
 * input of the source. Return ESP_INPUT if not. `n` is the index of the spike, for the message. */
enum esp_status spike_fits(const struct spike_request *request, uint64_t n, int64_t tick,
                           int64_t id);

#endif
