/* record/read/cursor.h - reads the columns of a recording: row by row from any row on, or a whole column in blocks.
 *
 * A cursor reads columns that belong together, of any elements. It holds a block of their rows, at most 32 KiB of
 * each column or a single row of it. The recording may grow meanwhile, and a cursor then finds the new rows. */
#ifndef ESPALIER_RECORD_READ_CURSOR_H
#define ESPALIER_RECORD_READ_CURSOR_H

#include "base/status.h"
#include "record/read/run_file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CURSOR_COLUMNS = 8 };

struct cursor_part {
    unsigned column;
    enum element element;
    size_t row_bytes;
    unsigned char *block; /* [room][row_bytes] */
};

struct cursor {
    const struct run_file *file; /* borrowed */
    struct cursor_part part[CURSOR_COLUMNS];
    unsigned n_parts;
    uint64_t limit;    /* no more rows than these are read */
    uint64_t next;     /* the row to be read next; the user of the cursor may set it */
    uint64_t first, n; /* rows of the block */
    uint64_t room;     /* of the block; 0 before the first row is read */
    size_t at;         /* row of the block that the values below are of */
};

/* Before the first row of columns of rank 1 or 2, of which the first `limit` rows are read; UINT64_MAX: all. There are as
 * many rows as the shortest column has, and none if the recording lacks a column or n_columns is 0. Nothing is
 * read or allocated yet. */
struct cursor cursor_open(const struct run_file *f, const unsigned *columns,
                          unsigned n_columns, uint64_t limit);
void cursor_close(struct cursor *c);

/* The parameters `columns` and `n_columns` as a list. */
#define CURSOR_OF(...)               \
    (const unsigned[]){__VA_ARGS__}, \
        (unsigned)(sizeof((const unsigned[]){__VA_ARGS__}) / sizeof(unsigned))

/* Continue with another opening of the same recording. */
void cursor_use(struct cursor *c, const struct run_file *f);

/* Rows that there are now. */
uint64_t cursor_rows(const struct cursor *c);

/* Read row `next`, if there is one, and stay before it. ESP_INPUT if it is damaged. */
enum esp_status cursor_peek(struct cursor *c, bool *there);

/* Read row `next` and go past it. ESP_INPUT if it is damaged, or after the last row. */
enum esp_status cursor_next(struct cursor *c);

/* Values of the row that was read last. `column` is one of the cursor's: of rank 1 and of whole numbers, of rank 1 and
 * f64, or any; then all elements of the row. */
uint64_t cursor_number(const struct cursor *c, unsigned column);
int32_t cursor_class(const struct cursor *c, unsigned column); /* layout_class */
double cursor_real(const struct cursor *c, unsigned column);
const void *cursor_row(const struct cursor *c, unsigned column);

/* How many of the first `rows` rows of a column of f64 or u64 that ascends are at most `limit`. */
enum esp_status cursor_count(const struct run_file *f, unsigned column, uint64_t rows,
                             double limit, uint64_t *out);

/* Pass the first n_lines lines of a column of any rank (layout_line elements each) to `take`, about `bytes` at a time and
 * never beyond the end of a matrix. A `take` that fails ends it. */
typedef enum esp_status cursor_take(void *context, const void *lines, uint64_t n_lines);
enum esp_status cursor_pass(const struct run_file *f, unsigned column, uint64_t n_lines,
                            uint64_t bytes, cursor_take *take, void *context);

#endif
