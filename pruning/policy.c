/* pruning/policy.c - decides how many neurons are removed, calls the rule, and makes the mask of the neurons to
 * keep. */
#include "pruning/policy.h"

#include "base/array.h"
#include "pruning/rule.h"

#include <float.h>
#include <stdlib.h>

/* the factor a(0) of the rule `adaptive` (pruning/rule_threshold.c) */
static const double FACTOR_START = 0.1;

struct policy_state policy_start(void)
{
    return (struct policy_state){.factor = FACTOR_START};
}

void policy_visit(struct policy_state *state, struct state *s)
{
    state_f64s(s, "factor", &state->factor, 1, 0.0, DBL_MAX);
    state_f64s(s, "constant", &state->constant, 1, 0.0, DBL_MAX);
}

/* ---- how many neurons are removed ---- */

size_t policy_count_below(const struct policy_view *view, double threshold)
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

static size_t wanted(const struct policy_params *p, const struct policy_view *view)
{
    const size_t due = (size_t)(policy_schedule(p, view) + 0.5);
    return view->n > due ? view->n - due : 0;
}

static bool has_begun(const struct policy_params *p, const struct policy_view *view)
{
    const enum pruning_time time = pruning_rules[p->strategy]->time;
    if (time == PRUNING_AT_THE_END)
        return view->last;
    return time == PRUNING_EACH_WINDOW &&
           (double)view->images_done >= p->prune_start * (double)view->images_run;
}

/* Decide by an imposed threshold, which applies regardless of the schedule and of the limit `cap`. */
static struct policy_verdict decide_imposed(const struct policy_view *view)
{
    const size_t n_marked = policy_count_below(view, view->imposed_threshold);
    return (struct policy_verdict){.threshold = view->imposed_threshold,
                                   .n_marked = n_marked,
                                   .n_wanted = n_marked,
                                   .n_removed = n_marked};
}

/* ---- which neurons are removed ---- */

enum esp_status policy_scratch_create(enum policy_strategy strategy, size_t n,
                                      struct policy_scratch *out)
{
    const size_t room = pruning_rules[strategy]->room;
    struct policy_scratch s = {.ranks = array_create(n, sizeof *s.ranks),
                               .room = room ? array_create(n, room) : NULL};
    *out = s;
    if (s.ranks && (s.room || room == 0))
        return ESP_OK;
    policy_scratch_free(out);
    return ESP_MEMORY;
}

void policy_scratch_free(struct policy_scratch *s)
{
    array_free(s->ranks);
    array_free(s->room);
    *s = (struct policy_scratch){0};
}

static void decide_number(const struct policy_params *p, const struct policy_view *view,
                          struct policy_state *state, struct policy_verdict *v)
{
    const struct pruning_rule *rule = pruning_rules[p->strategy];
    const size_t most = view->n - p->prune_to;
    v->n_wanted = rule->time == PRUNING_AT_THE_END ? most : wanted(p, view);
    if (view->imposed && rule->has_threshold)
        *v = decide_imposed(view);
    else if (rule->mark)
        rule->mark(p, view, state, v);
    else
        v->n_removed = v->n_wanted;
    v->n_removed = least(v->n_removed, most);
}

size_t policy_regrown(const struct policy_params *p, const struct policy_view *view)
{
    const double run = (double)view->images_run;
    if (!has_begun(p, view) || (double)view->images_done >= p->regrow_end * run)
        return 0;
    return least((size_t)(p->regrow * (double)view->n + 0.5), view->n_hard_images);
}

static int compare(const void *a, const void *b)
{
    const struct rank *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void deselect(const struct pruning_rule *rule, const struct policy_view *view,
                     size_t n, const struct policy_scratch *scratch, bool *keep)
{
    if (n > 0 && rule->remove) {
        rule->remove(view, n, scratch->room, keep);
    } else if (n > 0) {
        rule->rank(view, scratch->ranks);
        qsort(scratch->ranks, view->n, sizeof *scratch->ranks, compare);
        for (size_t k = 0; k < n; k++)
            keep[scratch->ranks[k].index] = false;
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
    const bool imposed = view->imposed && pruning_rules[p->strategy]->has_threshold;
    if ((imposed || has_begun(p, view)) && view->n > p->prune_to)
        decide_number(p, view, state, &v);
    v.n_regrown = least(policy_regrown(p, view), view->n - 1 - v.n_removed);
    deselect(pruning_rules[p->strategy], view, v.n_removed + v.n_regrown, scratch, keep);
    return v;
}

struct policy_verdict policy_decide_own(const struct policy_own *own,
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
