/* record/file/state_dataset.h - items of a state (base/state.h) as datasets of an HDF5 file. */
#ifndef ESPALIER_RECORD_FILE_STATE_DATASET_H
#define ESPALIER_RECORD_FILE_STATE_DATASET_H

#include "base/state.h"

#include <hdf5.h>

/* Write an item to a new dataset and create its parent groups. `name` is the file, for messages. */
enum esp_status state_dataset_write(const char *name, hid_t file,
                                    const struct state_item *item);

/* Read a dataset into an item. ESP_INPUT, with a message that does not name the file, unless the dataset has exactly
 * the item's type and shape and all its values lie uncompressed in the file itself. */
enum esp_status state_dataset_read(hid_t file, const struct state_item *item);

/* Number of values of the dataset `path`; 0 if it does not exist. */
uint64_t state_dataset_count(hid_t file, const char *path);

#endif
