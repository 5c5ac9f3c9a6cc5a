/* record/read/spike_lists.h - spikes as a list of times and a list of units for each item, as the Spiking
 * Heidelberg data sets have them (Cramer et al. 2020): /spikes/times in seconds, /spikes/units, /labels. */
#ifndef ESPALIER_RECORD_READ_SPIKE_LISTS_H
#define ESPALIER_RECORD_READ_SPIKE_LISTS_H

#include "base/status.h"
#include "datasets/spikes.h"
#include "record/read/spike_file.h"

#include <hdf5.h>

/* Each item is one presentation. */
enum esp_status spike_lists_read(hid_t file, const struct spike_request *request,
                                 struct spikes *out);

#endif
