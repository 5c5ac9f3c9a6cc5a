/* record/rows.h - rows of a one-dimensional column, collected until a chunk of the file is full. */
#ifndef ESPALIER_RECORD_ROWS_H
#define ESPALIER_RECORD_ROWS_H

#include "base/status.h"
#include "record/layout.h"
#include "record/writer.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

struct rows {
    unsigned column;
    enum element element;
    size_t n; /* rows that wait */
    size_t
        until_full; /* rows with which the chunk is complete, however much of it was flushed */
    size_t chunk; /* rows of a chunk */
    void *data;   /* [chunk] elements; NULL: the recording does not have this column */
};

/* Room for a chunk of `column`; nothing if the layout lacks it. */
enum esp_status rows_create(struct rows *r, const struct layout *layout, unsigned column);
void rows_free(struct rows *r);

/* The column has n rows already. */
void rows_continue(struct rows *r, uint64_t n);

/* Hand over what waits. */
enum esp_status rows_flush(struct rows *r, struct writer *w);

static inline enum esp_status rows_added(struct rows *r, struct writer *w)
{
    return ++r->n == r->until_full ? rows_flush(r, w) : ESP_OK;
}

/* Add a row. The element of the column must be the one in the name. */
static inline enum esp_status rows_add_u8(struct rows *r, struct writer *w, uint8_t value)
{
    assert(r->element == ELEMENT_U8);
    ((uint8_t *)r->data)[r->n] = value;
    return rows_added(r, w);
}

static inline enum esp_status rows_add_u32(struct rows *r, struct writer *w,
                                           uint32_t value)
{
    assert(r->element == ELEMENT_U32);
    ((uint32_t *)r->data)[r->n] = value;
    return rows_added(r, w);
}

static inline enum esp_status rows_add_u64(struct rows *r, struct writer *w,
                                           uint64_t value)
{
    assert(r->element == ELEMENT_U64);
    ((uint64_t *)r->data)[r->n] = value;
    return rows_added(r, w);
}

static inline enum esp_status rows_add_f64(struct rows *r, struct writer *w, double value)
{
    assert(r->element == ELEMENT_F64);
    ((double *)r->data)[r->n] = value;
    return rows_added(r, w);
}

#endif
