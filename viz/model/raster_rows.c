/* viz/model/raster_rows.c - heights summed up. */
#include "viz/model/raster_rows.h"

#include "base/array.h"

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
