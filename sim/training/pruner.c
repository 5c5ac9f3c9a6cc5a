/* sim/training/pruner.c - collects the input of a pruning rule, and removes the neurons that the rule selects. */
#include "sim/training/pruner.h"

#include "base/array.h"
#include "pruning/rule.h"

#include <math.h>

enum esp_status pruner_create(struct network *net, unsigned population,
                              const struct policy_params *policy,
                              struct stimulus *stimulus, struct pruner *out)
{
    const bool margins = pruning_rules[policy->strategy]->needs_margins;
    const size_t n = net->population[population].n;
    struct pruner p = {.population = population,
                       .policy = *policy,
                       .state = policy_start(),
                       .imposed = (double)NAN};
    enum esp_status st = stimulus_watch(stimulus, population, margins, &p.watch);
    if (st == ESP_OK)
        st = activity_create(n, margins, &p.activity);
    if (st == ESP_OK)
        st = policy_scratch_create(policy->strategy, n, &p.scratch);
    if (st == ESP_OK && pruning_rules[policy->strategy]->needs_rivals)
        st = rivals_create(n, pruning_rules[policy->strategy]->reads_labels, &p.rivals);
    p.keep = array_create(n, sizeof *p.keep);
    p.kept = array_create(n, sizeof *p.kept);
    p.removed = array_create(n, sizeof *p.removed);
    p.removed_h = array_create(n, sizeof *p.removed_h);
    if (st == ESP_OK && (!p.keep || !p.kept || !p.removed || !p.removed_h))
        st = ESP_MEMORY;
    if (st != ESP_OK) {
        pruner_free(&p);
        return st;
    }
    *out = p;
    return ESP_OK;
}

void pruner_free(struct pruner *p)
{
    activity_free(&p->activity);
    rivals_free(&p->rivals);
    policy_scratch_free(&p->scratch);
    array_free(p->keep);
    array_free(p->kept);
    array_free(p->removed);
    array_free(p->removed_h);
    array_free(p->removed_mV);
    *p = (struct pruner){0};
}

/* ---- windows ---- */

/* Return whether a decision may use the rivals of the image. The first decision, at prune_start, uses the last
 * RIVALS_IMAGES images; the last decision is made at most one window after prune_end. */
static bool wants_rivals(const struct pruner *p, uint64_t image, uint64_t images_run)
{
    const double run = (double)images_run;
    return p->rivals.label &&
           (double)image >= p->policy.prune_start * run - RIVALS_IMAGES &&
           (double)image < p->policy.prune_end * run + (double)p->policy.window_images;
}

void pruner_image(struct pruner *p, const struct stimulus *stimulus, uint8_t label,
                  uint64_t image, uint64_t images_run)
{
    const struct stimulus_watch *w = &stimulus->watch[p->watch];
    activity_image(&p->activity, w->counts, w->margin_mV);
    if (wants_rivals(p, image, images_run))
        rivals_add(&p->rivals, stimulus->net, stimulus_shown(stimulus), label);
}

bool pruner_window_is_full(const struct pruner *p)
{
    return p->activity.n_images >= p->policy.window_images;
}

void pruner_begin_window(struct pruner *p)
{
    activity_begin(&p->activity);
    p->window++;
}

/* ---- decisions ---- */

/* Return how many populations of neurons precede this one in the configuration. This count selects the random
 * numbers of the rule `random`; it does not depend on which population is the output. */
static size_t among_neurons(const struct network *net, unsigned population)
{
    size_t n = 0;
    for (unsigned k = 0; k < population; k++)
        n += net->population[k].lif != NULL;
    return n;
}

