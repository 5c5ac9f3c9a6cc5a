/* record/vector.h - one-dimensional datasets of files that are not ours: numbers of whatever width and
 * byte order, read by pieces. */
#ifndef ESPALIER_RECORD_VECTOR_H
#define ESPALIER_RECORD_VECTOR_H

#include "base/status.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

struct vector {
    const char *file, *path; /* for messages; borrowed */
    hid_t set;               /* H5I_INVALID_HID: not open */
    uint64_t n;
};

/* What its elements must be: H5T_FLOAT or H5T_INTEGER, or lists of these. */
struct vector_kind {
    H5T_class_t number;
    bool lists;
};

/* Open `path`. ESP_INPUT unless it is a dataset of this kind with one dimension, whose values lie in the
 * file itself, under no filters but deflate, shuffle and checksums. */
enum esp_status vector_open(const char *file, hid_t where, const char *path,
                            struct vector_kind kind, struct vector *out);
void vector_close(struct vector *v);

/* Values first .. first + n - 1, n >= 1. Whole numbers beyond the range of the type read as its limit. */
enum esp_status vector_reals(const struct vector *v, uint64_t first, uint64_t n,
                             double *out);
enum esp_status vector_wholes(const struct vector *v, uint64_t first, uint64_t n,
                              int64_t *out);

/* A list, of at most VECTOR_LIST bytes; the values are the caller's, for free(). */
enum { VECTOR_LIST = 1 << 27 };
struct vector_list {
    size_t n;
    void *values; /* doubles or int64_t; NULL where n is 0 */
};
enum esp_status vector_list(const struct vector *v, H5T_class_t number, uint64_t at,
                            struct vector_list *out);

#endif
