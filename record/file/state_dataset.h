/* record/file/state_dataset.h - store items of a state (base/state.h) as datasets of an HDF5 file. */
#ifndef ESPALIER_RECORD_FILE_STATE_DATASET_H
#define ESPALIER_RECORD_FILE_STATE_DATASET_H

#include "base/state.h"

#include <hdf5.h>

/* Write an item to a new dataset and create the parent groups. `name` is the path of the file, for messages. */
enum esp_status state_dataset_write(const char *name, hid_t file,
                                    const struct state_item *item);

/* Read a dataset into an item. Return ESP_INPUT if the dataset differs from the item in type or shape, or if
 * its values are compressed or outside the file. The message does not name the file. */
enum esp_status state_dataset_read(hid_t file, const struct state_item *item);

/* Return the number of values of the dataset `path`; 0 if the dataset does not exist. */
uint64_t state_dataset_count(hid_t file, const char *path);

#endif
