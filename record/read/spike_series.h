/* record/read/spike_series.h - spikes as two columns, times and ids, cut into presentations. */
#ifndef ESPALIER_RECORD_READ_SPIKE_SERIES_H
#define ESPALIER_RECORD_READ_SPIKE_SERIES_H

#include "base/status.h"
#include "datasets/spikes.h"
#include "record/read/spike_file.h"

#include <hdf5.h>
#include <stdint.h>

/* The presentations on the time axis of the file. Spikes outside of them are not played. */
struct spike_cuts {
    double dt_ms;   /* of the ticks of the file */
    int64_t length; /* of a presentation, in those ticks */
    /* 0: consecutive presentations up to the last spike, each an item with label 0 */
    uint64_t n_items;
    int64_t *begin; /* [n_items] ascending, in those ticks */
    uint32_t
        *presentations; /* [n_items] consecutive presentations of the item, at least 1 */
    uint8_t *label;     /* [n_items] */
};

/* Read /spikes/GROUP. Ids must be below request->size; 0: below DATASET_MAX_PIXELS. */
enum esp_status spike_series_read(hid_t file, const struct spike_request *request,
                                  const char *group, const struct spike_cuts *cuts,
                                  struct spikes *out);

/* ESP_INPUT unless `tick`, counted from the beginning of a presentation, lies within it and `id` is an existing
 * input. `n` is the number of the spike, for the message. */
enum esp_status spike_fits(const struct spike_request *request, uint64_t n, int64_t tick,
                           int64_t id);

#endif
