/* sim/training/trainer_state.c - visits the state that a network and its trainer keep from image to image. */
#include "sim/training/trainer.h"

#include <float.h>

/* Bounds for restored values. They are far above the values of any run, and sums and products of such values do not
 * overflow. */
static const uint64_t MOST_EVENTS = UINT64_C(1) << 62;
static const esp_tick LAST_TICK = INT64_C(1) << 60;

/* ---- state of the network ---- */

static void visit_work(struct work *w, struct state *s)
{
    state_enter(s, "work");
    state_u64s(s, "input_spikes", &w->input_spikes, 1, MOST_EVENTS);
    state_u64s(s, "output_spikes", &w->output_spikes, 1, MOST_EVENTS);
    state_u64s(s, "synaptic_ops", &w->synaptic_ops, 1, MOST_EVENTS);
    state_u64s(s, "neuron_updates", &w->neuron_updates, 1, MOST_EVENTS);
    state_u64s(s, "weight_reads", &w->weight_reads, 1, MOST_EVENTS);
    state_u64s(s, "weight_writes", &w->weight_writes, 1, MOST_EVENTS);
    state_u64s(s, "presentations", &w->presentations, 1, MOST_EVENTS);
    state_leave(s);
}

static void visit_population(struct population *p, esp_tick now, struct state *s)
{
    state_enter(s, p->config->name);
    if (p->lif)
        lif_visit(p->lif, now, s);
    queue_visit(&p->queue, now, p->n, p->lif != NULL, s);
    state_leave(s);
}

static void visit_projection(struct projection *q, esp_tick now, struct state *s)
{
    struct dense *d = q->weights;
    state_enter(s, q->config->name);
    if (d)
        state_rows(s, "weights_mV", d->w_mV, d->n_pre, d->n_post, d->stride, 0.0f,
                   FLT_MAX);
    if (state_restores(s))
        projection_round(q);
    if (q->stdp)
        stdp_visit(q->stdp, now, s);
    state_leave(s);
}

void network_visit(struct network *net, struct state *s)
{
    const esp_tick presentation = net->present_ticks + net->rest_ticks;
    state_i64s(s, "now", &net->now, 1, 0, LAST_TICK);
    visit_work(&net->work, s);
    state_require(s,
                  (uint64_t)net->now == net->work.presentations * (uint64_t)presentation,
                  "now", "must be the end of the last presentation");
    state_enter(s, "populations");
    for (size_t k = 0; k < net->n_populations; k++)
        visit_population(&net->population[k], net->now, s);
    state_leave(s);
    state_enter(s, "projections");
    for (size_t k = 0; k < net->n_projections; k++)
        visit_projection(&net->projection[k], net->now, s);
    state_leave(s);
}

/* ---- state of the trainer ---- */

static void visit_totals(struct trainer_totals *t, uint64_t images_run, struct state *s)
{
    state_enter(s, "totals");
    state_u64s(s, "images", &t->images, 1, images_run);
    state_u64s(s, "presentations", &t->presentations, 1, MOST_EVENTS);
    state_u64s(s, "active_neurons", &t->active_neurons, 1, MOST_EVENTS);
    state_u64s(s, "removed", &t->removed, 1, MOST_EVENTS);
    state_u64s(s, "regrown", &t->regrown, 1, MOST_EVENTS);
    state_u64s(s, "first_removal", &t->first_removal, 1, t->images);
    state_u64s(s, "last_removal", &t->last_removal, 1, t->images);
    state_leave(s);
}

/* Visit the last decision about the output population: which neurons are selected and not removed yet. */
static void visit_verdict(struct pruner *p, struct state *s)
{
    struct policy_verdict *v = &p->verdict;
    uint64_t n_removed = v->n_removed, n_marked = v->n_marked, n_wanted = v->n_wanted;
    uint64_t n_regrown = v->n_regrown;
    state_u64s(s, "n_removed", &n_removed, 1, MOST_EVENTS);
    state_u64s(s, "n_marked", &n_marked, 1, MOST_EVENTS);
    state_u64s(s, "n_wanted", &n_wanted, 1, MOST_EVENTS);
    state_u64s(s, "n_regrown", &n_regrown, 1, p->activity.n);
    v->n_regrown = (size_t)n_regrown;
    state_f64s(s, "threshold", &v->threshold, 1, 0.0, DBL_MAX);
    pruner_visit_due(p, s);
    v->n_removed = (size_t)n_removed;
    v->n_marked = (size_t)n_marked;
    v->n_wanted = (size_t)n_wanted;
}

static void visit_estimates(struct trainer *t, struct state *s)
{
    state_enter(s, "estimates");
    state_u64s(s, "right", &t->window_right, 1, t->pruner->activity.n_images);
    state_u64s(s, "spikes", &t->window_spikes, 1, MOST_EVENTS);
    state_f64_or_nan(s, "accuracy", &t->accuracy, 0.0, 1.0);
    state_f64s(s, "spikes_per_image", &t->spikes_per_image, 1, 0.0, DBL_MAX);
    state_i32s(s, "vote", &t->vote, 1, -1, (int32_t)t->running->n_classes - 1);
    readout_visit(t->running, s);
    state_leave(s);
}

/* Visit the pruners of other populations, if there are any. The names of their items differ from those of the
 * output population, which are older. */
static void visit_other_pruners(struct trainer *t, struct state *s)
{
    if (t->n_pruners == 1)
        return;
    state_enter(s, "also_prune");
    state_u64s(s, "removed", &t->totals.also_removed, 1, MOST_EVENTS);
    for (size_t k = 1; k < t->n_pruners; k++) {
        struct pruner *p = &t->pruner[k];
        state_enter(s, t->net->population[p->population].config->name);
        state_u64s(s, "window", &p->window, 1, MOST_EVENTS);
        activity_visit(&p->activity, p->policy.window_images, s);
        policy_visit(&p->state, s);
        pruner_visit_due(p, s);
        state_leave(s);
    }
    state_leave(s);
}

/* Visit the rivals, if the rule needs rivals; other runs have no such items. */
static void visit_rivals(struct trainer *t, struct state *s)
{
    struct rivals *r = &t->pruner->rivals;
    if (!r->label)
        return;
    state_enter(s, "rivals");
    rivals_visit(r, t->running->n_classes, network_output(t->net)->lif->n_birth, s);
    state_leave(s);
}

void trainer_visit(struct trainer *t, struct state *s)
{
    struct pruner *output = t->pruner;
    visit_totals(&t->totals, t->ranges.images_run, s);
    state_u64s(s, "window", &output->window, 1, MOST_EVENTS);
    state_f64_or_nan(s, "imposed", &output->imposed, -DBL_MAX, DBL_MAX);
    state_enter(s, "tally");
    activity_visit(&output->activity, output->policy.window_images, s);
    state_leave(s);
    state_enter(s, "regrow");
    hard_images_visit(&t->regrow.hard, t->ranges.n_images, s);
    state_leave(s);
    visit_estimates(t, s);
    state_enter(s, "verdict");
    visit_verdict(output, s);
    state_leave(s);
    state_enter(s, "policy");
    policy_visit(&output->state, s);
    state_leave(s);
    visit_rivals(t, s);
    const struct actions_site site = {t->net, &t->stimulus, output};
    actions_visit(&t->actions, &site, s);
    visit_other_pruners(t, s);
    state_enter(s, "network");
    network_visit(t->net, s);
    state_leave(s);
}
