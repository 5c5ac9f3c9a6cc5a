/* record/read/cursor.h - read columns of a recording row by row, beginning at any row, or a whole column in
 * blocks.
 *
 * A cursor reads several columns of one group; their element types may differ. It keeps a block of rows in
 * memory: at most 32 KiB per column, or one row if a row is longer. If the recording grows, the cursor finds
 * the new rows. */
#ifndef ESPALIER_RECORD_READ_CURSOR_H
#define ESPALIER_RECORD_READ_CURSOR_H

#include "base/status.h"
#include "record/read/run_file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CURSOR_COLUMNS = 8 };

/* One column of a cursor. */
struct cursor_part {
    unsigned column; /* enum layout_id */
    enum element element;
    size_t row_bytes;
    unsigned char *block; /* [room][row_bytes] the rows of the block */
};

struct cursor {
    const struct run_file *file; /* the recording that is read; borrowed */
    struct cursor_part part[CURSOR_COLUMNS];
    unsigned n_parts;
    uint64_t limit;    /* largest number of rows to read */
    uint64_t next;     /* index of the row to read next; the caller may set it */
    uint64_t first, n; /* index of the first row of the block, and number of rows in it */
    uint64_t room; /* number of rows that fit into the block; 0 before the first read */
    size_t at;     /* index within the block of the row that was read last */
};

/* Return a cursor at the first row of columns of rank 1 or 2. The cursor has as many rows as its shortest
 * column, and at most `limit`; UINT64_MAX: no limit. It has no rows if the recording lacks one of the columns
 * or n_columns is 0. Memory is allocated at the first read. */
struct cursor cursor_open(const struct run_file *f, const unsigned *columns,
                          unsigned n_columns, uint64_t limit);
void cursor_close(struct cursor *c);

/* Write the list of columns as the arguments `columns` and `n_columns` of a call. */
#define CURSOR_OF(...)               \
    (const unsigned[]){__VA_ARGS__}, \
        (unsigned)(sizeof((const unsigned[]){__VA_ARGS__}) / sizeof(unsigned))

/* Continue reading from another open handle `f` of the same recording. */
void cursor_use(struct cursor *c, const struct run_file *f);

/* Return the present number of rows. */
uint64_t cursor_rows(const struct cursor *c);

/* Read row `next` without advancing `next`. *there is false if the row does not exist. Return ESP_INPUT if the
 * row is damaged. */
enum esp_status cursor_peek(struct cursor *c, bool *there);

/* Read row `next` and advance `next`. Return ESP_INPUT if the row is damaged or does not exist. */
enum esp_status cursor_next(struct cursor *c);

/* Return a value of the row read last. `column` is one of the cursor's columns. cursor_number is for integers
 * of rank 1, cursor_class for votes and labels of rank 1 (see layout_class), cursor_real for f64 of rank 1.
 * cursor_row returns all elements of the row, of any column. */
uint64_t cursor_number(const struct cursor *c, unsigned column);
int32_t cursor_class(const struct cursor *c, unsigned column);
double cursor_real(const struct cursor *c, unsigned column);
const void *cursor_row(const struct cursor *c, unsigned column);

/* Count the values that are at most `limit` among the first `rows` rows of a column. The column must be f64 or
 * u64 and ascending. */
enum esp_status cursor_count(const struct run_file *f, unsigned column, uint64_t rows,
                             double limit, uint64_t *out);

/* Call take(context, lines, n) for the first n_lines lines of a column of any rank, n lines at a time with
 * about `bytes` bytes. A line has layout_line elements. No call crosses the end of a matrix. Stop with the
 * status of `take` when it fails. */
typedef enum esp_status cursor_take(void *context, const void *lines, uint64_t n_lines);
enum esp_status cursor_pass(const struct run_file *f, unsigned column, uint64_t n_lines,
                            uint64_t bytes, cursor_take *take, void *context);

#endif
