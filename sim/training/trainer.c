/* sim/training/trainer.c */
#include "sim/training/trainer.h"

#include "base/array.h"
#include "sim/network/probe.h"
#include "sim/training/decision.h"

#include <assert.h>
#include <math.h>

/* ---- life ---- */

static enum esp_status create_culls(struct trainer *t)
{
    const size_t n = t->net->config.n_prunes;
    enum esp_status st = ESP_OK;
    if (n > 0 && !(t->cull = array_create(n, sizeof *t->cull)))
        return ESP_MEMORY;
    for (size_t k = 0; k < n && st == ESP_OK; k++) {
        st = cull_create(t->net, k, &t->show, &t->cull[k]);
        t->n_culls += st == ESP_OK;
    }
    return st;
}

static enum esp_status allocate(struct trainer *t, size_t n)
{
    const struct dataset_info *info = dataset_info(t->data);
    const size_t n_pixels = (size_t)info->width * info->height;
    const bool leads = policy_needs_leads(t->policy.strategy);
    enum esp_status st = activity_create(n, leads, &t->tally);
    if (st == ESP_OK && leads)
        st = stimulus_measure_leads(&t->show);
    if (st == ESP_OK)
        st = policy_scratch_create(n, &t->scratch);
    if (st != ESP_OK)
        return st;
    st = regrow_create(t->net, n_pixels, t->policy.regrow, &t->regrow);
    if (st != ESP_OK)
        return st;
    if ((st = create_culls(t)) != ESP_OK)
        return st;
    t->keep = array_create(n, sizeof *t->keep);
    t->kept = array_create(n, sizeof *t->kept);
    t->removed = array_create(n, sizeof *t->removed);
    if (!t->keep || !t->kept || !t->removed)
        return ESP_MEMORY;
    return readout_create(n, info->n_classes, &t->running);
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
                          .policy = net->config.prune,
                          .policy_state = policy_start(),
                          .accuracy = (double)NAN,
                          .vote = -1,
                          .imposed = (double)NAN};
    enum esp_status st = image_ranges_find(&net->config, data, &t->span);
    if (st == ESP_OK)
        st = stimulus_create(t->net, data, &t->show);
    if (st == ESP_OK)
        st = allocate(t, trainer_living(t));
    if (st == ESP_OK) {
        t->net->probes = probes;
        t->net->n_probes = n_probes;
        const struct probe_start_source said = {.net = t->net,
                                                .data = t->data,
                                                .images_run = t->span.images_run,
                                                .window_images = t->policy.window_images};
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
    stimulus_free(&t->show);
    thread_choice_free(&t->sharing);
    network_free(t->net);
    activity_free(&t->tally);
    policy_scratch_free(&t->scratch);
    regrow_free(&t->regrow);
    for (size_t k = 0; k < t->n_culls; k++)
        cull_free(&t->cull[k]);
    array_free(t->cull);
    array_free(t->keep);
    array_free(t->kept);
    array_free(t->removed);
    readout_free(t->running);
    array_free(t);
}

enum esp_status trainer_allow_threads(struct trainer *t, unsigned n_threads)
{
    struct thread_choice sharing;
    const enum esp_status st = thread_choice_create(&sharing, n_threads, t->net);
    if (st != ESP_OK)
        return st;
    thread_choice_free(&t->sharing);
    t->sharing = sharing;
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
        control_show_threshold(control, t->imposed);
}

void trainer_repeat(struct trainer *t, const double *imposed, uint64_t n_windows)
{
    t->script = imposed;
    t->n_script = n_windows;
}

bool trainer_done(const struct trainer *t)
{
    return t->totals.images == t->span.images_run;
}

/* ---- one image ---- */

static void count(struct trainer *t, uint8_t label)
{
    activity_image(&t->tally, t->show.counts, t->show.margin_mV);
    if (t->window > 0)
        t->vote = readout_vote_one(t->running, t->show.counts, READOUT_BAYES);
    t->window_right += t->vote == label;
    readout_learn(t->running, t->show.counts, label);
    t->window_spikes += t->show.n_spikes;
    t->totals.images++;
    t->totals.presentations += t->show.presentations;
    t->totals.active_neurons += t->show.n_active;
}

static void count_others(struct trainer *t)
{
    const struct cull_moment now = {.images_done = t->totals.images,
                                    .images_run = t->span.images_run,
                                    .last = trainer_done(t)};
    for (size_t k = 0; k < t->n_culls; k++)
        cull_image(&t->cull[k], t->net, &t->show, &now);
}

