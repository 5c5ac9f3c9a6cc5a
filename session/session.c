/* session/session.c - the stages of a run: create, train, prune, score, record the results. */
#include "session/session.h"

#include "base/clock.h"
#include "base/files.h"
#include "kernels/kernels.h"
#include "session/checkpointing.h"
#include "sim/config/config_lines.h"
#include "sim/training/energy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- costs ---- */

static const double UNREADABLE_J = -1.0;

/* Return the present readings of clocks and counters. Only the difference of two readings is meaningful. */
static struct cost cost_now(void)
{
    return (struct cost){clock_now_s(), clock_cpu_s(), energy_meter_J()};
}

static struct cost cost_between(struct cost begun, struct cost ended)
{
    const double joules =
        begun.joules < 0 || ended.joules < 0 ? UNREADABLE_J : ended.joules - begun.joules;
    return (struct cost){ended.wall_s - begun.wall_s, ended.cpu_s - begun.cpu_s, joules};
}

static struct cost cost_sum(struct cost a, struct cost b)
{
    const double joules =
        a.joules < 0 || b.joules < 0 ? UNREADABLE_J : a.joules + b.joules;
    return (struct cost){a.wall_s + b.wall_s, a.cpu_s + b.cpu_s, joules};
}

/* ---- preparation ---- */

struct session session_blank(const struct session_params *params)
{
    return (struct session){.params = *params,
                            .metrics = {.threads = params->threads,
                                        .accuracy = score_unknown(),
                                        .accuracy_labelset = score_unknown(),
                                        .accuracy_before = score_unknown()}};
}

static uint64_t n_pixels(const struct session *s)
{
    const struct dataset_info *info = dataset_info(s->data);
    return (uint64_t)info->width * info->height;
}

enum esp_status session_prepare(struct session *s, const struct dataset *data)
{
    const struct dataset_info *info = dataset_info(data);
    s->data = data;
    enum esp_status st = image_ranges_find(&s->config, data, &s->ranges);
    if (st == ESP_OK)
        st = config_measure(&s->config, data);
    if (st != ESP_OK)
        return st;
    s->resolved =
        config_resolve(&s->config, s->ranges.images_run, info->width, info->height);
    if (!s->spec && !(s->spec = strdup(dataset_info(data)->spec)))
        return esp_fail(ESP_MEMORY, "out of memory");
    return ESP_OK;
}

/* Return the mean number of spikes that a source draws in one presentation of an image, estimated from some images;
 * 0 if memory is short. */
static double drawn_spikes(const struct session *s, const struct population_config *p,
                           uint8_t *pixels)
{
    enum { LOOKED_AT = 64 };
    const size_t n = s->ranges.n_images < LOOKED_AT ? s->ranges.n_images : LOOKED_AT;
    struct encoding *encoding = NULL;
    const struct dataset_info *info = dataset_info(s->data);
    const size_t n_values = encoding_inputs(&p->encoding, info->width, info->height);
    uint8_t *values = malloc(n_values ? n_values : 1);
    double ink = 0;
    if (!values || encoding_create(&p->encoding, s->data, &encoding) != ESP_OK) {
        free(values);
        return 0;
    }
    for (size_t k = 0; k < n; k++) {
        dataset_image(s->data, DATASET_TRAIN, k * (s->ranges.n_images / n), pixels);
        encoding_values(encoding, pixels, values);
        for (size_t i = 0; i < n_values; i++)
            ink += values[i] / 255.0;
    }
    encoding_free(encoding);
    free(values);
    return n ? ink / (double)n * p->max_rate_Hz * s->resolved.run.present_ms / 1000 : 0;
}

static double played_spikes(const struct dataset *data)
{
    double n = 0;
    for (size_t k = 0; k < dataset_sources(data); k++)
        n += (double)dataset_spikes(data, DATASET_TRAIN, k)->n;
    return n / (double)dataset_info(data)->n_images[DATASET_TRAIN];
}

double session_spike_bytes(const struct session *s)
{
    /* Bytes of a spike: its time and its neuron. */
    const double one = sizeof(double) + sizeof(uint64_t);
    uint8_t *pixels = malloc(n_pixels(s) ? n_pixels(s) : 1);
    double spikes = dataset_sources(s->data) ? played_spikes(s->data) : 0;
    for (size_t k = 0; pixels && k < s->resolved.n_populations; k++)
        if (s->resolved.population[k].kind == POPULATION_SOURCE)
            spikes += drawn_spikes(s, &s->resolved.population[k], pixels);
    free(pixels);
    return spikes * one * (double)s->ranges.images_run;
}

/* ---- creation ---- */

