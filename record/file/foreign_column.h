/* record/file/foreign_column.h - one-dimensional datasets in HDF5 files of other programs. The numbers may have
 * any width and byte order; they are read in pieces. */
#ifndef ESPALIER_RECORD_FILE_FOREIGN_COLUMN_H
#define ESPALIER_RECORD_FILE_FOREIGN_COLUMN_H

#include "base/status.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

struct foreign_column {
    /* Path of the file, and of the dataset in it, for messages; borrowed. */
    const char *file, *path;
    hid_t set;  /* the dataset; H5I_INVALID_HID: not open */
    uint64_t n; /* number of values or lists */
};

/* The type that a dataset must have. */
struct foreign_column_kind {
    H5T_class_t number;
    /* For number = H5T_FLOAT: H5T_INTEGER is accepted too and read as reals. */
    bool or_whole;
    /* Every element is a list of numbers (variable length) instead of a number. */
    bool lists;
};

/* Open the dataset `path` of the file. Return ESP_INPUT if the dataset is missing, has another type or more
 * than one dimension, stores its values outside the file, or uses filters other than deflate, shuffle and
 * checksums. */
enum esp_status foreign_column_open(const char *file, hid_t where, const char *path,
                                    struct foreign_column_kind kind,
                                    struct foreign_column *out);
void foreign_column_close(struct foreign_column *v);

/* Read the n >= 1 values first .. first + n - 1. An integer that does not fit into the result type reads as the
 * nearest limit of that type. */
enum esp_status foreign_column_reals(const struct foreign_column *v, uint64_t first,
                                     uint64_t n, double *out);
enum esp_status foreign_column_wholes(const struct foreign_column *v, uint64_t first,
                                      uint64_t n, int64_t *out);

/* One element of a dataset of lists, of at most FOREIGN_COLUMN_LIST bytes. The caller frees `values` with
 * free(). */
enum { FOREIGN_COLUMN_LIST = 1 << 27 };
struct foreign_column_list {
    size_t n;
    void *values; /* [n] doubles or int64_t; NULL if n is 0 */
};
enum esp_status foreign_column_list(const struct foreign_column *v, H5T_class_t number,
                                    uint64_t at, struct foreign_column_list *out);

#endif
