/* pruning/rank.c */
#include "pruning/rank.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>

static struct rank rank_of(double key, size_t j)
{
    return (struct rank){.key = key, .index = (esp_id)j};
}

void rank_by_count(const struct policy_view *view, struct rank *ranks)
{
    for (size_t j = 0; j < view->n; j++)
        ranks[j] = rank_of(view->h[j], j);
}

void rank_by_total(const struct policy_view *view, struct rank *ranks)
{
    for (size_t j = 0; j < view->n; j++)
        ranks[j] = rank_of((double)view->total[j], j);
}

void rank_by_lot(const struct policy_view *view, struct rank *ranks)
{
    struct random r = random_start(view->seed, RANDOM_PRUNE, view->window);
    for (size_t j = 0; j < view->n; j++)
        ranks[j] = rank_of(random_u32(&r), j);
}

void rank_by_margin(const struct policy_view *view, struct rank *ranks)
{
    for (size_t j = 0; j < view->n; j++)
        ranks[j] = rank_of(view->margin_mV[j], j);
}

/* A neuron that never fired says nothing. */
static double information(const struct policy_view *view, size_t j)
{
    const double h = view->h[j];
    return h > 0.0 ? view->n_log_n[j] - h * (double)logf((float)(h / view->images)) : 0.0;
}

void rank_by_information(const struct policy_view *view, struct rank *ranks)
{
    for (size_t j = 0; j < view->n; j++)
        ranks[j] = rank_of(information(view, j), j);
}

static int compare(const void *a, const void *b)
{
    const struct rank *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

void rank_remove(struct rank *ranks, size_t n, size_t n_remove, bool *keep)
{
    qsort(ranks, n, sizeof *ranks, compare);
    for (size_t k = 0; k < n_remove; k++)
        keep[ranks[k].index] = false;
}
