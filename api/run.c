/* api/run.c - creates, saves and restores a run, trains it image by image, and finishes it. */
#include "api/handle.h"

#include "base/array.h"
#include "session/checkpointing.h"
#include "session/resume.h"

#include <stdio.h>
#include <stdlib.h>

/* Number of snapshots of the receptive fields in a recording; the default of the program. */
enum { SNAPSHOTS = 8 };

/* ---- creating a run ---- */

/* Fail if the configuration needs pixels but the run gets spikes from the caller. */
static enum esp_status check_fed(const struct config *c, const struct espalier_data *data)
{
    if (data->is_fed && c->prune.regrow > 0)
        return esp_fail(ESP_INPUT,
                        "prune.regrow makes neurons out of images, this run has spikes");
    return ESP_OK;
}

static enum esp_status check_record(enum espalier_record what)
{
    if ((int)what >= RECORD_NONE && (int)what <= RECORD_ALL)
        return ESP_OK;
    return esp_fail(ESP_INPUT,
                    "what to record: %d is not one of enum "
                    "espalier_record",
                    (int)what);
}

/* Return the parameters of a session. It writes no checkpoints by itself, only in espalier_run_save. */
static struct session_params params_of(const char *recording)
{
    return (struct session_params){
        .is_recorded = recording != NULL,
        .store = {.snapshots = SNAPSHOTS, .command = "libespalier", .needs_whole = true},
        .checkpoint = {.off = true},
        .threads = 1,
        .eval_threads = 1};
}

static struct espalier_run *make(const struct session_params *params)
{
    struct espalier_run *r = array_create(1, sizeof *r);
    if (!r)
        return NULL;
    r->session = session_blank(params);
    r->session.listener[0] = listener_probe(&r->listener, &r->session.resolved);
    r->session.listener[1] = labels_probe(r);
    return r;
}

/* Set the members of the handle that depend on the session. */
static enum esp_status complete(struct espalier_run *r, bool is_fed)
{
    r->resolved.config = r->session.resolved;
    r->is_fed = is_fed;
    r->rule.keep = array_create(network_output(r->session.trainer->net)->lif->n_birth, 1);
    return r->rule.keep ? ESP_OK : ESP_MEMORY;
}

/* Set the encoding of all sources to pixels. The caller passes the spikes of the inputs themselves, so there are no
 * images to encode. */
static void take_spikes_as_they_are(struct config *c)
{
    for (size_t k = 0; k < c->n_populations; k++)
        c->population[k].encoding.kind = ENCODING_PIXELS;
}

static enum esp_status begin(struct espalier_run *r, const struct espalier_config *config,
                             const struct espalier_data *data)
{
    r->session.config = config->config;
    if (data->is_fed)
        take_spikes_as_they_are(&r->session.config);
    enum esp_status st = check_fed(&config->config, data);
    if (st == ESP_OK)
        st = config_check(&config->config);
    if (st == ESP_OK)
        st = session_prepare(&r->session, data->dataset);
    if (st == ESP_OK)
        st = session_open(&r->session);
    return st == ESP_OK ? complete(r, data->is_fed) : st;
}

/* If st is ESP_OK, return the run in *out; otherwise free it. */
static enum espalier_status hand_over(struct espalier_run *r, enum esp_status st,
                                      struct espalier_run **out)
{
    if (st == ESP_OK)
        *out = r;
    else
        espalier_run_free(r);
    return status_of(st);
}

enum espalier_status espalier_run_create(const struct espalier_config *config,
                                         const struct espalier_data *data,
                                         const char *recording, enum espalier_record what,
                                         struct espalier_run **out)
{
    NEED(config);
    NEED(data);
    NEED(out);
    struct session_params params = params_of(recording);
    params.store.path = recording;
    params.store.what = (enum recording_what)what;
    struct espalier_run *r = make(&params);
    enum esp_status st = r ? ESP_OK : ESP_MEMORY;
    if (st == ESP_OK && recording)
        st = check_record(what);
    if (st == ESP_OK)
        st = begin(r, config, data);
    const enum espalier_status status = hand_over(r, st, out);
    return st != ESP_OK && recording && !store_is_present() ? ESPALIER_ABSENT : status;
}

