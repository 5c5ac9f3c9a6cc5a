/* sim/training/trainer.c - the steps of a training run: an image, the end of a window, pruning. */
#include "sim/training/trainer.h"

#include "base/array.h"
#include "pruning/rule.h"
#include "sim/network/probe.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

/* ---- creating and freeing ---- */

static enum esp_status add_pruner(struct trainer *t, unsigned population,
                                  const struct policy_params *policy)
{
    const enum esp_status st =
        pruner_create(t->net, population, policy, &t->stimulus, &t->pruner[t->n_pruners]);
    t->n_pruners += st == ESP_OK;
    return st;
}

static enum esp_status create_pruners(struct trainer *t)
{
    const struct config *c = &t->net->config;
    t->pruner = array_create(1 + c->n_prunes, sizeof *t->pruner);
    enum esp_status st =
        t->pruner ? add_pruner(t, t->net->output, &c->prune) : ESP_MEMORY;
    for (size_t k = 0; k < c->n_prunes && st == ESP_OK; k++)
        st = add_pruner(t, (unsigned)config_population(c, c->also_prune[k].population),
                        &c->also_prune[k].policy);
    return st;
}

static enum esp_status allocate(struct trainer *t)
{
    const struct dataset_info *info = dataset_info(t->data);
    const size_t n_inputs = stimulus_n_values(&t->stimulus, t->data);
    enum esp_status st = create_pruners(t);
    if (st == ESP_OK)
        st = regrow_create(t->net, n_inputs, t->net->config.prune.regrow, &t->regrow);
    return st == ESP_OK ? readout_create(trainer_living(t), info->n_classes, &t->running)
                        : st;
}

enum esp_status trainer_create(struct network *net, const struct dataset *data,
                               const struct probe *probes, size_t n_probes,
                               struct trainer **out)
{
    struct trainer *t = array_create(1, sizeof *t);
    if (!t) {
        network_free(net);
        return ESP_MEMORY;
    }
    *t = (struct trainer){.net = net,
                          .data = data,
                          .probes = probes,
                          .n_probes = n_probes,
                          .accuracy = (double)NAN,
                          .vote = -1,
                          .actions = actions_start()};
    enum esp_status st = image_ranges_find(&net->config, data, &t->ranges);
    if (st == ESP_OK)
        st = stimulus_create(t->net, data, &t->stimulus);
    if (st == ESP_OK)
        st = allocate(t);
    if (st == ESP_OK) {
        t->net->probes = probes;
        t->net->n_probes = n_probes;
        const struct probe_start_source said = {.net = t->net,
                                                .data = t->data,
                                                .images_run = t->ranges.images_run,
                                                .window_images =
                                                    t->net->config.prune.window_images};
        st = probe_start_send(&said, t->probes, t->n_probes);
    }
    if (st != ESP_OK) {
        trainer_free(t);
        return st;
    }
    *out = t;
    return ESP_OK;
}

void trainer_free(struct trainer *t)
{
    if (!t)
        return;
    stimulus_free(&t->stimulus);
    training_threads_free(&t->training_threads);
    network_free(t->net);
    regrow_free(&t->regrow);
    for (size_t k = 0; k < t->n_pruners; k++)
        pruner_free(&t->pruner[k]);
    array_free(t->pruner);
    readout_free(t->running);
    actions_free(&t->actions);
    array_free(t);
}

enum esp_status trainer_allow_threads(struct trainer *t, unsigned n_threads)
{
    struct training_threads choice;
    const enum esp_status st = training_threads_create(&choice, n_threads, t->net);
    if (st != ESP_OK)
        return st;
    training_threads_free(&t->training_threads);
    t->training_threads = choice;
    return ESP_OK;
}

size_t trainer_living(const struct trainer *t)
{
    return network_output(t->net)->n;
}

void trainer_steer(struct trainer *t, struct control *control)
{
    t->net->control = control;
    if (control)
        control_show_threshold(control, t->pruner->imposed);
}

enum esp_status trainer_repeat_actions(struct trainer *t, const struct action *plan,
                                       size_t n)
{
    return actions_repeat(&t->actions, plan, n);
}

void trainer_repeat(struct trainer *t, const double *imposed, uint64_t n_windows)
{
    t->repeated = imposed;
    t->n_repeated = n_windows;
}

bool trainer_done(const struct trainer *t)
{
    return t->totals.images == t->ranges.images_run;
}

/* ---- one image ---- */

