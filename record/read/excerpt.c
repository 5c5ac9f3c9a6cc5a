/* record/read/excerpt.c */
#include "record/read/excerpt.h"

#include "base/array.h"

#include <assert.h>

enum { BLOCK_ELEMENTS = 1 << 16 };

enum esp_status excerpt_open(const struct run_file *f, const unsigned *columns,
                             unsigned n_columns, struct excerpt *out)
{
    struct excerpt e = {.file = f, .n_parts = n_columns, .n_rows = UINT64_MAX};
    uint64_t longest = 1;
    enum esp_status st = ESP_OK;
    assert(n_columns >= 1 && n_columns <= EXCERPT_COLUMNS);
    for (unsigned k = 0; k < n_columns && st == ESP_OK; k++) {
        struct excerpt_part *p = &e.part[k];
        p->column = columns[k];
        p->is = &run_file_info(f)->layout->column[columns[k]];
        assert(p->is->rank == 1 || p->is->rank == 2);
        const uint64_t rows = run_file_rows(f, p->column), line = layout_line(p->is);
        st = run_file_check_stored(f, p->column);
        e.n_rows = rows < e.n_rows ? rows : e.n_rows;
        longest = line > longest ? line : longest;
    }
    if (st != ESP_OK)
        return st;
    e.room = longest < BLOCK_ELEMENTS ? BLOCK_ELEMENTS / longest : 1;
    for (unsigned k = 0; k < n_columns; k++) {
        e.part[k].block = array_create((size_t)(e.room * layout_line(e.part[k].is)),
                                       element_size(e.part[k].is->element));
        if (!e.part[k].block) {
            excerpt_close(&e);
            return ESP_MEMORY;
        }
    }
    *out = e;
    return ESP_OK;
}

void excerpt_close(struct excerpt *e)
{
    for (unsigned k = 0; k < e->n_parts; k++)
        array_free(e->part[k].block);
    *e = (struct excerpt){0};
}

enum esp_status excerpt_next(struct excerpt *e)
{
    e->first += e->n;
    const uint64_t rest = e->n_rows - e->first;
    e->n = rest < e->room ? rest : e->room;
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < e->n_parts && e->n > 0 && st == ESP_OK; k++)
        st = run_file_read(e->file, e->part[k].column, e->first, e->n, e->part[k].block);
    return st;
}