static enum esp_status make_network(const struct session *s, struct network **out)
{
    struct network *net = NULL;
    enum esp_status st = network_create(&s->resolved, n_pixels(s), &net);
    if (st == ESP_OK && s->from.net) {
        st = network_adopt(net, s->from.net);
        if (st != ESP_OK)
            st = esp_fail(st, "%s: %s", s->from_path, esp_message());
    }
    if (st == ESP_OK)
        *out = net;
    else
        network_free(net);
    return st;
}

/* Pass remarks on the configuration and on a missing lock to the user before training begins. */
static void remark(const struct session *s)
{
    const struct session_calls *calls = &s->params.calls;
    char line[FILES_PATH + 128];
    if (!calls->say)
        return;
    config_remark(&s->config, calls->say, calls->context);
    if (store_is_locked(s->store))
        return;
    snprintf(line, sizeof line,
             "%s: its file system has no locks: no other run is kept from writing it",
             store_path(s->store));
    calls->say(calls->context, line);
}

enum esp_status session_open(struct session *s)
{
    const struct store_run run = {&s->config, s->spec, dataset_info(s->data)->n_classes};
    struct network *net = NULL;
    enum esp_status st = ESP_OK;
    if (s->params.is_recorded)
        st = store_create(&s->params.store, &run, &s->store);
    if (st == ESP_OK)
        st = checkpointing_begin(s);
    if (st == ESP_OK)
        remark(s);
    if (st == ESP_OK)
        st = make_network(s, &net);
    return st == ESP_OK ? session_begin(s, net) : st;
}

enum esp_status session_begin(struct session *s, struct network *net)
{
    s->golden = golden_start();
    s->probes[0] = golden_probe(&s->golden);
    s->probes[1] = store_probe(s->store);
    s->probes[2] = health_probe(&s->health);
    memcpy(s->probes + 3, s->listener, sizeof s->listener);
    s->begun = cost_now();
    s->metrics.memory_before = network_memory(net);
    s->metrics.neurons_start = network_output(net)->n;
    checkpointing_replace(s);
    enum esp_status st =
        trainer_create(net, s->data, s->probes, SESSION_PROBES, &s->trainer);
    if (st == ESP_OK)
        st = health_create(&s->trainer->net->config, s->trainer->ranges.images_run,
                           &s->health);
    if (st != ESP_OK)
        return st;
    trainer_steer(s->trainer, s->control);
    trainer_repeat(s->trainer, s->thresholds, s->n_thresholds);
    if (s->actions &&
        trainer_repeat_actions(s->trainer, s->actions, s->n_actions) != ESP_OK)
        return ESP_MEMORY;
    return trainer_allow_threads(s->trainer, s->params.threads);
}

/* ---- scores ---- */

static void report_stage(struct session *s, enum session_stage stage, size_t n)
{
    s->stage = stage;
    if (s->params.calls.stage)
        s->params.calls.stage(s->params.calls.context, stage, 0, n);
}

static void report_pass(const void *session, size_t done, size_t n)
{
    const struct session *s = session;
    if (s->params.calls.stage)
        s->params.calls.stage(s->params.calls.context, s->stage, done, n);
}

/* `stop` is set only if checkpoints are on. Without checkpoints a signal ends the process. */
struct score_subject session_subject(const struct session *s)
{
    return (struct score_subject){.net = s->trainer->net,
                                  .data = s->data,
                                  .span = &s->trainer->ranges,
                                  .threads = s->params.eval_threads,
                                  .stop = s->saving ? s->params.calls.interrupted : NULL,
                                  .progress = report_pass,
                                  .context = s};
}

static void warn_of_silence(const struct session *s)
{
    const struct session_calls *calls = &s->params.calls;
    char text[SCORE_WARNING];
    if (calls->say && score_warning(&s->score, &s->resolved, text))
        calls->say(calls->context, text);
}

static enum esp_status score_final(struct session *s)
{
    const struct score_subject subject = session_subject(s);
    const struct evaluate_pass label = score_label_pass(&subject);
    struct evaluate_pass test = score_test_pass(&subject);
    struct metrics *m = &s->metrics;
    test.firing = s->firing;
    readout_free(s->readout);
    readout_score_free(&s->score);
    s->readout = NULL;
    m->test_work = (struct work){0};
    report_stage(s, SESSION_LABELS, label.n);
    const double begun_s = clock_now_s();
    enum esp_status st = score_label(
        &label, &s->readout, s->params.is_thorough ? &m->accuracy_labelset : NULL);
    const double labelled_s = clock_now_s();
    report_stage(s, SESSION_TESTS, test.n);
    if (st == ESP_OK)
        st = score_test(&test, s->readout, NULL, &s->score, &m->test_work);
    if (st != ESP_OK)
        return st;
    m->label_s = labelled_s - begun_s;
    m->test_s = clock_now_s() - labelled_s;
    m->accuracy = score_accuracy(&s->score);
    m->score = &s->score;
    m->n_eval = test.n;
    m->n_unanswered = s->score.n_unanswered;
    warn_of_silence(s);
    return ESP_OK;
}