static void count(struct trainer *t, uint8_t label)
{
    for (size_t k = 0; k < t->n_pruners; k++)
        pruner_image(&t->pruner[k], &t->stimulus, label, t->totals.images,
                     t->ranges.images_run);
    if (t->pruner->window > 0)
        t->vote =
            readout_scores(t->running, t->stimulus.counts, READOUT_BAYES, t->scores);
    t->window_right += t->vote == label;
    readout_learn(t->running, t->stimulus.counts, label);
    t->window_spikes += t->stimulus.n_spikes;
    t->totals.images++;
    t->totals.presentations += t->stimulus.presentations;
    t->totals.active_neurons += t->stimulus.n_active;
}

/* Add the image to the sample of images that can become receptive fields of regrown neurons. */
static void sample(struct trainer *t, uint64_t index, uint64_t image)
{
    const double end = t->pruner->policy.regrow_end * (double)t->ranges.images_run;
    if (t->regrow.hard.room > 0 && (double)image < end)
        hard_images_add(&t->regrow.hard, &t->stimulus, image, index);
}

static enum esp_status tell_image(const struct trainer *t, uint64_t image, uint64_t index,
                                  uint8_t label, esp_tick start)
{
    const struct projection *fields = network_fields(t->net);
    const struct lif_group *g = network_output(t->net)->lif;
    const struct probe_image event = {
        .image = image,
        .index = index,
        .label = label,
        .start = start,
        .end = t->net->now,
        .presentations = t->stimulus.presentations,
        .n_spikes = (uint32_t)t->stimulus.n_spikes,
        .counts = t->stimulus.counts,
        .birth = g->birth,
        .n_living = trainer_living(t),
        .vote = t->vote,
        .scores = t->vote >= 0 ? t->scores : NULL,
        .weight_mV = fields ? fields->weights->w_mV : NULL,
        .stride = fields ? fields->weights->stride : 0,
        .theta_mV = g->state.theta_mV,
    };
    enum esp_status st = ESP_OK;
    PROBES_CALL(st, t->probes, t->n_probes, image, &event);
    return st;
}

/* ---- actions by hand ---- */

static struct actions_site site_of(struct trainer *t)
{
    return (struct actions_site){t->net, &t->stimulus, t->pruner};
}

static enum esp_status tell_action(const struct trainer *t, const struct action *a,
                                   const char *refusal)
{
    const struct probe_action event = {a, refusal};
    enum esp_status st = ESP_OK;
    PROBES_CALL(st, t->probes, t->n_probes, action, &event);
    return st;
}

/* Apply an action. If it cannot be applied, a run that repeats another fails; a user is told why. */
static enum esp_status act(struct trainer *t, const struct action *a, bool is_repeated)
{
    const struct actions_site site = site_of(t);
    char refusal[256];
    const enum esp_status st = actions_apply(&t->actions, &site, a);
    if (st == ESP_OK)
        return tell_action(t, a, NULL);
    snprintf(refusal, sizeof refusal, "%s", esp_message());
    if (is_repeated)
        return esp_fail(st, "repeated action before image %llu: %s",
                        (unsigned long long)a->image, refusal);
    return st == ESP_INPUT ? tell_action(t, a, refusal) : st;
}

/* Apply the actions that are due before the next image: first the repeated ones, then those of the user. One that
 * selects neurons for removal ends this. */
static enum esp_status take_actions(struct trainer *t)
{
    const struct action *repeated;
    struct control *control = t->net->control;
    struct action a;
    enum esp_status st = ESP_OK;
    while (st == ESP_OK && !t->pruner->due &&
           (repeated = actions_take_due(&t->actions, t->totals.images)))
        st = act(t, repeated, true);
    while (st == ESP_OK && !t->pruner->due && control &&
           control_take_action(control, &a)) {
        a.image = t->totals.images;
        st = act(t, &a, false);
    }
    return st;
}

/* ---- the end of a window ---- */

static void update_estimates(struct trainer *t)
{
    const double images = (double)t->pruner->activity.n_images;
    if (t->pruner->window > 0)
        t->accuracy = (double)t->window_right / images;
    t->spikes_per_image = (double)t->window_spikes / images;
    readout_finish(t->running);
    readout_fade(t->running);
}

/* Repeat the actions that another run began at this window: only a threshold stands between two windows' ends. */
static enum esp_status repeat_threshold(struct trainer *t)
{
    struct actions *x = &t->actions;
    enum esp_status st = ESP_OK;
    while (st == ESP_OK && x->next < x->n_plan &&
           x->plan[x->next].kind == ACTION_THRESHOLD &&
           x->plan[x->next].image <= t->totals.images)
        st = act(t, &x->plan[x->next++], true);
    return st;
}

