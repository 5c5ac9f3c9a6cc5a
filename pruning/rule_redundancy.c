/* pruning/rule_redundancy.c - the rule `redundancy`: removes one of two neurons with nearly the same receptive
 * field.
 *
 * If neurons a and b are merged, other neurons with less similar fields respond to the images of the less active
 * one. The cost of this grows with the number of these images and with the angle between the fields w_a and w_b:
 *
 *      cost(a, b) = (c_a + c_b + 1) * (1 - cos(w_a, w_b))
 *
 * c_a is the count of spikes of neuron a, at first its h. This is the merging criterion of Ward 1963 with 1 -
 * cosine in place of the squared distance. The pair with the lowest cost is merged: the less active of the two
 * neurons is removed (if both are equal, the one with the lower index), and its count is added to that of the
 * other.
 *
 * Each neuron a stores its best pair: that with the lowest cost among the pairs with neurons of higher index. Costs
 * only rise while neurons are merged, because counts only grow and pairs only disappear. So a stored cost is a
 * lower bound. It is exact if the counts of the two neurons have not changed since it was computed. If the lowest
 * stored cost is exact, its pair is merged; otherwise the best pair of that neuron is computed again. */
#include "pruning/rule.h"

#include <math.h>
#include <string.h>

/* Number of neurons whose fields are compared with those of all other neurons in one pass over the weights. */
enum { REDUNDANCY_ROWS = 8 };

/* A neuron and its best pair. */
struct redundancy {
    double count;  /* c: h of the neuron and of the neurons merged into it */
    double length; /* Euclidean length of the receptive field */
    /* Cost of the pair; only a lower bound if one of the two counts has changed since. */
    double cost;
    esp_id partner;
    uint32_t changed; /* number of removals when `count` last changed */
    uint32_t costed;  /* number of removals when `cost` was computed */
};

struct merging {
    const struct policy_view *view;
    struct redundancy *pairs;
    float *similarity;
    bool *keep;
    uint32_t n_removed;
};

/* Set out[r * n + b] to the sum over inputs i of w_ia * w_ib, for the neurons a + r with r = 0 .. rows - 1 and all
 * neurons b >= a. Every element is summed in the order of i, so vector registers of any width give the same bits. */
static void multiply(const struct policy_view *view, size_t a, size_t rows, float *out)
{
    const size_t n = view->n;
    memset(out, 0, rows * n * sizeof *out);
    for (size_t i = 0; i < view->n_inputs; i++) {
        const float *restrict w = view->w_mV + i * view->stride;
        for (size_t r = 0; r < rows; r++) {
            float *restrict row = out + r * n;
            const float x = w[a + r];
            for (size_t b = a; b < n; b++)
                row[b] += x * w[b];
        }
    }
}

static double cost_of(const struct merging *m, size_t a, size_t b, float product)
{
    const struct redundancy *x = &m->pairs[a], *y = &m->pairs[b];
    const double lengths = x->length * y->length;
    const double cosine = lengths > 0.0 ? (double)product / lengths : 0.0;
    return (x->count + y->count + 1.0) * (1.0 - cosine);
}

/* Find the best pair of neuron a. product[b] is the scalar product of the fields of a and b. */
static void find_best_pair(struct merging *m, size_t a, const float *product)
{
    struct redundancy *x = &m->pairs[a];
    x->cost = (double)INFINITY;
    x->costed = m->n_removed;
    for (size_t b = a + 1; b < m->view->n; b++) {
        if (!m->keep[b])
            continue;
        const double cost = cost_of(m, a, b, product[b]);
        if (cost < x->cost) {
            x->cost = cost;
            x->partner = (esp_id)b;
        }
    }
}

static void judge_again(struct merging *m, size_t a)
{
    multiply(m->view, a, 1, m->similarity);
    find_best_pair(m, a, m->similarity);
}

static void measure_lengths(struct merging *m)
{
    const struct policy_view *view = m->view;
    for (size_t j = 0; j < view->n; j++) {
        double sum = 0.0;
        for (size_t i = 0; i < view->n_inputs; i++) {
            const double w = (double)view->w_mV[i * view->stride + j];
            sum += w * w;
        }
        m->pairs[j] = (struct redundancy){.count = view->h[j], .length = sqrt(sum)};
    }
}

static void judge_all(struct merging *m)
{
    const size_t n = m->view->n;
    for (size_t a = 0; a < n; a += REDUNDANCY_ROWS) {
        const size_t rows = n - a < REDUNDANCY_ROWS ? n - a : REDUNDANCY_ROWS;
        multiply(m->view, a, rows, m->similarity);
        for (size_t r = 0; r < rows; r++)
            find_best_pair(m, a + r, m->similarity + r * n);
    }
}

static bool is_stale(const struct merging *m, size_t a)
{
    const struct redundancy *x = &m->pairs[a], *y = &m->pairs[x->partner];
    return !m->keep[x->partner] || x->changed > x->costed || y->changed > x->costed;
}

/* Return the neuron with the lowest stored cost, whether the cost is exact or not. */
static size_t cheapest(const struct merging *m)
{
    size_t best = m->view->n;
    for (size_t a = 0; a < m->view->n; a++)
        if (m->keep[a] && (best == m->view->n || m->pairs[a].cost < m->pairs[best].cost))
            best = a;
    return best;
}

static void merge(struct merging *m, size_t a)
{
    const size_t b = m->pairs[a].partner;
    const bool a_goes = m->pairs[a].count <= m->pairs[b].count;
    const size_t goes = a_goes ? a : b, stays = a_goes ? b : a;
    m->keep[goes] = false;
    m->pairs[stays].count += m->pairs[goes].count;
    m->pairs[stays].changed = ++m->n_removed;
}

static void remove_redundant(const struct policy_view *view, size_t n_remove, void *room,
                             bool *keep)
{
    struct redundancy *pairs = room; /* [n] one for each neuron */
    /* [REDUNDANCY_ROWS][n] scalar products of fields. */
    float *similarity = (float *)(void *)(pairs + view->n);
    struct merging m = {view, pairs, similarity, keep, 0};
    measure_lengths(&m);
    judge_all(&m);
    while (m.n_removed < n_remove) {
        const size_t a = cheapest(&m);
        if (is_stale(&m, a))
            judge_again(&m, a);
        else
            merge(&m, a);
    }
}

const struct pruning_rule pruning_redundancy = {
    .time = PRUNING_EACH_WINDOW,
    .needs_weights = true,
    .room = sizeof(struct redundancy) + REDUNDANCY_ROWS * sizeof(float),
    .remove = remove_redundant,
    .colour = "#009E73",
    .point = 4,
    .dash = 1,
};
