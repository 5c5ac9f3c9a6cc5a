/* record/read/spike_lists.h - spikes in the layout of the Spiking Heidelberg data sets (Cramer et al. 2020).
 * /spikes/times (in seconds) and /spikes/units (inputs) hold one list per item (datasets/spikes.h), /labels one
 * number per item. */
#ifndef ESPALIER_RECORD_READ_SPIKE_LISTS_H
#define ESPALIER_RECORD_READ_SPIKE_LISTS_H

#include "base/status.h"
#include "datasets/spikes.h"
#include "record/read/spike_file.h"

#include <hdf5.h>

/* Read all items of the open file. Each item has one presentation. The caller frees *out with spikes_free. */
enum esp_status spike_lists_read(hid_t file, const struct spike_request *request,
                                 struct spikes *out);

#endif
