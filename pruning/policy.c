/* pruning/policy.c - the strategies of docs/pruning.md. */
#include "pruning/policy.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>

/* S3: how fast the threshold follows the schedule, and its bounds (DESIGN 3). Neurons that never
 * fired are marked by the smallest threshold too: without a lower bound a(k) would fall while they
 * last, and then need as many windows to come back, in which nobody goes. */
static const double FACTOR_START = 0.1, FACTOR_MIN = 0.1, FACTOR_MAX = 2.0;
static const double CORRECTION_MIN = 0.25, CORRECTION_MAX = 4.0;

struct policy_state policy_start(void)
{
    return (struct policy_state){.factor = FACTOR_START};
}

/* ---- who goes first ---- */

static int by_key(const void *a, const void *b)
{
    const struct policy_rank *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void remove_first(struct policy_rank *ranks, size_t n, size_t n_remove, bool *keep)
{
    qsort(ranks, n, sizeof *ranks, by_key);
    for (size_t k = 0; k < n_remove; k++)
        keep[ranks[k].index] = false;
}

static void rank_by_count(const struct policy_view *view, struct policy_rank *ranks)
{
    for (size_t j = 0; j < view->n; j++)
        ranks[j] = (struct policy_rank){.key = view->h[j], .index = (esp_id)j};
}

static void rank_by_total(const struct policy_view *view, struct policy_rank *ranks)
{
    for (size_t j = 0; j < view->n; j++)
        ranks[j] =
            (struct policy_rank){.key = (double)view->total[j], .index = (esp_id)j};
}

static void rank_at_random(const struct policy_view *view, struct policy_rank *ranks)
{
    struct random r = random_start(view->seed, RANDOM_PRUNE, view->window);
    for (size_t j = 0; j < view->n; j++)
        ranks[j] = (struct policy_rank){.key = random_u32(&r), .index = (esp_id)j};
}

/* ---- how many go ---- */

static double mean_count(const struct policy_view *view)
{
    double sum = 0.0;
    for (size_t j = 0; j < view->n; j++)
        sum += view->h[j];
    return sum / (double)view->n;
}

static size_t count_below(const struct policy_view *view, double threshold)
{
    size_t n = 0;
    for (size_t j = 0; j < view->n; j++)
        n += view->h[j] < threshold;
    return n;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

double policy_schedule(const struct policy_params *p, const struct policy_view *view)
{
    const double done = (double)view->images_done / (double)view->images_run;
    const double from = (double)view->n_birth, to = (double)p->prune_to;
    if (done <= p->prune_start)
        return from;
    if (done >= p->prune_end)
        return to;
    return from + (to - from) * (done - p->prune_start) / (p->prune_end - p->prune_start);
}

/* S2: the constant is fixed once, when pruning starts. */
static void decide_threshold(const struct policy_params *p,
                             const struct policy_view *view, struct policy_state *state,
                             struct policy_verdict *v)
{
    if (state->constant == 0.0)
        state->constant = p->threshold * mean_count(view);
    v->threshold = state->constant;
    v->n_removed = v->n_marked = count_below(view, v->threshold);
}

/* S3: T(k) = a(k) * mean h; a follows the ratio of wanted to marked. In a layer that is silent as a
 * whole nobody is below T = 0, yet all are idle: all are marked. */
static void decide_adaptive(const struct policy_params *p, const struct policy_view *view,
                            struct policy_state *state, struct policy_verdict *v)
{
    v->threshold = state->factor * mean_count(view);
    v->n_marked = v->threshold > 0.0 ? count_below(view, v->threshold) : view->n;
    if (v->n_wanted == 0)
        return;
    const size_t most = (size_t)(p->cap * (double)v->n_wanted);
    v->n_removed = least(v->n_marked, most > 1 ? most : 1);
    double correction = ((double)v->n_wanted + 1.0) / ((double)v->n_marked + 1.0);
    correction = correction < CORRECTION_MIN ? CORRECTION_MIN : correction;
    correction = correction > CORRECTION_MAX ? CORRECTION_MAX : correction;
    const double next = state->factor * sqrt(correction);
    state->factor = next < FACTOR_MIN   ? FACTOR_MIN
                    : next < FACTOR_MAX ? next
                                        : FACTOR_MAX;
}

static size_t wanted(const struct policy_params *p, const struct policy_view *view)
{
    const size_t due = (size_t)(policy_schedule(p, view) + 0.5);
    return view->n > due ? view->n - due : 0;
}

static bool has_begun(const struct policy_params *p, const struct policy_view *view)
{
    if (p->strategy == POLICY_NONE)
        return false;
    if (p->strategy == POLICY_POSTTRAIN)
        return view->last;
    return (double)view->images_done >= p->prune_start * (double)view->images_run;
}

bool policy_has_threshold(enum policy_strategy strategy)
{
    return strategy == POLICY_THRESHOLD || strategy == POLICY_ADAPTIVE;
}

/* A threshold set by hand asks neither schedule nor cap. */
static struct policy_verdict decide_imposed(const struct policy_view *view)
{
    const size_t n_marked = count_below(view, view->imposed_threshold);
    return (struct policy_verdict){.threshold = view->imposed_threshold,
                                   .n_marked = n_marked,
                                   .n_wanted = n_marked,
                                   .n_removed = n_marked};
}

struct policy_verdict policy_decide(const struct policy_params *p,
                                    const struct policy_view *view,
                                    struct policy_state *state, bool *keep,
                                    struct policy_rank *scratch)
{
    struct policy_verdict v = {0};
    for (size_t j = 0; j < view->n; j++)
        keep[j] = true;
    const bool imposed = view->imposed && policy_has_threshold(p->strategy);
    if ((!imposed && !has_begun(p, view)) || view->n <= p->prune_to)
        return v;
    const size_t most = view->n - p->prune_to;
    v.n_wanted = p->strategy == POLICY_POSTTRAIN ? most : wanted(p, view);
    v.n_removed = v.n_wanted;
    rank_by_count(view, scratch);
    if (imposed)
        v = decide_imposed(view);
    else if (p->strategy == POLICY_THRESHOLD)
        decide_threshold(p, view, state, &v);
    else if (p->strategy == POLICY_ADAPTIVE) {
        v.n_removed = 0;
        decide_adaptive(p, view, state, &v);
    } else if (p->strategy == POLICY_RANDOM)
        rank_at_random(view, scratch);
    else if (p->strategy == POLICY_POSTTRAIN)
        rank_by_total(view, scratch);
    v.n_removed = least(v.n_removed, most);
    remove_first(scratch, view->n, v.n_removed, keep);
    return v;
}

const char *policy_name(enum policy_strategy strategy)
{
    static const char *const names[] = {
        [POLICY_NONE] = "none",           [POLICY_CONSTANT] = "constant",
        [POLICY_THRESHOLD] = "threshold", [POLICY_ADAPTIVE] = "adaptive",
        [POLICY_POSTTRAIN] = "posttrain", [POLICY_RANDOM] = "random",
    };
    return names[strategy];
}
