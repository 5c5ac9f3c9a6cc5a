/* datasets/npy.h - one array of numbers in the format of numpy (.npy, versions 1 to 3), and its values as pixels or
 * labels. Nothing of its header is evaluated: only the three keys that numpy writes are read. */
#ifndef ESPALIER_DATASETS_NPY_H
#define ESPALIER_DATASETS_NPY_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NPY_DIMENSIONS = 4 };

struct npy {
    char kind;     /* 'b' bool, 'u' unsigned, 'i' signed, 'f' float */
    unsigned size; /* bytes of an element: 1, 2, 4 or 8 */
    bool is_big_endian;
    unsigned rank; /* at most NPY_DIMENSIONS */
    uint64_t shape[NPY_DIMENSIONS];
    const uint8_t *data; /* [n * size], within the bytes that were parsed */
    size_t n;            /* elements: the product of the shape */
};

/* Parse bytes[n_bytes]. ESP_INPUT names `name` and the fault: elements of a type not listed above or in Fortran
 * order, too many dimensions, or another length than the shape asks for. */
enum esp_status npy_parse(const char *name, const uint8_t *bytes, size_t n_bytes,
                          struct npy *out);

/* Write all elements as pixels to to[n]: bool as 0 and 255; whole numbers from 0 to 255 as they are; floats times
 * 255 if all are from 0 to 1, else as they are if all are from 0 to 255. ESP_INPUT for other values. */
enum esp_status npy_pixels(const char *name, const struct npy *a, uint8_t *to);

/* Write all elements as labels to to[n]. ESP_INPUT unless they are whole numbers from 0 to 255. */
enum esp_status npy_labels(const char *name, const struct npy *a, uint8_t *to);

#endif