void espalier_run_free(struct espalier_run *run)
{
    if (!run)
        return;
    twin_forget(&run->twin);
    session_free(&run->session);
    listener_free(&run->listener);
    events_free(&run->events);
    array_free(run->rule.keep);
    array_free(run);
}

enum espalier_status espalier_run_threads(struct espalier_run *run, unsigned n)
{
    NEED(run);
    enum esp_status st = run_check(run);
    if (st == ESP_OK && (n < 1 || n > 1024))
        st = esp_fail(ESP_INPUT, "%u threads: 1 to 1024", n);
    if (st == ESP_OK)
        st = trainer_allow_threads(run->session.trainer, n);
    if (st == ESP_OK) {
        run->session.params.eval_threads = n;
        run->session.metrics.threads = n;
    }
    return status_of(st);
}

/* ---- saving and restoring ---- */

enum espalier_status espalier_run_save(struct espalier_run *run, const char *path)
{
    NEED(run);
    NEED(path);
    enum esp_status st = run_check(run);
    if (st == ESP_OK && run->is_finished)
        st = esp_fail(ESP_INPUT, "the run is finished: there is nothing to go on with");
    if (st == ESP_OK)
        st = checkpointing_write(&run->session, path);
    return store_is_present() ? status_of(st) : ESPALIER_ABSENT;
}

static enum esp_status restore(struct espalier_run *r, const char *path,
                               const struct espalier_data *data)
{
    r->session.data = data ? data->dataset : NULL;
    enum esp_status st = session_resume(&r->session, path);
    if (st == ESP_OK && data)
        st = check_fed(&r->session.config, data);
    return st == ESP_OK ? complete(r, data && data->is_fed) : st;
}

enum espalier_status espalier_run_restore(const char *path,
                                          const struct espalier_data *data,
                                          const char *recording,
                                          struct espalier_run **out)
{
    NEED(path);
    NEED(out);
    struct session_params params = params_of(recording);
    params.recording = recording;
    struct espalier_run *r = make(&params);
    const enum esp_status st = r ? restore(r, path, data) : ESP_MEMORY;
    const enum espalier_status status = hand_over(r, st, out);
    return store_is_present() ? status : ESPALIER_ABSENT;
}

/* ---- training ---- */

enum esp_status run_check(const struct espalier_run *run)
{
    if (run->is_calling)
        return esp_fail(ESP_INPUT, "a callback may read the run, but not change it");
    if (run->failed != ESP_OK)
        return esp_fail(run->failed, "the run cannot go on: %s", run->message);
    return ESP_OK;
}

static enum esp_status check_next(const struct espalier_run *run)
{
    const enum esp_status st = run_check(run);
    if (st != ESP_OK)
        return st;
    if (run->is_finished || trainer_done(run->session.trainer))
        return esp_fail(ESP_INPUT,
                        "the run is over after %llu images: run.images, run.epochs",
                        (unsigned long long)run->session.trainer->totals.images);
    return ESP_OK;
}

/* Store the first failure. The current image is then incomplete, so the run cannot continue. */
static enum esp_status keep_failure(struct espalier_run *run, enum esp_status st)
{
    if (st != ESP_OK && run->failed == ESP_OK) {
        run->failed = st;
        snprintf(run->message, sizeof run->message, "%s", esp_message());
    }
    return st;
}

enum esp_status run_prune(struct espalier_run *run)
{
    if (!trainer_prune_due(run->session.trainer))
        return ESP_OK;
    twin_forget(&run->twin);
    enum esp_status st = keep_failure(run, trainer_prune(run->session.trainer));
    if (st != ESP_OK)
        return st;
    run->is_calling = true;
    st = listener_call_pruned(&run->listener);
    run->is_calling = false;
    return st;
}

/* The first status that asks to stop, and its message. */
struct stop {
    enum esp_status status;
    char message[RUN_MESSAGE];
};

static void note(struct stop *w, enum esp_status st)
{
    if (st == ESP_OK || w->status != ESP_OK)
        return;
    w->status = st;
    snprintf(w->message, sizeof w->message, "%s", esp_message());
}

/* Call the callbacks of an image, remove selected neurons and call on_pruned. All callbacks are called, even if an
 * earlier one asks to stop. Return the first reason to stop. */
