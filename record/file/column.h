/* record/file/column.h - a column: one HDF5 dataset of a recording. A column is created or opened as the layout
 * says. Data are appended and read in lines: a line is the innermost axis of a row (see layout_lines). */
#ifndef ESPALIER_RECORD_FILE_COLUMN_H
#define ESPALIER_RECORD_FILE_COLUMN_H

#include "base/hash.h"
#include "base/status.h"
#include "record/file/layout.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct column {
    /* Description of the column; borrowed from the layout. */
    const struct layout_column *is;
    const char *file; /* path of the file, for messages; borrowed */
    hid_t set;        /* the dataset; H5I_INVALID_HID: not open */
    /* Number of lines in the dataset, as of the last open, refresh or append. */
    uint64_t n_lines;
    bool dirty;              /* lines have been appended since the last flush */
    struct hash_stream rows; /* hash of all lines appended since creation */
};

/* Create the empty dataset, its parent groups and, if the column has a unit, the attribute `units`. `where` is
 * the file or group to which the path of the column is relative. */
enum esp_status column_create(const char *file, hid_t where,
                              const struct layout_column *is, struct column *out);

/* Open an existing dataset. Return ESP_INPUT if type, rank, shape of a row or storage differ from the layout.
 * The check protects against malicious files: later calls rely on the shape of a row. */
enum esp_status column_open(const char *file, hid_t where, const struct layout_column *is,
                            struct column *out);

/* Close the dataset. Return ESP_IO if HDF5 cannot write its pending data. Closing a column that is not open
 * does nothing. */
enum esp_status column_close(struct column *c);

/* Append n_lines > 0 lines of layout_line(c->is) elements each. A matrix may be appended in several calls, but
 * no call may cross the end of a matrix. */
enum esp_status column_append(struct column *c, const void *lines, uint64_t n_lines);

/* Write all buffered lines to the operating system. */
enum esp_status column_flush(struct column *c);

/* Update n_lines of a column in a file that another process is writing. */
enum esp_status column_refresh(struct column *c);

/* Return the number of complete rows. In a file opened for reading, a matrix that was written in part counts as
 * complete; its missing lines read as NaN. */
uint64_t column_rows(const struct column *c);

/* Return whether the stored data are large enough to contain the rows that the dataset declares. A damaged file
 * may declare any number of rows. */
bool column_is_stored(const struct column *c);

/* Read n_lines lines, beginning with line `first`. Return ESP_INPUT if the column has fewer lines or the data
 * are damaged. */
enum esp_status column_read(const struct column *c, uint64_t first, uint64_t n_lines,
                            void *lines);

#endif
