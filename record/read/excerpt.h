/* record/read/excerpt.h - several columns of a recording that belong together, row by row, whatever their
 * elements: what exports read. */
#ifndef ESPALIER_RECORD_READ_EXCERPT_H
#define ESPALIER_RECORD_READ_EXCERPT_H

#include "base/status.h"
#include "record/read/run_file.h"

#include <stdint.h>

enum { EXCERPT_COLUMNS = 8 };

/* One column of the rows in memory. */
struct excerpt_part {
    unsigned column;
    const struct layout_column *is; /* rank 1 or 2 */
    void *block;                    /* rows first .. first + n - 1 of the excerpt */
};

struct excerpt {
    const struct run_file *file; /* borrowed */
    struct excerpt_part part[EXCERPT_COLUMNS];
    unsigned n_parts;
    uint64_t n_rows;   /* that all of them have */
    uint64_t first, n; /* of the block */
    uint64_t room;     /* rows of a block */
};

/* Columns of rank 1 or 2; none of them needs to have rows, but the recording must have them all. */
enum esp_status excerpt_open(const struct run_file *f, const unsigned *columns,
                             unsigned n_columns, struct excerpt *out);
void excerpt_close(struct excerpt *e);

/* Read the next rows; n = 0 after the last. ESP_INPUT if they are damaged. */
enum esp_status excerpt_next(struct excerpt *e);

#endif
