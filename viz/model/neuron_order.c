/* viz/model/neuron_order.c - sort the neurons; sum the heights of rows. */
#include "viz/model/neuron_order.h"

#include "base/array.h"

#include <stdlib.h>

enum esp_status ranking_create(size_t n, struct ranking *out)
{
    struct ranking r = {.place = array_create(n, sizeof *r.place)};
    if (!r.place)
        return ESP_MEMORY;
    *out = r;
    return ESP_OK;
}

void ranking_free(struct ranking *r)
{
    array_free(r->place);
    *r = (struct ranking){0};
}

static int by_count(const void *a, const void *b)
{
    const struct ranking_place *x = a, *y = b;
    if (x->h != y->h)
        return x->h > y->h ? -1 : 1;
    return x->birth < y->birth ? -1 : x->birth > y->birth;
}

static size_t count_low(const struct ranking *r, double threshold)
{
    size_t n = 0;
    while (n < r->n && (double)r->place[r->n - 1 - n].h < threshold)
        n++;
    return n;
}

void ranking_update(struct ranking *r, const struct run_model *model, double threshold)
{
    r->n = 0;
    for (size_t k = 0; k < model->table.n; k++)
        if (model->table.alive[k])
            r->place[r->n++] = (struct ranking_place){
                (float)neuron_table_h_now(&model->table, &model->start, (esp_id)k),
                (esp_id)k};
    qsort(r->place, r->n, sizeof *r->place, by_count);
    const size_t keep = model->start.prune_to, may_go = r->n > keep ? r->n - keep : 0;
    r->n_low = count_low(r, threshold);
    r->n_below = r->n_low < may_go ? r->n_low : may_go;
}

size_t ranking_find(const struct ranking *r, esp_id birth)
{
    size_t k = 0;
    while (k < r->n && r->place[k].birth != birth)
        k++;
    return k;
}

enum esp_status raster_rows_create(size_t n, struct raster_rows *out)
{
    struct raster_rows l = {.n = n, .top = array_create(n + 1, sizeof *l.top)};
    if (!l.top)
        return ESP_MEMORY;
    for (size_t k = 0; k <= n; k++)
        l.top[k] = (float)k;
    *out = l;
    return ESP_OK;
}

void raster_rows_free(struct raster_rows *l)
{
    array_free(l->top);
    *l = (struct raster_rows){0};
}

void raster_rows_update(struct raster_rows *l, const struct neuron_table *r, double now_s,
                        double fade_s)
{
    double top = 0;
    bool moved = false;
    l->moving = false;
    for (size_t k = 0; k <= l->n; k++) {
        moved |= l->top[k] != (float)top;
        l->top[k] = (float)top;
        if (k == l->n)
            break;
        const double gone = neuron_table_gone(r, (esp_id)k, now_s, fade_s);
        l->moving |= gone > 0 && gone < 1;
        top += 1 - gone;
    }
    l->moves += moved;
}

size_t raster_rows_find(const struct raster_rows *l, double row)
{
    if (!(row >= 0) || row >= (double)l->top[l->n])
        return l->n;
    size_t low = 0, high = l->n; /* top[low] <= row < top[high] */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if ((double)l->top[middle] <= row)
            low = middle;
        else
            high = middle;
    }
    return low;
}
