/* viz/model/ranking.c */
#include "viz/model/ranking.h"

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
