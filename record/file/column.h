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
    struct hash_stream rows;        /* of all that was appended */
};

/* The empty dataset, with the groups above it and the attribute `units` where it has a unit. */
enum esp_status column_create(const char *file, hid_t where,
                              const struct layout_column *is, struct column *out);

/* Open an existing one. ESP_INPUT unless type, rank, shape and chunks are as the layout says (the
 * file may be hostile): nothing later needs to doubt the shape of a row. */
enum esp_status column_open(const char *file, hid_t where, const struct layout_column *is,
                            struct column *out);

/* ESP_IO if what was written could not be kept. Closing a column that is not open is fine. */
enum esp_status column_close(struct column *c);

/* Append n_lines > 0 lines (layout_line elements each). The lines of a matrix may come in pieces, but
 * no piece may reach over the end of its matrix. */
enum esp_status column_append(struct column *c, const void *lines, uint64_t n_lines);

/* Hand everything to the operating system. */
enum esp_status column_flush(struct column *c);

/* Look again at how much is there, where another process is writing. */
enum esp_status column_refresh(struct column *c);

/* Whole rows; of a matrix that was being written the rest reads NaN. */
uint64_t column_rows(const struct column *c);

/* Bytes that its rows would need in memory, and whether the file can hold so much: a damaged file
 * may declare any size without having the data. */
bool column_is_stored(const struct column *c);

/* Read n_lines lines from `first` on; ESP_INPUT if there are not so many or they are damaged. */
enum esp_status column_read(const struct column *c, uint64_t first, uint64_t n_lines,
                            void *lines);

#endif
