/* record/convert/node.h - groups and datasets of HDF5 files that are not recordings, written in one go. */
#ifndef ESPALIER_RECORD_CONVERT_NODE_H
#define ESPALIER_RECORD_CONVERT_NODE_H

#include "base/status.h"
#include "record/file/element.h"

#include <hdf5.h>
#include <stddef.h>

/* A file or group that is being written. */
struct node {
    const char *file; /* for messages */
    hid_t at;         /* handle of the file or group */
};

/* Create a group below `where`. The caller closes it with H5Gclose. */
enum esp_status node_group(struct node where, const char *name, struct node *out);

/* Write a scalar text, or a matrix [n][2] of texts, as UTF-8 of variable length. */
enum esp_status node_text(struct node where, const char *name, const char *text);
enum esp_status node_pairs(struct node where, const char *name, const char *const *pairs,
                           size_t n);

/* Write an array of numbers; rank 0 is a scalar. */
enum esp_status node_numbers(struct node where, const char *name, enum element e,
                             unsigned rank, const hsize_t *shape, const void *values);

/* node_matrix creates a matrix without values; node_fill writes `n` of them from (row, column) on, either within
 * one row or as whole rows. The caller closes the dataset with H5Dclose. */
enum esp_status node_matrix(struct node where, const char *name, enum element e,
                            hsize_t n_rows, hsize_t n_columns, hid_t *out);
enum esp_status node_fill(const char *file, hid_t set, enum element e,
                          const hsize_t start[2], const hsize_t count[2],
                          const void *values);

#endif
