/* record/read/cursor.c - blocks of rows in memory, access to values, passes over whole columns. */
#include "record/read/cursor.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 15 };

static const struct layout_column *layout_of(const struct run_file *f, unsigned column)
{
    return &run_file_info(f)->layout->column[column];
}

/* ---- rows ---- */

struct cursor cursor_open(const struct run_file *f, const unsigned *columns,
                          unsigned n_columns, uint64_t limit)
{
    struct cursor c = {.file = f, .n_parts = n_columns, .limit = limit};
    assert(n_columns <= CURSOR_COLUMNS);
    for (unsigned k = 0; k < n_columns; k++) {
        const struct layout_column *is = layout_of(f, columns[k]);
        assert(is->rank <= 2); /* the rank is 0 if the recording lacks the column */
        c.part[k].column = columns[k];
        c.part[k].element = is->element;
        c.part[k].row_bytes =
            is->rank > 0 ? (size_t)layout_line(is) * element_size(is->element) : 0;
    }
    return c;
}

void cursor_close(struct cursor *c)
{
    for (unsigned k = 0; k < c->n_parts; k++)
        array_free(c->part[k].block);
    *c = (struct cursor){0};
}

void cursor_use(struct cursor *c, const struct run_file *f)
{
    c->file = f;
    c->n = 0;
}

uint64_t cursor_rows(const struct cursor *c)
{
    uint64_t n = c->n_parts > 0 ? c->limit : 0;
    for (unsigned k = 0; k < c->n_parts; k++) {
        const uint64_t rows = run_file_rows(c->file, c->part[k].column);
        n = rows < n ? rows : n;
    }
    return n;
}

static enum esp_status make_room(struct cursor *c)
{
    size_t longest = 1;
    for (unsigned k = 0; k < c->n_parts; k++)
        if (c->part[k].row_bytes > longest)
            longest = c->part[k].row_bytes;
    const size_t room = longest < BLOCK_BYTES ? BLOCK_BYTES / longest : 1;
    for (unsigned k = 0; k < c->n_parts; k++) {
        struct cursor_part *p = &c->part[k];
        if (!p->block && !(p->block = array_create(room, p->row_bytes)))
            return ESP_MEMORY;
    }
    c->room = room;
    return ESP_OK;
}

/* Load the block that begins with row c->next. `rows` is the number of rows of the cursor, greater than c->next. */
static enum esp_status load(struct cursor *c, uint64_t rows)
{
    enum esp_status st = c->room > 0 ? ESP_OK : make_room(c);
    const uint64_t left = rows - c->next;
    const uint64_t n = left < c->room ? left : c->room;
    c->n = 0;
    for (unsigned k = 0; k < c->n_parts && st == ESP_OK; k++)
        st = run_file_read(c->file, c->part[k].column, c->next, n, c->part[k].block);
    c->first = c->next;
    c->n = st == ESP_OK ? n : 0;
    return st;
}

enum esp_status cursor_peek(struct cursor *c, bool *there)
{
    *there = false;
    if (c->next < c->first || c->next - c->first >= c->n) {
        const uint64_t rows = cursor_rows(c);
        const enum esp_status st = c->next < rows ? load(c, rows) : ESP_OK;
        if (st != ESP_OK || c->next >= rows)
            return st;
    }
    c->at = (size_t)(c->next - c->first);
    *there = true;
    return ESP_OK;
}

enum esp_status cursor_next(struct cursor *c)
{
    bool there;
    const enum esp_status st = cursor_peek(c, &there);
    if (st == ESP_OK && !there)
        return esp_fail(ESP_INPUT, "%s: %s ends too early", run_file_info(c->file)->path,
                        layout_of(c->file, c->part[0].column)->path);
    c->next += st == ESP_OK;
    return st;
}

/* ---- values ---- */

static const struct cursor_part *part_of(const struct cursor *c, unsigned column)
{
    unsigned k = 0;
    while (c->part[k].column != column) {
        k++;
        assert(k < c->n_parts);
    }
    return &c->part[k];
}

static const void *row_of(const struct cursor *c, const struct cursor_part *p)
{
    return p->block + c->at * p->row_bytes;
}

const void *cursor_row(const struct cursor *c, unsigned column)
{
    return row_of(c, part_of(c, column));
}

uint64_t cursor_number(const struct cursor *c, unsigned column)
{
    const struct cursor_part *p = part_of(c, column);
    assert(element_size(p->element) == p->row_bytes);
    switch (p->element) {
    case ELEMENT_U8:
        return *(const uint8_t *)row_of(c, p);
    case ELEMENT_U32:
        return *(const uint32_t *)row_of(c, p);
    default:
        assert(p->element == ELEMENT_U64);
        return *(const uint64_t *)row_of(c, p);
    }
}

int32_t cursor_class(const struct cursor *c, unsigned column)
{
    return layout_class(layout_of(c->file, column), cursor_row(c, column), 0);
}

double cursor_real(const struct cursor *c, unsigned column)
{
    const struct cursor_part *p = part_of(c, column);
    assert(p->element == ELEMENT_F64 && p->row_bytes == sizeof(double));
    return *(const double *)row_of(c, p);
}

/* ---- whole columns ---- */

static enum esp_status read_value(const struct run_file *f, unsigned column, uint64_t row,
                                  double *out)
{
    uint64_t number;
    double real;
    const bool is_real = layout_of(f, column)->element == ELEMENT_F64;
    const enum esp_status st =
        run_file_read(f, column, row, 1, is_real ? (void *)&real : (void *)&number);
    if (st == ESP_OK)
        *out = is_real ? real : (double)number;
    return st;
}

enum esp_status cursor_count(const struct run_file *f, unsigned column, uint64_t rows,
                             double limit, uint64_t *out)
{
    uint64_t low = 0, high = rows;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        double value;
        const enum esp_status st = read_value(f, column, middle, &value);
        if (st != ESP_OK)
            return st;
        if (value <= limit)
            low = middle + 1;
        else
            high = middle;
    }
    *out = low;
    return ESP_OK;
}

enum esp_status cursor_pass(const struct run_file *f, unsigned column, uint64_t n_lines,
                            uint64_t bytes, cursor_take *take, void *context)
{
    const struct layout_column *is = layout_of(f, column);
    if (n_lines == 0)
        return ESP_OK;
    void *block =
        array_create((size_t)(layout_piece(is, 0, n_lines, bytes) * layout_line(is)),
                     element_size(is->element));
    enum esp_status st = block ? ESP_OK : ESP_MEMORY;
    for (uint64_t first = 0, n; first < n_lines && st == ESP_OK; first += n) {
        n = layout_piece(is, first, n_lines, bytes);
        st = run_file_read(f, column, first, n, block);
        if (st == ESP_OK)
            st = take(context, block, n);
    }
    array_free(block);
    return st;
}
