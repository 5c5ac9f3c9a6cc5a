/* pruning/rule_threshold.c - the rules `threshold` (S2) and `adaptive` (S3): remove neurons whose decaying spike
 * count h is below a threshold. The threshold is constant in S2 and follows the schedule in S3. */
#include "pruning/rule.h"

#include <math.h>

/* Bounds for rule S3: of the factor a(k) of the threshold, and of its change from one window k to the next
 * (docs/pruning.md). a(0) is FACTOR_MIN (policy_start). The lower bound is needed because h of a neuron that never
 * fired is 0, which is below any threshold above 0. While such neurons are left, a(k) would fall without bound;
 * later it would need as many windows to rise again, and in these windows no neuron would be removed. */
static const double FACTOR_MIN = 0.1, FACTOR_MAX = 2.0;
static const double CORRECTION_MIN = 0.25, CORRECTION_MAX = 4.0;

static double mean_count(const struct policy_view *view)
{
    double sum = 0.0;
    for (size_t j = 0; j < view->n; j++)
        sum += view->h[j];
    return sum / (double)view->n;
}

static double clamp(double x, double min, double max)
{
    return x < min ? min : x < max ? x : max;
}

/* S2: fix the threshold when pruning starts, and mark the neurons whose h is below it. */
static void mark_threshold(const struct policy_params *p, const struct policy_view *view,
                           struct policy_state *state, struct policy_verdict *v)
{
    if (state->constant == 0.0)
        state->constant = p->threshold * mean_count(view);
    v->threshold = state->constant;
    v->n_removed = v->n_marked = policy_count_below(view, v->threshold);
}

/* S3: the threshold of window k is T(k) = a(k) * (mean h). The factor a follows the ratio of wanted to marked
 * neurons. If no neuron has fired, T = 0 and no h is below it; then all neurons are marked. */
static void mark_adaptive(const struct policy_params *p, const struct policy_view *view,
                          struct policy_state *state, struct policy_verdict *v)
{
    v->threshold = state->factor * mean_count(view);
    v->n_marked = v->threshold > 0.0 ? policy_count_below(view, v->threshold) : view->n;
    if (v->n_wanted == 0)
        return;
    const size_t cap = (size_t)(p->cap * (double)v->n_wanted), most = cap > 1 ? cap : 1;
    v->n_removed = v->n_marked < most ? v->n_marked : most;
    const double ratio = ((double)v->n_wanted + 1.0) / ((double)v->n_marked + 1.0);
    const double correction = clamp(ratio, CORRECTION_MIN, CORRECTION_MAX);
    state->factor = clamp(state->factor * sqrt(correction), FACTOR_MIN, FACTOR_MAX);
}

const struct pruning_rule pruning_threshold = {
    .time = PRUNING_EACH_WINDOW,
    .has_threshold = true,
    .mark = mark_threshold,
    .rank = pruning_rank_by_count,
    .colour = "#56B4E9",
    .point = 9,
    .dash = 1,
};

const struct pruning_rule pruning_adaptive = {
    .time = PRUNING_EACH_WINDOW,
    .has_threshold = true,
    .mark = mark_adaptive,
    .rank = pruning_rank_by_count,
    .colour = "#D55E00",
    .point = 11,
    .dash = 1,
};
