/* record/file/column.h - one dataset of a recording: created or opened as the layout says, appended to
 * line by line, read row by row. */
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
    const struct layout_column *is; /* borrowed from the layout */
    const char *file;               /* for messages; borrowed */
    hid_t set;                      /* H5I_INVALID_HID: not open */
    uint64_t n_lines;               /* appended, or found when opened or refreshed */
    bool dirty;                     /* appended to since the last flush */
    struct hash_stream rows;        /* hash of all lines appended */
};

/* Create the empty dataset, its parent groups, and the attribute `units` if the column has a unit. */
enum esp_status column_create(const char *file, hid_t where,
                              const struct layout_column *is, struct column *out);

/* Open an existing dataset. ESP_INPUT unless type, rank, shape and chunks are those of the layout (the file may be
 * hostile); later calls rely on the shape of a row. */
enum esp_status column_open(const char *file, hid_t where, const struct layout_column *is,
                            struct column *out);

/* Close the dataset. ESP_IO if HDF5 cannot write its pending data. Closing a column that is not open is allowed. */
enum esp_status column_close(struct column *c);

/* Append n_lines > 0 lines (layout_line elements each). A matrix may be appended in several calls, but one call must
 * not cross the end of a matrix. */
enum esp_status column_append(struct column *c, const void *lines, uint64_t n_lines);

/* Write everything buffered to the operating system. */
enum esp_status column_flush(struct column *c);

/* Update the number of lines of a file that another process is writing. */
enum esp_status column_refresh(struct column *c);

/* Number of rows. In a file being read, a partly written matrix counts as a row, and its missing lines read as NaN. */
uint64_t column_rows(const struct column *c);

/* Whether the file is large enough to hold the rows that the dataset declares: a damaged file may declare any size. */
bool column_is_stored(const struct column *c);

/* Read n_lines lines from `first` on; ESP_INPUT if the column has fewer lines or they are damaged. */
enum esp_status column_read(const struct column *c, uint64_t first, uint64_t n_lines,
                            void *lines);

#endif