/* Set the imposed threshold. In a repeated run this is the threshold of the earlier run at this window. A threshold
 * that the user imposes now has priority. */
static enum esp_status update_imposed(struct trainer *t)
{
    struct pruner *p = t->pruner;
    struct control *control = t->net->control;
    struct action a = {.image = t->totals.images, .kind = ACTION_THRESHOLD};
    if (!pruning_rules[p->policy.strategy]->has_threshold)
        return ESP_OK;
    if (p->window < t->n_repeated)
        p->imposed = t->repeated[p->window];
    const enum esp_status st = repeat_threshold(t);
    if (st != ESP_OK || !control)
        return st;
    if (control_take_threshold(control, &a.value))
        return act(t, &a, false);
    control_show_threshold(control, p->imposed);
    return ESP_OK;
}

static struct pruner_moment moment_of(const struct trainer *t)
{
    return (struct pruner_moment){.images_done = t->totals.images,
                                  .images_run = t->ranges.images_run,
                                  .n_hard_images = t->regrow.hard.n,
                                  .running = t->running,
                                  .last = trainer_done(t)};
}

static enum esp_status tell_window(const struct trainer *t)
{
    const struct pruner *p = t->pruner;
    const struct probe_window event = {
        .window = p->window,
        .images_done = t->totals.images,
        .n_living = trainer_living(t),
        .birth = network_output(t->net)->lif->birth,
        .counts = p->activity.spikes,
        .h = p->activity.h,
        .threshold = p->verdict.threshold,
        .imposed = !isnan(p->imposed),
        .accuracy = t->accuracy,
        .spikes_per_image = t->spikes_per_image,
        .n_classes = t->running->n_classes,
        .labels = t->running->labels,
        .class_means = t->running->class_means,
    };
    enum esp_status st = ESP_OK;
    PROBES_CALL(st, t->probes, t->n_probes, window, &event, t->net);
    return st;
}

static void end_window(const struct trainer *t, struct pruner *p)
{
    const struct pruner_moment now = moment_of(t);
    pruner_decide(p, t->net, &now);
    pruner_begin_window(p);
}

/* End a window of the output population. Unlike other populations it has running estimates, an imposed threshold
 * and a sample for regrowth. */
static enum esp_status end_output_window(struct trainer *t)
{
    const struct pruner_moment now = moment_of(t);
    update_estimates(t);
    enum esp_status st = update_imposed(t);
    if (st != ESP_OK)
        return st;
    pruner_decide(t->pruner, t->net, &now);
    if (!t->pruner->due)
        hard_images_begin(&t->regrow.hard);
    st = tell_window(t);
    pruner_begin_window(t->pruner);
    t->window_right = t->window_spikes = 0;
    return st;
}

static enum esp_status end_windows(struct trainer *t)
{
    const bool last = trainer_done(t);
    for (size_t k = 1; k < t->n_pruners; k++)
        if (last || pruner_window_is_full(&t->pruner[k]))
            end_window(t, &t->pruner[k]);
    return last || pruner_window_is_full(t->pruner) ? end_output_window(t) : ESP_OK;
}

/* ---- pruning ---- */

/* Regrow some of the selected output neurons. Their keep[] becomes true. */
static enum esp_status put_back(struct trainer *t)
{
    struct pruner *p = t->pruner;
    struct regrow *r = &t->regrow;
    const struct regrow_site site = {t->net, &t->stimulus, t->data, &p->activity,
                                     t->running};
    enum esp_status st = regrow_put_back(r, &site, p->verdict.n_regrown, p->keep);
    if (st != ESP_OK || r->n == 0)
        return st;
    t->totals.regrown += r->n;
    const struct probe_regrown event = {.images_done = t->totals.images,
                                        .regrown = r->birth,
                                        .source = r->source,
                                        .n_regrown = r->n};
    PROBES_CALL(st, t->probes, t->n_probes, regrown, &event);
    return st;
}

static enum esp_status remove_selected(struct trainer *t, struct pruner *p)
{
    const bool is_output = p == t->pruner;
    size_t n_removed = 0;
    const enum esp_status st = pruner_remove(p, t->net, &n_removed);
    if (st != ESP_OK || n_removed == 0)
        return st;
    if (is_output)
        readout_compact(t->running, p->kept, trainer_living(t));
    *(is_output ? &t->totals.removed : &t->totals.also_removed) += n_removed;
    training_threads_retry(&t->training_threads);
    return pruner_tell(p, t->net, t->totals.images, n_removed);
}

