/* sim/training/decision.c */
#include "sim/training/decision.h"

#include <math.h>

static void update_estimates(struct trainer *t)
{
    const double images = (double)t->tally.n_images;
    if (t->window > 0)
        t->accuracy = (double)t->window_right / images;
    t->spikes_per_image = (double)t->window_spikes / images;
    readout_finish(t->running);
    readout_fade(t->running);
}

static enum esp_status tell_window(const struct trainer *t)
{
    const struct probe_window told = {
        .window = t->window,
        .images_done = t->totals.images,
        .n_living = trainer_living(t),
        .birth = network_output(t->net)->lif->birth,
        .counts = t->tally.spikes,
        .h = t->tally.h,
        .threshold = t->verdict.threshold,
        .imposed = !isnan(t->imposed),
        .accuracy = t->accuracy,
        .spikes_per_image = t->spikes_per_image,
        .n_classes = t->running->n_classes,
        .labels = t->running->labels,
        .class_means = t->running->class_means,
    };
    enum esp_status st = ESP_OK;
    PROBES_TELL(st, t->probes, t->n_probes, window, &told, t->net);
    return st;
}

/* What was imposed in the run that is repeated, unless somebody imposes something now. */
static void update_imposed(struct trainer *t)
{
    struct control *control = t->net->control;
    if (!policy_has_threshold(t->policy.strategy))
        return;
    if (t->window < t->n_script)
        t->imposed = t->script[t->window];
    if (control && !control_take_threshold(control, &t->imposed))
        control_show_threshold(control, t->imposed);
}

static void judge(struct trainer *t)
{
    update_imposed(t);
    struct policy_view view = cull_view(t->net, t->net->output, &t->tally);
    view.images_done = t->totals.images;
    view.images_run = t->span.images_run;
    view.window = t->window;
    view.n_served = t->regrow.served.n;
    view.imposed = !isnan(t->imposed);
    view.imposed_threshold = t->imposed;
    view.last = trainer_done(t);
    t->verdict = t->own.decide ? policy_ask(&t->own, &view, t->keep)
                               : policy_decide(&t->policy, &view, &t->policy_state,
                                               &t->scratch, t->keep);
}

void decision_follow(struct trainer *t, const bool *keep)
{
    t->verdict = (struct policy_verdict){0};
    for (size_t j = 0; j < trainer_living(t); j++) {
        t->keep[j] = keep[j];
        t->verdict.n_removed += !keep[j];
    }
    t->prune_due = t->verdict.n_removed > 0;
}

void decision_condemn(struct trainer *t, uint32_t n_left)
{
    t->policy.strategy = POLICY_POSTTRAIN;
    t->policy.prune_to = n_left;
    judge(t);
    t->prune_due = t->verdict.n_removed > 0;
}

static void compact_counts(struct trainer *t, size_t n_keep)
{
    activity_compact(&t->tally, t->kept, n_keep);
    readout_compact(t->running, t->kept, n_keep);
}

/* Some of the condemned are put back: they are kept. */
static enum esp_status put_back(struct trainer *t)
{
    struct regrow *r = &t->regrow;
    const struct regrow_site site = {t->net, t->data, &t->tally, t->running};
    enum esp_status st = regrow_put_back(r, &site, t->verdict.n_regrown, t->keep);
    if (st != ESP_OK || r->n == 0)
        return st;
    t->totals.regrown += r->n;
    const struct probe_regrown told = {.images_done = t->totals.images,
                                       .regrown = r->birth,
                                       .source = r->source,
                                       .n_regrown = r->n};
    PROBES_TELL(st, t->probes, t->n_probes, regrown, &told);
    return st;
}

static enum esp_status tell_pruned(const struct trainer *t, size_t n_removed)
{
    const struct probe_pruned told = {
        .images_done = t->totals.images,
        .threshold = t->verdict.threshold,
        .imposed = !isnan(t->imposed),
        .n_living = trainer_living(t),
        .removed = t->removed,
        .n_removed = n_removed,
    };
    enum esp_status st = ESP_OK;
    PROBES_TELL(st, t->probes, t->n_probes, pruned, &told);
    return st;
}

static enum esp_status remove_condemned(struct trainer *t)
{
    const struct lif_group *g = network_output(t->net)->lif;
    const size_t n = g->n, n_keep = cull_sort(g, t->keep, t->kept, t->removed);
    if (n_keep == n)
        return ESP_OK;
    enum esp_status st = network_compact(t->net, t->net->output, t->kept, n_keep);
    if (st != ESP_OK)
        return st;
    compact_counts(t, n_keep);
    network_follow_living(t->net, t->net->output, n_keep);
    thread_choice_retry(&t->sharing);
    t->totals.removed += n - n_keep;
    return tell_pruned(t, n - n_keep);
}

static enum esp_status prune_output(struct trainer *t)
{
    t->prune_due = false;
    const enum esp_status st = put_back(t);
    return st == ESP_OK ? remove_condemned(t) : st;
}

static enum esp_status prune_others(struct trainer *t)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < t->n_culls && st == ESP_OK; k++) {
        uint64_t n_removed = 0;
        if (!t->cull[k].due)
            continue;
        st = cull_carry_out(&t->cull[k], t->net, t->totals.images, &n_removed);
        t->totals.also_removed += n_removed;
        thread_choice_retry(&t->sharing);
    }
    return st;
}

enum esp_status decision_carry_out(struct trainer *t)
{
    t->totals.last_removal = t->totals.images;
    if (t->totals.first_removal == 0)
        t->totals.first_removal = t->totals.images;
    const enum esp_status st = t->prune_due ? prune_output(t) : ESP_OK;
    return st == ESP_OK ? prune_others(t) : st;
}

enum esp_status decision_make(struct trainer *t)
{
    activity_fold(&t->tally, t->policy.forget);
    update_estimates(t);
    judge(t);
    t->prune_due = t->verdict.n_removed + t->verdict.n_regrown > 0;
    if (!t->prune_due)
        hard_images_begin(&t->regrow.served);
    const enum esp_status st = tell_window(t);
    activity_begin(&t->tally);
    t->window_right = t->window_spikes = 0;
    t->window++;
    return st;
}
