/* record/file/attributes.h - the header of a recording (struct header), stored as HDF5 attributes of the root
 * group and of /espalier. */
#ifndef ESPALIER_RECORD_FILE_ATTRIBUTES_H
#define ESPALIER_RECORD_FILE_ATTRIBUTES_H

#include "base/status.h"
#include "record/file/layout.h"

#include <hdf5.h>

/* Write the header to a new file, and the attributes `magic` and `version` that SONATA requires. `file` is the
 * path for messages, `root` the open root group. */
enum esp_status attributes_write(const struct header *h, const char *file, hid_t root);

/* Read the header. Return ESP_INPUT if the file is not a recording, has a later format, or is damaged. The
 * caller frees the texts of *out with attributes_free. */
enum esp_status attributes_read(const char *file, hid_t root, struct header *out);

/* Free the texts of a header and set them to NULL. */
void attributes_free(struct header *h);

#endif
