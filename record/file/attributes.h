/* record/file/attributes.h - the header of a recording in its file: attributes of the root and of
 * /espalier. */
#ifndef ESPALIER_RECORD_FILE_ATTRIBUTES_H
#define ESPALIER_RECORD_FILE_ATTRIBUTES_H

#include "base/status.h"
#include "record/file/layout.h"

#include <hdf5.h>

/* Write the header to a new file, with the two SONATA attributes `magic` and `version`. */
enum esp_status attributes_write(const struct header *h, const char *file, hid_t root);

/* Read the header. ESP_INPUT if the file is not a recording, has a later format, or is damaged. The caller owns the
 * texts and frees them with attributes_free. */
enum esp_status attributes_read(const char *file, hid_t root, struct header *out);

/* Free the texts of a header. */
void attributes_free(struct header *h);

#endif
