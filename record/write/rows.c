/* record/write/rows.c - rows on their way to the writer. */
#include "record/write/rows.h"

#include "base/array.h"

enum esp_status rows_create(struct rows *r, const struct layout *layout, unsigned column)
{
    const struct layout_column *is = &layout->column[column];
    *r = (struct rows){.column = column};
    if (is->path[0] == '\0')
        return ESP_OK;
    assert(is->rank == 1);
    r->element = is->element;
    r->chunk = (size_t)is->chunk[0];
    r->until_full = r->chunk;
    r->data = array_create(r->chunk, element_size(is->element));
    return r->data ? ESP_OK : ESP_MEMORY;
}

void rows_free(struct rows *r)
{
    array_free(r->data);
    r->data = NULL;
}

void rows_continue(struct rows *r, uint64_t n)
{
    r->until_full = r->chunk - (size_t)(n % r->chunk);
}

enum esp_status rows_flush(struct rows *r, struct writer *w)
{
    if (r->n == 0)
        return ESP_OK;
    const enum esp_status st = writer_append(w, r->column, r->data, r->n);
    if (st != ESP_OK)
        return st;
    r->until_full = r->n == r->until_full ? r->chunk : r->until_full - r->n;
    r->n = 0;
    return ESP_OK;
}
