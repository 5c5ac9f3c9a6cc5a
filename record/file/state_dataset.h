/* record/file/state_dataset.h - items of a state (base/state.h) as datasets of an HDF5 file. */
#ifndef ESPALIER_RECORD_FILE_STATE_DATASET_H
#define ESPALIER_RECORD_FILE_STATE_DATASET_H

#include "base/state.h"

#include <hdf5.h>

/* Write an item to a new dataset, with the groups above it. `name` is the file, for messages. */
enum esp_status state_dataset_write(const char *name, hid_t file,
                                    const struct state_item *item);

/* Fill an item. ESP_INPUT, with a message that does not name the file, unless its dataset has exactly
 * this type and shape, and its values lie in the file itself, all of them, uncompressed. */
enum esp_status state_dataset_read(hid_t file, const struct state_item *item);

/* Values of the dataset `path`; 0 if there is none. */
uint64_t state_dataset_count(hid_t file, const char *path);

#endif