static enum esp_status call_back(struct espalier_run *run)
{
    struct stop stop = {.status = ESP_OK};
    note(&stop, rule_verdict(&run->rule));
    run->is_calling = true;
    note(&stop, listener_call_image(&run->listener));
    run->is_calling = false;
    note(&stop, run_prune(run));
    if (run->failed != ESP_OK)
        return esp_fail(run->failed, "%s", run->message);
    return stop.status == ESP_OK ? ESP_OK : esp_fail(stop.status, "%s", stop.message);
}

/* Train on the next image; if `events` is not NULL, on these spikes instead. */
static enum esp_status advance(struct espalier_run *run,
                               const struct encoder_events *events, uint32_t label)
{
    struct trainer *t = run->session.trainer;
    const uint64_t images = t->totals.images;
    enum esp_status st = ESP_OK;
    while (st == ESP_OK && t->totals.images == images) {
        /* A restored run may have selected neurons that it must remove first, and a repeated action may select some. */
        if ((st = run_prune(run)) != ESP_OK)
            return st;
        twin_forget(&run->twin);
        listener_begin(&run->listener);
        st = events ? trainer_present(t, events, (uint8_t)label) : trainer_step(t);
    }
    st = keep_failure(run, st);
    return st == ESP_OK ? call_back(run) : st;
}

enum espalier_status espalier_run_step(struct espalier_run *run)
{
    NEED(run);
    enum esp_status st = check_next(run);
    if (st == ESP_OK && run->is_fed)
        st = esp_fail(ESP_INPUT, "this run has no images: feed it by "
                                 "espalier_run_present");
    return status_of(st == ESP_OK ? advance(run, NULL, 0) : st);
}

enum espalier_status espalier_run_train(struct espalier_run *run, size_t n)
{
    NEED(run);
    enum espalier_status status = ESPALIER_OK;
    const bool all = n == 0;
    while (status == ESPALIER_OK && (all || n-- > 0) &&
           !trainer_done(run->session.trainer))
        status = espalier_run_step(run);
    return status;
}

enum espalier_status espalier_run_present(struct espalier_run *run, const double *time_ms,
                                          const uint32_t *input, size_t n, uint32_t label)
{
    struct encoder_events events;
    NEED(run);
    if (n > 0) {
        NEED(time_ms);
        NEED(input);
    }
    const uint32_t n_classes = dataset_info(run->session.data)->n_classes;
    enum esp_status st = check_next(run);
    if (st == ESP_OK && label >= n_classes)
        st = esp_fail(ESP_INPUT, "label %u: there are %u classes", label, n_classes);
    if (st == ESP_OK && run->resolved.config.prune.regrow > 0)
        st = esp_fail(ESP_INPUT, "prune.regrow makes neurons out of images, not spikes");
    if (st == ESP_OK)
        st = events_sort(&run->events, run->session.trainer->net, time_ms, input, n,
                         &events);
    return status_of(st == ESP_OK ? advance(run, &events, label) : st);
}

/* ---- finishing a run ---- */

/* Write labels, accuracies and the confusion matrix to the recording, as far as they are known, and close it. */
static enum esp_status keep(struct espalier_run *run)
{
    struct session *s = &run->session;
    char *report = NULL;
    labels_refresh(run);
    session_measure(s);
    if (run->rule.call)
        s->metrics.prune = "own";
    s->metrics.score = s->score.confusion ? &s->score : NULL;
    enum esp_status st = metrics_text(&s->metrics, METRICS_LIBRARY, &report);
    if (st == ESP_OK)
        st = session_keep(s, report);
    free(report);
    return session_close(s, st);
}

enum espalier_status espalier_run_finish(struct espalier_run *run)
{
    NEED(run);
    enum esp_status st = run_check(run);
    if (st == ESP_OK && run->is_finished)
        st = esp_fail(ESP_INPUT, "the run is finished already");
    if (st == ESP_OK)
        st = run_prune(run);
    if (st != ESP_OK)
        return status_of(st);
    run->is_finished = true;
    st = trainer_finish(run->session.trainer);
    if (st == ESP_OK)
        st = keep(run);
    return status_of(keep_failure(run, st));
}