bool trainer_prune_due(const struct trainer *t)
{
    bool due = false;
    for (size_t k = 0; k < t->n_pruners; k++)
        due |= t->pruner[k].due;
    return due;
}

enum esp_status trainer_prune(struct trainer *t)
{
    enum esp_status st = ESP_OK;
    t->totals.last_removal = t->totals.images;
    if (t->totals.first_removal == 0)
        t->totals.first_removal = t->totals.images;
    for (size_t k = 0; k < t->n_pruners && st == ESP_OK; k++) {
        if (!t->pruner[k].due)
            continue;
        st = k == 0 ? put_back(t) : ESP_OK;
        if (st == ESP_OK)
            st = remove_selected(t, &t->pruner[k]);
    }
    return st;
}

void trainer_select_to(struct trainer *t, uint32_t n_left)
{
    const struct pruner_moment now = moment_of(t);
    pruner_select_to(t->pruner, t->net, n_left, &now);
}

void trainer_use_rule(struct trainer *t, const struct policy_own *own)
{
    t->pruner->own = *own;
}

void trainer_select(struct trainer *t, const bool *keep)
{
    assert(!t->pruner->due);
    pruner_select(t->pruner, keep);
}

/* ---- the course of the run ---- */

/* Return the pace of learning: 1 until anneal_start, then falling linearly to 0. So the final weights depend on the
 * whole second part of the run, not mostly on its last images. */
static double pace_of(const struct trainer *t)
{
    const double run = (double)t->ranges.images_run;
    const double start = t->net->config.run.anneal_start * run;
    const double done = (double)t->totals.images;
    return done <= start ? 1.0 : (run - done) / (run - start);
}

static enum esp_status begin_image(struct trainer *t)
{
    enum esp_status st = trainer_prune_due(t) ? trainer_prune(t) : ESP_OK;
    if (t->net->control)
        control_next_image(t->net->control);
    bool waits = true;
    while (st == ESP_OK && waits && (st = take_actions(t)) == ESP_OK && !t->pruner->due)
        waits = network_waits(t->net, CONTROL_BETWEEN_IMAGES, t->net->now, &st);
    if (st != ESP_OK || t->pruner->due)
        return st;
    actions_begin_image(&t->actions, t->net, pace_of(t));
    training_threads_next_image(&t->training_threads, t->net);
    return st;
}

/* Fail if a number of the network has overflowed. This is checked before numbers are used to select neurons. */
static enum esp_status check_numbers(const struct trainer *t)
{
    const uint64_t done = t->totals.images + 1;
    bool ends = done == t->ranges.images_run;
    for (size_t k = 0; k < t->n_pruners; k++)
        ends |= t->pruner[k].activity.n_images + 1 >= t->pruner[k].policy.window_images;
    const enum esp_status st = network_check(t->net, ends);
    return st == ESP_OK ? st
                        : esp_fail(st, "image %llu: %s",
                                   (unsigned long long)t->totals.images, esp_message());
}

static enum esp_status end_image(struct trainer *t, size_t index, uint8_t label,
                                 esp_tick start)
{
    const uint64_t image = t->totals.images;
    enum esp_status st = check_numbers(t);
    if (st != ESP_OK)
        return st;
    count(t, label);
    sample(t, index, image);
    st = tell_image(t, image, index, label, start);
    return st == ESP_OK ? end_windows(t) : st;
}

enum esp_status trainer_step(struct trainer *t)
{
    const uint64_t image = t->totals.images;
    const size_t index = (size_t)(image % t->ranges.n_images);
    const esp_tick start = t->net->now;
    uint8_t label;
    enum esp_status st = begin_image(t);
    if (st != ESP_OK || t->pruner->due)
        return st;
    st = stimulus_image(&t->stimulus, t->data, DATASET_TRAIN, index, RANDOM_ENCODE_TRAIN,
                        image, &label);
    return st == ESP_OK ? end_image(t, index, label, start) : st;
}

enum esp_status trainer_present(struct trainer *t, const struct encoder_events *events,
                                uint8_t label)
{
    const size_t index = (size_t)(t->totals.images % t->ranges.n_images);
    const esp_tick start = t->net->now;
    enum esp_status st = begin_image(t);
    if (st != ESP_OK || t->pruner->due)
        return st;
    st = stimulus_events(&t->stimulus, events);
    return st == ESP_OK ? end_image(t, index, label, start) : st;
}

enum esp_status trainer_finish(struct trainer *t)
{
    enum esp_status st = trainer_prune_due(t) ? trainer_prune(t) : ESP_OK;
    PROBES_CALL(st, t->probes, t->n_probes, trained, t->net);
    return st;
}
