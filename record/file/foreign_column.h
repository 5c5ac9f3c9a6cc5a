/* record/file/foreign_column.h - one-dimensional datasets of files that are not ours: numbers of whatever width and
 * byte order, read by pieces. */
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

/* What its elements must be: H5T_FLOAT or H5T_INTEGER, or lists of these. */
struct foreign_column_kind {
    H5T_class_t number;
    bool or_whole; /* H5T_INTEGER is as good, to be read as reals */
    bool lists;
};

/* Open `path`. ESP_INPUT unless it is a dataset of this kind with one dimension, whose values lie in the
 * file itself, under no filters but deflate, shuffle and checksums. */
enum esp_status foreign_column_open(const char *file, hid_t where, const char *path,
                                    struct foreign_column_kind kind,
                                    struct foreign_column *out);
void foreign_column_close(struct foreign_column *v);

/* Values first .. first + n - 1, n >= 1. Whole numbers beyond the range of the type read as its limit. */
enum esp_status foreign_column_reals(const struct foreign_column *v, uint64_t first,
                                     uint64_t n, double *out);
enum esp_status foreign_column_wholes(const struct foreign_column *v, uint64_t first,
                                      uint64_t n, int64_t *out);

/* A list, of at most FOREIGN_COLUMN_LIST bytes; the values are the caller's, for free(). */
enum { FOREIGN_COLUMN_LIST = 1 << 27 };
struct foreign_column_list {
    size_t n;
    void *values; /* doubles or int64_t; NULL where n is 0 */
};
enum esp_status foreign_column_list(const struct foreign_column *v, H5T_class_t number,
                                    uint64_t at, struct foreign_column_list *out);

#endif
