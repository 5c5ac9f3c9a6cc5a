/* record/write/chunk_buffer.c - buffer rows until a chunk is full, convert spikes, flush. */
#include "record/write/chunk_buffer.h"

#include "base/array.h"
#include "base/clock.h"

#include <assert.h>
#include <stdio.h>

/* Shortest time between two flushes, seconds. The time is checked once per image; with half a second, rows are
 * usually flushed within a second. */
#define FLUSH_S 0.5

enum { SCRATCH_BYTES = 1 << 18, SPIKES_AT_ONCE = 4096 };

/* ---- rows of a chunk ---- */

static enum esp_status create_rows(struct chunk_rows *r, const struct layout *layout,
                                   unsigned column)
{
    const struct layout_column *is = &layout->column[column];
    *r = (struct chunk_rows){.column = column,
                             .element = is->element,
                             .chunk = (size_t)is->chunk[0],
                             .until_full = (size_t)is->chunk[0]};
    r->data = array_create(r->chunk, element_size(is->element));
    return r->data ? ESP_OK : ESP_MEMORY;
}

static enum esp_status flush_rows(struct chunk_rows *r, struct writer *w)
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

/* end_of_rows returns the address of the next row. rows_that_fit returns how many of n > 0 rows fit there,
 * which is at least one. */
static void *end_of_rows(const struct chunk_rows *r)
{
    return (char *)r->data + r->n * element_size(r->element);
}

static size_t rows_that_fit(const struct chunk_rows *r, uint64_t n)
{
    const size_t room = r->until_full - r->n;
    return n < room ? (size_t)n : room;
}

/* Count n rows that the caller has stored at end_of_rows. If the chunk is full, write it. */
static enum esp_status add_rows(struct chunk_rows *r, struct writer *w, size_t n)
{
    assert(r->n + n <= r->until_full);
    r->n += n;
    return r->n == r->until_full ? flush_rows(r, w) : ESP_OK;
}

/* ---- create and free ---- */

/* Return whether a column is buffered. A column that the recording does not have has rank 0. */
static bool is_collected(const struct layout *layout, unsigned column)
{
    return layout_group(column) < LAYOUT_GROUPS && layout->column[column].rank == 1;
}

enum esp_status chunk_buffer_create(struct chunk_buffer *s, const struct layout *layout,
                                    double dt_ms, struct channel *channel)
{
    *s = (struct chunk_buffer){.layout = layout, .dt_ms = dt_ms, .channel = channel};
    s->flushed_s = clock_now_s();
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < LAYOUT_COLUMNS && st == ESP_OK; k++)
        if (is_collected(layout, k))
            st = create_rows(&s->rows[k], layout, k);
    return st;
}

void chunk_buffer_free(struct chunk_buffer *s)
{
    for (size_t k = 0; k < LAYOUT_COLUMNS; k++)
        array_free(s->rows[k].data);
    array_free(s->scratch);
    s->scratch = NULL;
}

void chunk_buffer_begin(struct chunk_buffer *s, struct writer *writer,
                        const struct row_counts *mark)
{
    s->writer = writer;
    s->images = s->images_saved = mark->rows[LAYOUT_GROUP_IMAGES];
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++)
        if (s->rows[k].data)
            s->rows[k].until_full -=
                (size_t)(row_counts_rows(mark, k) % s->rows[k].chunk);
}

/* ---- flushing ---- */

static enum esp_status flush(struct chunk_buffer *s)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < LAYOUT_COLUMNS && st == ESP_OK; k++)
        st = flush_rows(&s->rows[k], s->writer);
    if (st != ESP_OK || (st = writer_flush(s->writer)) != ESP_OK)
        return st;
    s->images_saved = s->images;
    s->dirty = false;
    s->flushed_s = clock_now_s();
    return ESP_OK;
}

enum esp_status chunk_buffer_rest(struct chunk_buffer *s)
{
    return s->dirty && clock_now_s() - s->flushed_s >= FLUSH_S ? flush(s) : ESP_OK;
}

enum esp_status chunk_buffer_end(struct chunk_buffer *s)
{
    char reason[512] = "";
    if (s->writer) {
        flush(s); /* writer_close returns a failure of this flush */
        s->is_lost = writer_look(s->writer) != ESP_OK;
        snprintf(reason, sizeof reason, "%s", esp_message());
    }
    const enum esp_status st = writer_close(s->writer);
    s->writer = NULL;
    return s->is_lost ? esp_fail(ESP_IO, "%s", reason) : st;
}

/* ---- lines ---- */

static enum esp_status get(struct chunk_buffer *s, void *bytes, size_t n)
{
    return channel_get(s->channel, bytes, n)
               ? ESP_OK
               : esp_fail(ESP_IO, "the run ended in the middle of a row");
}

