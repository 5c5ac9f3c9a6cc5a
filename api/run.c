/* api/run.c - the life of a run: create, step, present, finish. */
#include "api/handle.h"
#include "api/keep.h"

#include "base/array.h"

#include <math.h>
#include <stdio.h>

/* ---- creation ---- */

/* What needs pixels cannot be had from spikes. */
static enum esp_status check_fed(const struct config *c, const struct espalier_data *data)
{
    if (data->is_fed && c->prune.regrow > 0)
        return esp_fail(ESP_INPUT,
                        "prune.regrow makes neurons out of images, this run has spikes");
    return config_check(c);
}

static uint64_t pixels_of(const struct espalier_data *data)
{
    const struct dataset_info *info = dataset_info(data->dataset);
    return (uint64_t)info->width * info->height;
}

enum esp_status run_prepare(const struct config *config, const struct espalier_data *data,
                            struct espalier_run **out)
{
    struct image_ranges span;
    enum esp_status st = check_fed(config, data);
    if (st == ESP_OK)
        st = image_ranges_find(config, data->dataset, &span);
    struct espalier_run *r = st == ESP_OK ? array_create(1, sizeof *r) : NULL;
    if (!r)
        return st == ESP_OK ? ESP_MEMORY : st;
    r->config.config = *config;
    r->resolved.config = config_resolve(config, span.images_run, pixels_of(data));
    r->data = data;
    r->threads = 1;
    r->golden = golden_start();
    for (int v = 0; v < READOUT_VOTES; v++)
        r->known.accuracy[v] = r->known.accuracy_labelset[v] = (double)NAN;
    *out = r;
    return ESP_OK;
}

enum esp_status run_begin(struct espalier_run *run, struct network *net)
{
    run->rule.keep = array_create(network_output(net)->lif->n_birth, 1);
    if (!run->rule.keep) {
        network_free(net);
        return ESP_MEMORY;
    }
    run->probes[0] = golden_probe(&run->golden);
    run->probes[1] = keep_probe(run);
    run->probes[2] = listener_probe(&run->listener, &run->resolved.config);
    run->probes[3] = knowledge_probe(run);
    return trainer_create(net, run->data->dataset, run->probes, RUN_PROBES,
                          &run->trainer);
}

static enum esp_status begin_new(struct espalier_run *run, const char *recording,
                                 enum espalier_record what)
{
    struct network *net = NULL;
    enum esp_status st = recording ? keep_begin(run, recording, what) : ESP_OK;
    if (st == ESP_OK)
        st = network_create(&run->resolved.config, pixels_of(run->data), &net);
    return st == ESP_OK ? run_begin(run, net) : st;
}

enum espalier_status espalier_run_create(const struct espalier_config *config,
                                         const struct espalier_data *data,
                                         const char *recording, enum espalier_record what,
                                         struct espalier_run **out)
{
    struct espalier_run *r = NULL;
    NEED(config);
    NEED(data);
    NEED(out);
    enum esp_status st = run_prepare(&config->config, data, &r);
    if (st == ESP_OK)
        st = begin_new(r, recording, what);
    if (st == ESP_OK)
        *out = r;
    else
        espalier_run_free(r);
    return st != ESP_OK && recording && !keep_is_present() ? ESPALIER_ABSENT
                                                           : status_told(st);
}

void espalier_run_free(struct espalier_run *run)
{
    if (!run)
        return;
    oracle_forget(&run->oracle);
    knowledge_free(&run->known);
    trainer_free(run->trainer);
    keep_close(run);
    listener_free(&run->listener);
    events_free(&run->events);
    array_free(run->rule.keep);
    espalier_data_free(run->own_data);
    array_free(run);
}

enum espalier_status espalier_run_threads(struct espalier_run *run, unsigned n)
{
    NEED(run);
    enum esp_status st = run_check(run);
    if (st == ESP_OK && (n < 1 || n > 1024))
        st = esp_fail(ESP_INPUT, "%u threads: 1 to 1024", n);
    if (st == ESP_OK)
        st = trainer_allow_threads(run->trainer, n);
    if (st == ESP_OK)
        run->threads = n;
    return status_told(st);
}