enum esp_status session_score(struct session *s)
{
    return s->trainer->ranges.n_eval > 0 ? checkpointing_explain(s, score_final(s))
                                         : ESP_OK;
}

/* Label and test the whole network right before the first removal. */
static enum esp_status score_before_pruning(struct session *s)
{
    const struct score_subject subject = session_subject(s);
    const struct evaluate_pass label = score_label_pass(&subject);
    const struct evaluate_pass test = score_test_pass(&subject);
    struct readout *readout = NULL;
    struct readout_score score = {0};
    struct work ignored = {0};
    const struct cost begun = cost_now();
    report_stage(s, SESSION_SCORES_BEFORE, label.n);
    enum esp_status st = score_label(&label, &readout, NULL);
    if (st == ESP_OK)
        st = score_test(&test, readout, NULL, &score, &ignored);
    if (st == ESP_OK) {
        s->metrics.accuracy_before = score_accuracy(&score);
        s->metrics.images_before = s->trainer->totals.images;
    }
    readout_free(readout);
    readout_score_free(&score);
    s->paused = cost_between(begun, cost_now());
    return st;
}

/* ---- training ---- */

/* Return the cost of training so far. The time during which the user paused the run is not included. */
struct cost session_cost(const struct session *s)
{
    const struct control *control = s->trainer->net->control;
    struct cost here = cost_between(s->begun, cost_now());
    here.wall_s -= control ? control->run.waited_s : 0.0;
    return cost_sum(s->earlier, cost_between(s->paused, here));
}

double session_waited_s(const struct session *s)
{
    return s->earlier_waited_s + store_waited_s(s->store);
}

static bool wants_evaluation_before(const struct session *s)
{
    return s->params.is_thorough && s->resolved.run.eval_before_pruning &&
           s->trainer->totals.first_removal == 0 && s->trainer->ranges.n_eval > 0;
}

static enum esp_status prune(struct session *s)
{
    const double now_s = session_cost(s).wall_s;
    if (s->trainer->totals.first_removal == 0)
        s->first_removal_s = now_s;
    enum esp_status st = wants_evaluation_before(s) ? score_before_pruning(s) : ESP_OK;
    if (st == ESP_OK)
        st = trainer_prune(s->trainer);
    s->last_removal_s = now_s;
    return st;
}

static struct doctor_subject patient(const struct session *s, bool goes_on)
{
    const struct dataset_info *info = dataset_info(s->data);
    return (struct doctor_subject){.config = &s->trainer->net->config,
                                   .images_run = s->trainer->ranges.images_run,
                                   .width = info->width,
                                   .height = info->height,
                                   .health = &s->health,
                                   .net = s->trainer->net,
                                   .goes_on = goes_on};
}

static bool was_said(const struct findings *said, const struct finding *f)
{
    for (size_t k = 0; k < said->n; k++)
        if (strcmp(said->of[k].sign, f->sign) == 0 &&
            strcmp(said->of[k].population, f->population) == 0)
            return true;
    return said->n == DOCTOR_FINDINGS;
}

/* Warn once of each sign that no healthy network shows. */
static void warn_of_sickness(struct session *s)
{
    const struct session_calls *calls = &s->params.calls;
    const struct doctor_subject subject = patient(s, true);
    struct findings found;
    doctor_examine(&subject, &found);
    for (size_t k = 0; calls->say && k < found.n; k++) {
        char line[DOCTOR_TEXT + 64];
        if (was_said(&s->said, &found.of[k]))
            continue;
        snprintf(line, sizeof line, "after image %llu: %s",
                 (unsigned long long)s->trainer->totals.images, found.of[k].text);
        calls->say(calls->context, line);
        s->said.of[s->said.n++] = found.of[k];
    }
}

static void end_stretch(struct session *s)
{
    if (!health_is_full(&s->health, s->trainer->totals.images))
        return;
    warn_of_sickness(s);
    health_begin(&s->health);
}

static enum esp_status advance(struct session *s)
{
    const struct session_calls *calls = &s->params.calls;
    if (trainer_prune_due(s->trainer))
        return prune(s);
    const uint64_t images = s->trainer->totals.images;
    const enum esp_status st = trainer_step(s->trainer);
    if (st == ESP_OK)
        end_stretch(s);
    if (calls->progress && s->trainer->totals.images > images)
        calls->progress(calls->context, s->trainer);
    return st;
}

enum esp_status session_train_begin(struct session *s)
{
    s->begun = cost_now();
    const enum esp_status st = checkpointing_first(s);
    s->begun = cost_now();
    return st;
}

bool session_train_done(const struct session *s)
{
    return trainer_done(s->trainer) && !trainer_prune_due(s->trainer);
}