/* Make the scratch buffer at least `bytes` long. */
static enum esp_status reserve(struct chunk_buffer *s, size_t bytes)
{
    void *scratch = s->scratch;
    const enum esp_status st = array_grow(&scratch, &s->scratch_room, bytes, 1);
    s->scratch = scratch;
    return st;
}

static enum esp_status collect(struct chunk_buffer *s, struct chunk_rows *r, uint64_t n)
{
    enum esp_status st = ESP_OK;
    for (uint64_t done = 0; done < n && st == ESP_OK;) {
        const size_t piece = rows_that_fit(r, n - done);
        st = get(s, end_of_rows(r), piece * element_size(r->element));
        if (st == ESP_OK)
            st = add_rows(r, s->writer, piece);
        done += piece;
    }
    return st;
}

/* Pass n lines from the channel to the writer, in pieces. */
static enum esp_status pass_on(struct chunk_buffer *s, unsigned column, uint64_t n)
{
    const struct layout_column *is = &s->layout->column[column];
    const size_t line = (size_t)layout_line(is) * element_size(is->element);
    const uint64_t most = line < SCRATCH_BYTES ? SCRATCH_BYTES / line : 1;
    enum esp_status st = reserve(s, (size_t)most * line);
    for (uint64_t done = 0; done < n && st == ESP_OK;) {
        const uint64_t piece = n - done < most ? n - done : most;
        st = get(s, s->scratch, (size_t)piece * line);
        if (st == ESP_OK)
            st = writer_append(s->writer, column, s->scratch, piece);
        done += piece;
    }
    return st;
}

/* ---- spikes ---- */

/* A function that converts the n 32-bit values of a message to elements of rows. */
typedef void widen_fn(const struct chunk_buffer *s, const struct message *m,
                      const uint32_t *from, size_t n, void *to);

static void widen_ticks(const struct chunk_buffer *s, const struct message *m,
                        const uint32_t *from, size_t n, void *to)
{
    double *time_ms = to;
    for (size_t k = 0; k < n; k++)
        time_ms[k] = (double)(m->tick + from[k]) * s->dt_ms;
}

static void widen_ids(const struct chunk_buffer *s, const struct message *m,
                      const uint32_t *from, size_t n, void *to)
{
    uint64_t *id = to;
    (void)s, (void)m;
    for (size_t k = 0; k < n; k++)
        id[k] = from[k];
}

static enum esp_status take_values(struct chunk_buffer *s, const struct message *m,
                                   struct chunk_rows *r, widen_fn *widen)
{
    uint32_t value[SPIKES_AT_ONCE];
    enum esp_status st = ESP_OK;
    for (uint64_t done = 0; done < m->n && st == ESP_OK;) {
        const uint64_t rest = m->n - done;
        const size_t n = rows_that_fit(r, rest < SPIKES_AT_ONCE ? rest : SPIKES_AT_ONCE);
        if ((st = get(s, value, n * sizeof *value)) != ESP_OK)
            return st;
        widen(s, m, value, n, end_of_rows(r));
        st = add_rows(r, s->writer, n);
        done += n;
    }
    return st;
}

/* Append the time of the message once for every spike of the message. */
static enum esp_status repeat_time(struct chunk_buffer *s, const struct message *m,
                                   struct chunk_rows *r)
{
    enum esp_status st = ESP_OK;
    for (uint64_t k = 0; k < m->n && st == ESP_OK; k++) {
        *(double *)end_of_rows(r) = (double)m->tick * s->dt_ms;
        st = add_rows(r, s->writer, 1);
    }
    return st;
}

static enum esp_status take_spikes(struct chunk_buffer *s, const struct message *m)
{
    struct chunk_rows *times = &s->rows[LAYOUT_SPIKE_TIMES + m->which];
    struct chunk_rows *ids = &s->rows[LAYOUT_SPIKE_IDS + m->which];
    assert(times->element == ELEMENT_F64 && ids->element == ELEMENT_U64);
    const enum esp_status st = m->kind == MESSAGE_INPUT
                                   ? take_values(s, m, times, widen_ticks)
                                   : repeat_time(s, m, times);
    return st == ESP_OK ? take_values(s, m, ids, widen_ids) : st;
}

/* ---- messages ---- */

static enum esp_status take_image(struct chunk_buffer *s)
{
    s->images++;
    return chunk_buffer_rest(s);
}

enum esp_status chunk_buffer_take(struct chunk_buffer *s, const struct message *m)
{
    assert(s->writer);
    s->dirty = true;
    switch (m->kind) {
    case MESSAGE_LINES:
        return s->rows[m->which].data ? collect(s, &s->rows[m->which], m->n)
                                      : pass_on(s, m->which, m->n);
    case MESSAGE_SPIKES:
    case MESSAGE_INPUT:
        return take_spikes(s, m);
    case MESSAGE_IMAGE:
        return take_image(s);
    default:
        assert(m->kind == MESSAGE_FLUSH);
        return flush(s);
    }
}