/* ---- on the way ---- */

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
    if (run->is_finished || trainer_done(run->trainer))
        return esp_fail(ESP_INPUT,
                        "the run is over after %llu images: run.images, run.epochs",
                        (unsigned long long)run->trainer->totals.images);
    return ESP_OK;
}

/* A failure on the way leaves an image half shown. */
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
    if (!trainer_prune_due(run->trainer))
        return ESP_OK;
    oracle_forget(&run->oracle);
    enum esp_status st = keep_failure(run, trainer_prune(run->trainer));
    if (st != ESP_OK)
        return st;
    run->is_calling = true;
    st = listener_tell_pruned(&run->listener);
    run->is_calling = false;
    return st;
}

/* The first reason to stop, in its words. */
struct wish {
    enum esp_status status;
    char message[RUN_MESSAGE];
};

static void note(struct wish *w, enum esp_status st)
{
    if (st == ESP_OK || w->status != ESP_OK)
        return;
    w->status = st;
    snprintf(w->message, sizeof w->message, "%s", esp_message());
}

/* News of an image come before those of the removals that it led to. Everybody is told everything, and
 * the first who wants to stop is heard. */
static enum esp_status tell(struct espalier_run *run)
{
    struct wish wish = {.status = ESP_OK};
    note(&wish, rule_verdict(&run->rule));
    run->is_calling = true;
    note(&wish, listener_tell_image(&run->listener));
    run->is_calling = false;
    note(&wish, run_prune(run));
    if (run->failed != ESP_OK)
        return esp_fail(run->failed, "%s", run->message);
    return wish.status == ESP_OK ? ESP_OK : esp_fail(wish.status, "%s", wish.message);
}

/* The next image, or these spikes in its place. */
static enum esp_status advance(struct espalier_run *run,
                               const struct encoder_events *events, uint32_t label)
{
    struct trainer *t = run->trainer;
    enum esp_status st = run_prune(run); /* of a run that was restored */
    if (st != ESP_OK)
        return st;
    oracle_forget(&run->oracle);
    listener_begin(&run->listener);
    st = events ? trainer_present(t, events, (uint8_t)label) : trainer_step(t);
    st = keep_failure(run, st);
    return st == ESP_OK ? tell(run) : st;
}

enum espalier_status espalier_run_step(struct espalier_run *run)
{
    NEED(run);
    enum esp_status st = check_next(run);
    if (st == ESP_OK && run->data->is_fed)
        st = esp_fail(ESP_INPUT, "this run has no images: feed it by "
                                 "espalier_run_present");
    return status_told(st == ESP_OK ? advance(run, NULL, 0) : st);
}

enum espalier_status espalier_run_train(struct espalier_run *run, size_t n)
{
    NEED(run);
    enum espalier_status status = ESPALIER_OK;
    const bool all = n == 0;
    while (status == ESPALIER_OK && (all || n-- > 0) && !trainer_done(run->trainer))
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
    const uint32_t n_classes = dataset_info(run->data->dataset)->n_classes;
    enum esp_status st = check_next(run);
    if (st == ESP_OK && label >= n_classes)
        st = esp_fail(ESP_INPUT, "label %u: there are %u classes", label, n_classes);
    if (st == ESP_OK && run->resolved.config.prune.regrow > 0)
        st = esp_fail(ESP_INPUT, "prune.regrow makes neurons out of images, not spikes");
    if (st == ESP_OK)
        st = events_sort(&run->events, run->trainer->net, time_ms, input, n, &events);
    return status_told(st == ESP_OK ? advance(run, &events, label) : st);
}

/* ---- the end ---- */

enum espalier_status espalier_run_finish(struct espalier_run *run)
{
    NEED(run);
    enum esp_status st = run_check(run);
    if (st == ESP_OK && run->is_finished)
        st = esp_fail(ESP_INPUT, "the run is finished already");
    if (st == ESP_OK)
        st = run_prune(run);
    if (st != ESP_OK)
        return status_told(st);
    run->is_finished = true;
    st = trainer_finish(run->trainer);
    if (st == ESP_OK)
        st = keep_finish(run);
    return status_told(keep_failure(run, st));
}