enum esp_status session_step(struct session *s)
{
    const enum esp_status st = advance(s);
    return st == ESP_OK || st == ESP_INTERRUPTED ? checkpointing_if_due(s) : st;
}

static void report_times(struct session *s)
{
    const struct trainer_totals *t = &s->trainer->totals;
    const struct cost took = session_cost(s);
    struct metrics *m = &s->metrics;
    m->train_s = took.wall_s;
    m->train_cpu_s = took.cpu_s;
    m->record_wait_s = session_waited_s(s);
    m->rapl_J = took.joules >= 0 ? took.joules : (double)NAN;
    m->us_per_image_before = m->us_per_image_after = (double)NAN;
    if (t->removed == 0 || t->last_removal == t->images)
        return;
    m->us_per_image_before = 1e6 * s->first_removal_s / (double)t->first_removal;
    m->us_per_image_after =
        1e6 * (m->train_s - s->last_removal_s) / (double)(t->images - t->last_removal);
}

/* Warn if more neurons remain than the target `prune_to`. The adaptive threshold moves once per window, so a
 * short run may end before the threshold has reached the target. */
static void warn_of_schedule(const struct session *s)
{
    const struct session_calls *calls = &s->params.calls;
    const struct config *c = &s->resolved;
    for (size_t k = 0; calls->say && k < s->trainer->n_pruners; k++) {
        const struct pruner *p = &s->trainer->pruner[k];
        char text[SCORE_WARNING];
        if (p->policy.strategy != POLICY_ADAPTIVE || p->own.decide ||
            p->activity.n <= p->policy.prune_to)
            continue;
        snprintf(
            text, sizeof text,
            "adaptive left %zu neurons of %s, prune_to is %u: its threshold moves once "
            "in a window; lower window_images (now %llu), or take constant",
            p->activity.n, c->population[p->population].name,
            (unsigned)p->policy.prune_to, (unsigned long long)p->policy.window_images);
        calls->say(calls->context, text);
    }
}

enum esp_status session_train_end(struct session *s)
{
    warn_of_schedule(s);
    report_times(s);
    enum esp_status st = checkpointing_trained(s);
    if (st == ESP_OK)
        st = trainer_finish(s->trainer);
    const struct doctor_subject subject = patient(s, false);
    doctor_examine(&subject, &s->findings);
    return st;
}

enum esp_status session_train(struct session *s)
{
    enum esp_status st = session_train_begin(s);
    while (st == ESP_OK && !session_train_done(s))
        st = session_step(s);
    return st == ESP_OK ? session_train_end(s) : st;
}

/* ---- results ---- */

void session_measure(struct session *s)
{
    struct metrics *m = &s->metrics;
    m->config = &s->resolved;
    m->data = s->spec;
    m->origin = dataset_info(s->data)->origin;
    if (s->store)
        snprintf(s->out, sizeof s->out, "%s", store_path(s->store));
    m->out = s->store ? s->out : NULL;
    snprintf(m->kernel, sizeof m->kernel, "%s", kernels_get()->name);
    m->neurons_alive = trainer_living(s->trainer);
    m->totals = s->trainer->totals;
    m->train_work = s->trainer->net->work;
    m->memory_after = network_memory(s->trainer->net);
    metrics_populations(m, s->trainer->net, m->score ? s->firing : NULL);
    m->golden_hash = s->golden.hash;
    m->findings = &s->findings;
    metrics_derive(m);
}

enum esp_status session_keep(struct session *s, const char *report)
{
    const struct store_results results = {.readout = s->readout,
                                          .accuracy = s->metrics.accuracy,
                                          .accuracy_labelset =
                                              s->metrics.accuracy_labelset,
                                          .score = s->metrics.score,
                                          .report = report};
    return store_finish(s->store, &results);
}

/* Close the store. If `st` is a failure, return `st` with its message, because closing also fails after a
 * failed write. */
static enum esp_status close_store(struct session *s, enum esp_status st)
{
    char reason[1024];
    snprintf(reason, sizeof reason, "%s", esp_message());
    const enum esp_status closed = store_close(s->store);
    s->store = NULL;
    return st == ESP_OK ? closed : esp_fail(st, "%s", reason);
}

enum esp_status session_close(struct session *s, enum esp_status st)
{
    st = checkpointing_advise(s, close_store(s, st));
    checkpointing_end(s, st == ESP_OK);
    return st;
}

void session_free(struct session *s)
{
    free(s->spec);
    free(s->thresholds);
    free(s->actions);
    readout_score_free(&s->score);
    readout_free(s->readout);
    trainer_free(s->trainer);
    health_free(&s->health);
    store_close(s->store);
    dataset_free(s->own_data);
    stored_run_free(&s->from);
    *s = (struct session){0};
}