static struct policy_view view_of(const struct pruner *p, const struct network *net,
                                  const struct pruner_moment *now)
{
    const struct lif_group *g = net->population[p->population].lif;
    const struct projection *inputs = network_inputs(net, p->population);
    return (struct policy_view){
        .n = g->n,
        .n_birth = g->n_birth,
        .h = p->activity.h,
        .total = p->activity.total,
        .images = p->activity.images,
        .n_log_n = p->activity.h_n_log_n,
        .margin_mV = p->activity.h_margin_mV,
        .w_mV = inputs ? inputs->weights->w_mV : NULL,
        .stride = inputs ? inputs->weights->stride : 0,
        .n_inputs = inputs ? inputs->weights->n_pre : 0,
        .birth = g->birth,
        .seed = net->config.run.seed,
        .population = among_neurons(net, p->population),
        .window = p->window,
        .imposed = !isnan(p->imposed),
        .imposed_threshold = p->imposed,
        .images_done = now->images_done,
        .images_run = now->images_run,
        .n_hard_images = now->n_hard_images,
        .last = now->last,
    };
}

/* Keep the protected neurons that the rule has selected. As many fewer are removed or regrown. */
static void spare_protected(struct pruner *p, const struct lif_group *g)
{
    size_t n_selected = 0;
    for (size_t j = 0; j < g->n && p->is_protected; j++) {
        p->keep[j] |= p->is_protected[g->birth[j]];
        n_selected += !p->keep[j];
    }
    if (!p->is_protected)
        return;
    if (p->verdict.n_regrown > n_selected)
        p->verdict.n_regrown = n_selected;
    p->verdict.n_removed = n_selected - p->verdict.n_regrown;
}

static void apply_rule(struct pruner *p, const struct network *net,
                       const struct pruner_moment *now)
{
    struct policy_view view = view_of(p, net, now);
    if (p->rivals.label && now->running)
        view.rivals = rivals_find(&p->rivals, net->population[p->population].lif,
                                  now->running->n_classes);
    p->verdict = p->own.decide
                     ? policy_decide_own(&p->own, &view, p->keep)
                     : policy_decide(&p->policy, &view, &p->state, &p->scratch, p->keep);
    spare_protected(p, net->population[p->population].lif);
    p->due = p->verdict.n_removed + p->verdict.n_regrown > 0;
}

void pruner_decide(struct pruner *p, const struct network *net,
                   const struct pruner_moment *now)
{
    activity_fold(&p->activity, p->policy.forget);
    apply_rule(p, net, now);
}

void pruner_select(struct pruner *p, const bool *keep)
{
    p->verdict = (struct policy_verdict){0};
    for (size_t j = 0; j < p->activity.n; j++) {
        p->keep[j] = keep[j];
        p->verdict.n_removed += !keep[j];
    }
    p->due = p->verdict.n_removed > 0;
}

bool pruner_impose(struct pruner *p, double threshold)
{
    if (!pruning_rules[p->policy.strategy]->has_threshold)
        return false;
    p->imposed = threshold;
    return true;
}

/* The neuron that goes next of those that are kept: the one with the lowest h; n: none may go. */
static size_t find_lowest(const struct pruner *p, const struct lif_group *g)
{
    size_t lowest = g->n;
    for (size_t j = 0; j < g->n; j++) {
        const bool may_go =
            p->keep[j] && !(p->is_protected && p->is_protected[g->birth[j]]);
        if (may_go && (lowest == g->n || p->activity.h[j] < p->activity.h[lowest]))
            lowest = j;
    }
    return lowest;
}

/* The fewest neurons that a selection may leave: the target of the rule, or one if there is no rule. */
static size_t least_left(const struct pruner *p)
{
    const bool has_target = p->policy.strategy != POLICY_NONE && p->policy.prune_to > 1;
    return has_target ? p->policy.prune_to : 1;
}

bool pruner_select_lowest(struct pruner *p, const struct network *net, double n)
{
    const struct lif_group *g = net->population[p->population].lif;
    const size_t least = least_left(p);
    struct policy_verdict verdict = {0};
    for (size_t j = 0; j < g->n; j++)
        p->keep[j] = true;
    while ((double)verdict.n_removed < n && verdict.n_removed + least < g->n) {
        const size_t j = find_lowest(p, g);
        if (j == g->n)
            break;
        p->keep[j] = false;
        verdict.n_removed++;
    }
    p->due = verdict.n_removed > 0;
    if (p->due)
        p->verdict = verdict;
    return p->due;
}

