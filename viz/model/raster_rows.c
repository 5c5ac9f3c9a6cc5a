/* viz/model/raster_rows.c */
#include "viz/model/raster_rows.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

enum esp_status raster_rows_create(size_t n, struct raster_rows *out)
{
    struct raster_rows l = {.n = n,
                            .order = array_create(n, sizeof *l.order),
                            .low = array_create(n, sizeof *l.low),
                            .height = array_create(n, sizeof *l.height),
                            .total = (float)n};
    if (!l.order || !l.low || !l.height) {
        raster_rows_free(&l);
        return ESP_MEMORY;
    }
    for (size_t k = 0; k < n; k++) {
        l.order[k] = (esp_id)k;
        l.low[k] = (float)k;
        l.height[k] = 1;
    }
    *out = l;
    return ESP_OK;
}

void raster_rows_free(struct raster_rows *l)
{
    array_free(l->order);
    array_free(l->low);
    array_free(l->height);
    *l = (struct raster_rows){0};
}

/* ---- the order ---- */

/* Number of groups. From below, the groups are neurons without a class, then the classes from the last to the
 * first. */
enum { GROUPS = 257 };

static size_t group_of(const struct votes *votes, size_t id, bool by_class)
{
    return by_class && votes->label[id] >= 0 ? 256u - (size_t)votes->label[id] : 0;
}

/* Sort by group, and within a group by birth id, with a counting sort. */
static void sort_by_class(struct raster_rows *l, const struct votes *votes, bool by_class)
{
    size_t first[GROUPS + 1] = {0};
    for (size_t id = 0; id < l->n; id++)
        first[group_of(votes, id, by_class) + 1]++;
    for (size_t g = 1; g <= GROUPS; g++)
        first[g] += first[g - 1];
    for (size_t id = 0; id < l->n; id++)
        l->order[first[group_of(votes, id, by_class)]++] = (esp_id)id;
}

struct counted {
    double h;
    esp_id id;
};

static int by_count(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    if (x->h != y->h)
        return x->h < y->h ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* Sort by h, the highest last; if memory is short, leave the order as it is. */
static void sort_by_count(struct raster_rows *l, const struct neuron_table *table)
{
    struct counted *c = array_create(l->n, sizeof *c);
    if (!c)
        return;
    for (size_t id = 0; id < l->n; id++)
        c[id] = (struct counted){table->h[id], (esp_id)id};
    qsort(c, l->n, sizeof *c, by_count);
    for (size_t k = 0; k < l->n; k++)
        l->order[k] = c[k].id;
    array_free(c);
}

void raster_rows_sort(struct raster_rows *l, enum raster_order order,
                      const struct neuron_table *table, const struct votes *votes)
{
    if (order == RASTER_BY_COUNT)
        sort_by_count(l, table);
    else
        sort_by_class(l, votes, order == RASTER_BY_CLASS);
}

/* ---- places ---- */

void raster_rows_update(struct raster_rows *l, const struct neuron_table *r, double now_s,
                        double fade_s)
{
    double low = 0;
    bool moved = false;
    l->moving = false;
    for (size_t k = 0; k < l->n; k++) {
        const esp_id id = l->order[k];
        const double gone = neuron_table_gone(r, id, now_s, fade_s);
        l->moving |= gone > 0 && gone < 1;
        moved |= l->low[id] != (float)low || l->height[id] != (float)(1 - gone);
        l->low[id] = (float)low;
        l->height[id] = (float)(1 - gone);
        low += 1 - gone;
    }
    l->total = (float)low;
    l->moves += moved;
}

size_t raster_rows_find(const struct raster_rows *l, double row)
{
    if (!(row >= 0) || row >= (double)l->total)
        return l->n;
    size_t low = 0, high = l->n; /* the row of order[low] begins at or below `row` */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if ((double)l->low[l->order[middle]] <= row)
            low = middle;
        else
            high = middle;
    }
    return l->order[low];
}

bool raster_rows_band(const struct raster_rows *l, const struct neuron_table *table,
                      const struct votes *votes, esp_class class, struct raster_band *out)
{
    struct raster_band band = {.low = (double)l->total};
    for (size_t id = 0; id < l->n; id++) {
        const double low = (double)l->low[id], high = low + (double)l->height[id];
        if ((votes->label[id] < 0 ? ESP_NO_CLASS : votes->label[id]) != class ||
            !(high > low))
            continue;
        band.low = low < band.low ? low : band.low;
        band.high = high > band.high ? high : band.high;
        band.n += table->alive[id];
    }
    *out = band;
    return band.high > band.low;
}
