/* record/convert/node.h - write groups and datasets of HDF5 files that are not recordings. */
#ifndef ESPALIER_RECORD_CONVERT_NODE_H
#define ESPALIER_RECORD_CONVERT_NODE_H

#include "base/status.h"
#include "record/file/element.h"

#include <hdf5.h>
#include <stddef.h>

/* A file or group that is being written. */
struct node {
    const char *file; /* path of the file, for messages */
    hid_t at;         /* handle of the file or group */
};

/* Create a group in `where`. The caller closes out->at with H5Gclose. */
enum esp_status node_group(struct node where, const char *name, struct node *out);

/* node_text writes a scalar text, node_pairs a matrix pairs[n][2] of texts; both are UTF-8 of variable length. */
enum esp_status node_text(struct node where, const char *name, const char *text);
enum esp_status node_pairs(struct node where, const char *name, const char *const *pairs,
                           size_t n);

/* Write an array with the given shape[rank] and element type; rank 0 is a scalar. */
enum esp_status node_numbers(struct node where, const char *name, enum element e,
                             unsigned rank, const hsize_t *shape, const void *values);

/* node_matrix creates a dataset [n_rows][n_columns] without values; the caller closes *out with H5Dclose.
 * node_fill writes the values of the rectangle that begins at (row, column) = start[] and has count[] rows and
 * columns. */
enum esp_status node_matrix(struct node where, const char *name, enum element e,
                            hsize_t n_rows, hsize_t n_columns, hid_t *out);
enum esp_status node_fill(const char *file, hid_t set, enum element e,
                          const hsize_t start[2], const hsize_t count[2],
                          const void *values);

#endif
