/* datasets/file_bytes.h - reads all bytes of a file of unknown origin, plain or compressed by gzip, into memory. */
#ifndef ESPALIER_DATASETS_FILE_BYTES_H
#define ESPALIER_DATASETS_FILE_BYTES_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct file_bytes {
    /* [n_mapped], a memory mapping that the struct owns; the file is bytes[0 .. n - 1] */
    uint8_t *bytes;
    size_t n, n_mapped;
};

/* Read a regular file of at least one byte; with `unpack`, uncompress it if gzip has compressed it. ESP_INPUT names
 * the path and what is wrong, also where the content does not fit into memory. Memory grows with the bytes that are
 * read, whatever size the file claims. */
enum esp_status file_bytes_read(const char *path, bool unpack, struct file_bytes *out);

/* Free the bytes; an all-zero struct is fine. */
void file_bytes_free(struct file_bytes *f);

#endif
