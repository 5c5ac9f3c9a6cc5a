/* datasets/file_bytes.h - all bytes of a file of unknown origin, plain or compressed by gzip, in memory. */
#ifndef ESPALIER_DATASETS_FILE_BYTES_H
#define ESPALIER_DATASETS_FILE_BYTES_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct file_bytes {
    uint8_t *bytes; /* [n], a mapping of its own */
    size_t n, n_mapped;
};

/* Read a regular file of at least one byte. With `unpack` a file that gzip has compressed is unpacked. ESP_INPUT names
 * the path and what is wrong, also where it holds more than there is memory: it grows with the bytes that really
 * arrive. */
enum esp_status file_bytes_read(const char *path, bool unpack, struct file_bytes *out);

/* Free the bytes; an all-zero struct is fine. */
void file_bytes_free(struct file_bytes *f);

#endif
