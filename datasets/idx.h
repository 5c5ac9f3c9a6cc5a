/* datasets/idx.h - files in the IDX format of MNIST, plain or compressed by gzip: images of unsigned bytes in three
 * dimensions, labels of whole numbers in one, or in two (QMNIST), of which the first in each row is the label.
 *
 * A header is four bytes 00 00 T D (T: type, 08 for unsigned bytes; D: number of dimensions), then D big-endian
 * 32-bit sizes. ESP_INPUT for images that are not unsigned bytes, labels that are floats, and labels beyond 0 to
 * 255. The size that the header promises is compared with the length of the file and with the free memory before
 * anything else is read. Then memory grows with the bytes that are read. ESP_INPUT too if the file goes on after
 * them. */
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
    /* [n * rows * cols] Labels or pixels, in a memory mapping that the struct owns. */
    uint8_t *bytes;
    size_t n_mapped; /* size of the mapping, bytes */
};

/* Read the header only: set the members of *out except the bytes, and *bytes to the size of the content in the
 * file. ESP_INPUT as in idx_read. */
enum esp_status idx_measure(const char *path, enum idx_kind kind, struct idx *out,
                            uint64_t *bytes);

/* Read a whole file. ESP_INPUT names the path and the fault; ESP_MEMORY. */
enum esp_status idx_read(const char *path, enum idx_kind kind, struct idx *out);

/* Free the bytes; an all-zero struct is fine. */
void idx_free(struct idx *idx);

#endif