void pruner_select_to(struct pruner *p, const struct network *net, uint32_t n_left,
                      const struct pruner_moment *now)
{
    p->policy.strategy = POLICY_POSTTRAIN;
    p->policy.prune_to = n_left;
    apply_rule(p, net, now);
}

/* ---- removal ---- */

/* Write the dense indices of the neurons that stay to kept[], and the birth ids and decaying counts h of the others
 * to removed[] and removed_h[]. Return the number of neurons that stay. */
static size_t sort_by_keep(struct pruner *p, const struct lif_group *g)
{
    size_t n_keep = 0;
    for (size_t j = 0; j < g->n; j++) {
        if (p->keep[j]) {
            p->kept[n_keep++] = (esp_id)j;
            continue;
        }
        p->removed[j - n_keep] = g->birth[j];
        p->removed_h[j - n_keep] = p->activity.h[j];
    }
    return n_keep;
}

/* If the output population is pruned, copy the receptive fields of the neurons that will be removed. */
static enum esp_status keep_fields(struct pruner *p, const struct network *net,
                                   size_t n_removed)
{
    const struct projection *q = network_fields(net);
    if (p->population != net->output || !q)
        return ESP_OK;
    const size_t n_pre = q->weights->n_pre;
    float *to = array_create(n_removed * n_pre, sizeof *to);
    if (!to)
        return ESP_MEMORY;
    for (size_t pre = 0; pre < n_pre; pre++) {
        const float *row = dense_row(q->weights, pre);
        size_t k = 0;
        for (size_t j = 0; j < p->activity.n; j++)
            if (!p->keep[j])
                to[k++ * n_pre + pre] = row[j];
    }
    p->removed_mV = to;
    return ESP_OK;
}

enum esp_status pruner_remove(struct pruner *p, struct network *net, size_t *n_removed)
{
    const struct lif_group *g = net->population[p->population].lif;
    const size_t n = g->n, n_keep = sort_by_keep(p, g);
    p->due = false;
    *n_removed = n - n_keep;
    if (n_keep == n)
        return ESP_OK;
    enum esp_status st = keep_fields(p, net, n - n_keep);
    if (st == ESP_OK)
        st = network_compact(net, p->population, p->kept, n_keep);
    if (st != ESP_OK)
        return st;
    activity_compact(&p->activity, p->kept, n_keep);
    network_follow_living(net, p->population, n_keep);
    return ESP_OK;
}

enum esp_status pruner_tell(struct pruner *p, const struct network *net,
                            uint64_t images_done, size_t n_removed)
{
    const struct probe_pruned event = {
        .population = p->population,
        .is_output = p->population == net->output,
        .images_done = images_done,
        .threshold = p->verdict.threshold,
        .imposed = !isnan(p->imposed),
        .n_living = p->activity.n,
        .removed = p->removed,
        .n_removed = n_removed,
        .h = p->removed_h,
        .weight_mV = p->removed_mV,
    };
    enum esp_status st = ESP_OK;
    PROBES_CALL(st, net->probes, net->n_probes, pruned, &event);
    array_free(p->removed_mV);
    p->removed_mV = NULL;
    return st;
}

/* ---- state ---- */

/* Return whether enough neurons remain. Selected neurons that will be regrown count as remaining. */
static bool keeps_enough(const struct pruner *p)
{
    size_t n = 0;
    for (size_t j = 0; j < p->activity.n; j++)
        n += p->keep[j];
    return n + p->verdict.n_regrown >= least_left(p) && n > 0;
}

void pruner_visit_due(struct pruner *p, struct state *s)
{
    state_bools(s, "due", &p->due, 1);
    if (s->status != ESP_OK || !p->due)
        return;
    state_bools(s, "keep", p->keep, p->activity.n);
    if (s->status == ESP_OK)
        state_require(s, keeps_enough(p), "keep", "fewer neurons than prune_to");
}
