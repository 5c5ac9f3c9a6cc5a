/* record/file/foreign_column.h - one-dimensional datasets of files that other programs wrote: numbers of any width
 * and byte order, read in pieces. */
#ifndef ESPALIER_RECORD_FILE_FOREIGN_COLUMN_H
#define ESPALIER_RECORD_FILE_FOREIGN_COLUMN_H

#include "base/status.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

struct foreign_column {
    const char *file, *path; /* for messages; borrowed */
    hid_t set;               /* H5I_INVALID_HID: not open */
    uint64_t n;
};

/* The required type of the elements: H5T_FLOAT or H5T_INTEGER, or variable-length lists of these. */
struct foreign_column_kind {
    H5T_class_t number;
    bool lists;
};

/* Open `path`. ESP_INPUT unless it is a dataset of this kind with one dimension, whose values lie in the file
 * itself, with no filters except deflate, shuffle and checksums. */
enum esp_status foreign_column_open(const char *file, hid_t where, const char *path,
                                    struct foreign_column_kind kind,
                                    struct foreign_column *out);
void foreign_column_close(struct foreign_column *v);

/* Read the values first .. first + n - 1, n >= 1. An integer outside the range of the type reads as the nearest
 * limit. */
enum esp_status foreign_column_reals(const struct foreign_column *v, uint64_t first,
                                     uint64_t n, double *out);
enum esp_status foreign_column_wholes(const struct foreign_column *v, uint64_t first,
                                      uint64_t n, int64_t *out);

/* A list of at most FOREIGN_COLUMN_LIST bytes. The caller frees the values with free(). */
enum { FOREIGN_COLUMN_LIST = 1 << 27 };
struct foreign_column_list {
    size_t n;
    void *values; /* doubles or int64_t; NULL where n is 0 */
};
enum esp_status foreign_column_list(const struct foreign_column *v, H5T_class_t number,
                                    uint64_t at, struct foreign_column_list *out);

#endif
