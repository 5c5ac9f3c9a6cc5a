/* pruning/policy.c - the strategies of docs/pruning.md. */
#include "pruning/policy.h"

#include "base/array.h"
#include "pruning/rank.h"
#include "pruning/redundancy.h"

#include <float.h>
#include <math.h>

/* S3: how fast the threshold follows the schedule, and its bounds (docs/pruning.md). Neurons that never
 * fired are marked by the smallest threshold too: without a lower bound a(k) would fall while they
 * last, and then need as many windows to come back, in which no neuron is removed. */
static const double FACTOR_START = 0.1, FACTOR_MIN = 0.1, FACTOR_MAX = 2.0;
static const double CORRECTION_MIN = 0.25, CORRECTION_MAX = 4.0;

struct policy_state policy_start(void)
{
    return (struct policy_state){.factor = FACTOR_START};
}

void policy_visit(struct policy_state *state, struct state *s)
{
    state_f64s(s, "factor", &state->factor, 1, 0.0, DBL_MAX);
    state_f64s(s, "constant", &state->constant, 1, 0.0, DBL_MAX);
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

/* S3: T(k) = a(k) * mean h; a follows the ratio of wanted to marked. In a layer that is
 * silent as a whole no count is below T = 0, yet all are idle: all are marked. */
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

/* ---- the neurons to remove ---- */

bool policy_needs_margins(enum policy_strategy strategy)
{
    return strategy == POLICY_UTILITY;
}

enum esp_status policy_scratch_create(size_t n, struct policy_scratch *out)
{
    struct policy_scratch s = {
        .ranks = array_create(n, sizeof *s.ranks),
        .pairs = array_create(n, sizeof *s.pairs),
        .similarity = array_create(n, REDUNDANCY_ROWS * sizeof *s.similarity),
    };
    *out = s;
    if (s.ranks && s.pairs && s.similarity)
        return ESP_OK;
    policy_scratch_free(out);
    return ESP_MEMORY;
}

void policy_scratch_free(struct policy_scratch *s)
{
    array_free(s->ranks);
    array_free(s->pairs);
    array_free(s->similarity);
    *s = (struct policy_scratch){0};
}

typedef void rank_fn(const struct policy_view *view, struct rank *ranks);

static rank_fn *ranking(enum policy_strategy strategy)
{
    switch (strategy) {
    case POLICY_POSTTRAIN:
        return rank_by_total;
    case POLICY_RANDOM:
        return rank_by_lot;
    case POLICY_UTILITY:
        return rank_by_margin;
    case POLICY_SELECTIVITY:
        return rank_by_information;
    default:
        return rank_by_count;
    }
}

static void decide_number(const struct policy_params *p, const struct policy_view *view,
                          struct policy_state *state, struct policy_verdict *v)
{
    const size_t most = view->n - p->prune_to;
    v->n_wanted = p->strategy == POLICY_POSTTRAIN ? most : wanted(p, view);
    if (view->imposed && policy_has_threshold(p->strategy))
        *v = decide_imposed(view);
    else if (p->strategy == POLICY_THRESHOLD)
        decide_threshold(p, view, state, v);
    else if (p->strategy == POLICY_ADAPTIVE)
        decide_adaptive(p, view, state, v);
    else
        v->n_removed = v->n_wanted;
    v->n_removed = least(v->n_removed, most);
}

size_t policy_regrown(const struct policy_params *p, const struct policy_view *view)
{
    const double run = (double)view->images_run;
    if (!has_begun(p, view) || (double)view->images_done >= p->regrow_end * run)
        return 0;
    return least((size_t)(p->regrow * (double)view->n + 0.5), view->n_served);
}

static void deselect(const struct policy_params *p, const struct policy_view *view,
                     size_t n, const struct policy_scratch *scratch, bool *keep)
{
    if (n == 0)
        return;
    if (p->strategy == POLICY_REDUNDANCY) {
        redundancy_remove(view, n, scratch->pairs, scratch->similarity, keep);
    } else {
        ranking(p->strategy)(view, scratch->ranks);
        rank_remove(scratch->ranks, view->n, n, keep);
    }
}

struct policy_verdict policy_decide(const struct policy_params *p,
                                    const struct policy_view *view,
                                    struct policy_state *state,
                                    const struct policy_scratch *scratch, bool *keep)
{
    struct policy_verdict v = {0};
    for (size_t j = 0; j < view->n; j++)
        keep[j] = true;
    const bool imposed = view->imposed && policy_has_threshold(p->strategy);
    if ((imposed || has_begun(p, view)) && view->n > p->prune_to)
        decide_number(p, view, state, &v);
    v.n_regrown = least(policy_regrown(p, view), view->n - 1 - v.n_removed);
    deselect(p, view, v.n_removed + v.n_regrown, scratch, keep);
    return v;
}

struct policy_verdict policy_ask(const struct policy_own *own,
                                 const struct policy_view *view, bool *keep)
{
    size_t n_kept = 0;
    for (size_t j = 0; j < view->n; j++)
        keep[j] = true;
    own->decide(own->context, view, keep);
    for (size_t j = 0; j < view->n; j++)
        n_kept += keep[j];
    for (size_t j = 0; j < view->n && n_kept == 0; j++)
        keep[j] = true;
    return (struct policy_verdict){.n_removed = n_kept ? view->n - n_kept : 0};
}

const char *policy_name(enum policy_strategy strategy)
{
    static const char *const names[] = {
        [POLICY_NONE] = "none",
        [POLICY_CONSTANT] = "constant",
        [POLICY_THRESHOLD] = "threshold",
        [POLICY_ADAPTIVE] = "adaptive",
        [POLICY_POSTTRAIN] = "posttrain",
        [POLICY_RANDOM] = "random",
        [POLICY_REDUNDANCY] = "redundancy",
        [POLICY_UTILITY] = "utility",
        [POLICY_SELECTIVITY] = "selectivity",
    };
    return names[strategy];
}