/* Neurons that are put back at the end of the window may serve this image. */
static void sample(struct trainer *t, uint64_t index, uint64_t image)
{
    const double end = t->policy.regrow_end * (double)t->span.images_run;
    if (t->regrow.served.room > 0 && (double)image < end)
        hard_images_add(&t->regrow.served, &t->show, image, index);
}

static enum esp_status tell_image(const struct trainer *t, uint64_t image, uint64_t index,
                                  uint8_t label, esp_tick start)
{
    const struct projection *fields = network_fields(t->net);
    const struct lif_group *g = network_output(t->net)->lif;
    const struct probe_image told = {
        .image = image,
        .index = index,
        .label = label,
        .start = start,
        .end = t->net->now,
        .presentations = t->show.presentations,
        .n_spikes = (uint32_t)t->show.n_spikes,
        .counts = t->show.counts,
        .birth = g->birth,
        .n_living = trainer_living(t),
        .vote = t->vote,
        .weight_mV = fields ? fields->weights->w_mV : NULL,
        .stride = fields ? fields->weights->stride : 0,
        .theta_mV = g->state.theta_mV,
    };
    enum esp_status st = ESP_OK;
    PROBES_TELL(st, t->probes, t->n_probes, image, &told);
    return st;
}

/* ---- the run ---- */

bool trainer_prune_due(const struct trainer *t)
{
    bool due = t->prune_due;
    for (size_t k = 0; k < t->n_culls; k++)
        due |= t->cull[k].due;
    return due;
}

void trainer_condemn(struct trainer *t, uint32_t n_left)
{
    decision_condemn(t, n_left);
}

enum esp_status trainer_prune(struct trainer *t)
{
    return decision_carry_out(t);
}

void trainer_ask(struct trainer *t, const struct policy_own *own)
{
    t->own = *own;
}

void trainer_follow(struct trainer *t, const bool *keep)
{
    assert(!t->prune_due);
    decision_follow(t, keep);
}

/* 1 until anneal_start, then falling linearly: the network settles on what it saw in the second part
 * of the run, instead of on the few writers that came last. */
static double pace_of(const struct trainer *t)
{
    const double run = (double)t->span.images_run;
    const double start = t->net->config.run.anneal_start * run;
    const double done = (double)t->totals.images;
    return done <= start ? 1.0 : (run - done) / (run - start);
}

static enum esp_status begin_image(struct trainer *t)
{
    enum esp_status st = trainer_prune_due(t) ? trainer_prune(t) : ESP_OK;
    if (t->net->control)
        control_next_image(t->net->control);
    if (st == ESP_OK)
        st = network_wait(t->net, CONTROL_BETWEEN_IMAGES, t->net->now);
    network_set_pace(t->net, pace_of(t));
    thread_choice_next_image(&t->sharing, t->net);
    return st;
}

static enum esp_status end_image(struct trainer *t, size_t index, uint8_t label,
                                 esp_tick start)
{
    const uint64_t image = t->totals.images;
    count(t, label);
    count_others(t);
    sample(t, index, image);
    const enum esp_status st = tell_image(t, image, index, label, start);
    if (st == ESP_OK && (t->tally.n_images == t->policy.window_images || trainer_done(t)))
        return decision_make(t);
    return st;
}

enum esp_status trainer_step(struct trainer *t)
{
    const uint64_t image = t->totals.images;
    const size_t index = (size_t)(image % t->span.n_images);
    const esp_tick start = t->net->now;
    uint8_t label;
    enum esp_status st = begin_image(t);
    if (st == ESP_OK)
        st = stimulus_image(&t->show, t->data, DATASET_TRAIN, index, RANDOM_ENCODE_TRAIN,
                            image, &label);
    return st == ESP_OK ? end_image(t, index, label, start) : st;
}

enum esp_status trainer_present(struct trainer *t, const struct encoder_events *events,
                                uint8_t label)
{
    const size_t index = (size_t)(t->totals.images % t->span.n_images);
    const esp_tick start = t->net->now;
    enum esp_status st = begin_image(t);
    if (st == ESP_OK)
        st = stimulus_events(&t->show, events);
    return st == ESP_OK ? end_image(t, index, label, start) : st;
}

enum esp_status trainer_finish(struct trainer *t)
{
    enum esp_status st = trainer_prune_due(t) ? trainer_prune(t) : ESP_OK;
    PROBES_TELL(st, t->probes, t->n_probes, trained, t->net);
    return st;
}
