/* record/write/rows.h - rows of a one-dimensional column, collected until a chunk of the file is full. */
#ifndef ESPALIER_RECORD_WRITE_ROWS_H
#define ESPALIER_RECORD_WRITE_ROWS_H

#include "base/status.h"
#include "record/file/layout.h"
#include "record/write/writer.h"

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

/* Where the next rows belong, and how many of n > 0 have room there: at least one. */
static inline void *rows_end(const struct rows *r)
{
    return (char *)r->data + r->n * element_size(r->element);
}

static inline size_t rows_fit(const struct rows *r, uint64_t n)
{
    const size_t room = r->until_full - r->n;
    return n < room ? (size_t)n : room;
}

/* n <= rows_fit rows have been written there. */
static inline enum esp_status rows_added(struct rows *r, struct writer *w, size_t n)
{
    assert(r->n + n <= r->until_full);
    r->n += n;
    return r->n == r->until_full ? rows_flush(r, w) : ESP_OK;
}

#endif
