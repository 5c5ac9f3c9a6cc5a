/* datasets/idx.h - files in the IDX format of MNIST, plain or compressed by gzip: images of unsigned bytes in three
 * dimensions, labels of whole numbers in one, or in two (QMNIST), of which the first in each row is the label.
 *
 * A header is four bytes 00 00 T D (T: type, 08 for unsigned bytes; D: dimensions), then D big-endian 32-bit
 * sizes. Images of other types and labels of floats are refused by the name of the type, labels beyond a byte too. What a header promises is compared with the length of the file and with the memory that there
 * is before anything else is read. Then memory grows with the bytes that really arrive, and reading ends
 * behind the last one promised, whatever a compressed file holds beyond. */
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
    uint32_t rows, cols; /* of an image; 1 and 1 for labels */
    uint8_t *bytes;      /* [n * rows * cols] labels or pixels, a mapping of its own */
    size_t n_mapped;     /* bytes of it */
};

/* Read the header only: sets *out without its bytes, and *bytes to their number. ESP_INPUT as in idx_read. */
enum esp_status idx_measure(const char *path, enum idx_kind kind, struct idx *out,
                            uint64_t *bytes);

/* Read a whole file. ESP_INPUT names the path and the fault; ESP_MEMORY. */
enum esp_status idx_read(const char *path, enum idx_kind kind, struct idx *out);

/* Free the bytes; an all-zero struct is fine. */
void idx_free(struct idx *idx);

#endif
