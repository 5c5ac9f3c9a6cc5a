/* record/read/cursor.h - read the columns of a recording row by row, from any row on, or a whole column in blocks.
 *
 * A cursor reads columns of one group, of any element types. It holds a block of their rows, at most 32 KiB per
 * column or else one row. If the recording grows, the cursor finds the new rows. */
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
    uint64_t limit;    /* rows to read at most */
    uint64_t next;     /* row to read next; the caller may set it */
    uint64_t first, n; /* rows of the block */
    uint64_t room;     /* rows that fit into the block; 0 before the first read */
    size_t at;         /* row of the block that cursor_number and the like return */
};

/* Make a cursor at the first row of columns of rank 1 or 2. At most `limit` rows are read; UINT64_MAX: all. The
 * number of rows is that of the shortest column, or 0 if the recording lacks a column or n_columns is 0. Nothing is
 * read or allocated yet. */
struct cursor cursor_open(const struct run_file *f, const unsigned *columns,
                          unsigned n_columns, uint64_t limit);
void cursor_close(struct cursor *c);

/* Pass a list of columns as the parameters `columns` and `n_columns`. */
#define CURSOR_OF(...)               \
    (const unsigned[]){__VA_ARGS__}, \
        (unsigned)(sizeof((const unsigned[]){__VA_ARGS__}) / sizeof(unsigned))

/* Continue on another handle of the same recording. */
void cursor_use(struct cursor *c, const struct run_file *f);

/* Number of rows at present. */
uint64_t cursor_rows(const struct cursor *c);

/* Read row `next`, if it exists, without advancing `next`. ESP_INPUT if the row is damaged. */
enum esp_status cursor_peek(struct cursor *c, bool *there);

/* Read row `next` and advance `next`. ESP_INPUT if the row is damaged or does not exist. */
enum esp_status cursor_next(struct cursor *c);

/* Values of the row read last. `column` is one of the cursor's columns. cursor_number: rank 1, integers;
 * cursor_real: rank 1, f64; cursor_row: any column, all elements of the row. */
uint64_t cursor_number(const struct cursor *c, unsigned column);
double cursor_real(const struct cursor *c, unsigned column);
const void *cursor_row(const struct cursor *c, unsigned column);

/* In an ascending column of f64 or u64, count the values <= `limit` among the first `rows` rows. */
enum esp_status cursor_count(const struct run_file *f, unsigned column, uint64_t rows,
                             double limit, uint64_t *out);

/* Pass the first n_lines lines of a column of any rank (layout_line elements each) to `take`, about `bytes` at a
 * time and never beyond the end of a matrix. Stop when `take` fails. */
typedef enum esp_status cursor_take(void *context, const void *lines, uint64_t n_lines);
enum esp_status cursor_pass(const struct run_file *f, unsigned column, uint64_t n_lines,
                            uint64_t bytes, cursor_take *take, void *context);

#endif
