/* datasets/idx.h - files in the IDX format of MNIST: unsigned bytes in one or three dimensions,
 * plain or compressed by gzip.
 *
 * A header is four bytes 00 00 08 D (08: unsigned bytes, D: dimensions), then D big-endian 32-bit sizes. Before
 * anything else is read, the size that the header announces is compared with the length of the file and with the
 * available memory. For a compressed file memory then grows with the bytes read. Reading ends after the announced
 * bytes; more bytes in the file are an error. */
#ifndef ESPALIER_DATASETS_IDX_H
#define ESPALIER_DATASETS_IDX_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

enum idx_kind {
    IDX_LABELS = 1, /* [n] */
    IDX_IMAGES = 3, /* [n][rows][cols] */
};

struct idx {
    size_t n;            /* labels or images, at least 1 */
    uint32_t rows, cols; /* size of an image; 1 and 1 for labels */
    uint8_t *bytes;      /* [n * rows * cols], a mapping of its own */
    size_t n_mapped;     /* size of the mapping, bytes */
};

/* Read the header only: sets *out without its bytes, and *bytes to their number. ESP_INPUT as in idx_read. */
enum esp_status idx_measure(const char *path, enum idx_kind kind, struct idx *out,
                            uint64_t *bytes);

/* Read a whole file. ESP_INPUT names the path and the fault; ESP_MEMORY. */
enum esp_status idx_read(const char *path, enum idx_kind kind, struct idx *out);

/* Free the bytes; an all-zero struct is fine. */
void idx_free(struct idx *idx);

#endif
