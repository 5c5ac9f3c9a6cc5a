/* cli/run.c - converts options to the parameters of a session, and prints its results. */
#include "cli/run.h"

#include "base/parallel.h"
#include "cli/interrupt.h"
#include "cli/report_text.h"
#include "cli/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading the options ---- */

static bool is_none(const struct options *o, enum option_id option)
{
    const char *value = o->value[option];
    return value && strcmp(value, "none") == 0;
}

/* Refuse options about recordings and checkpoints with --out none. A checkpoint needs the recording that a resumed
 * run continues. */
static enum esp_status check_kept(const struct options *o)
{
    static const enum option_id asks[] = {OPTION_CHECKPOINT, OPTION_EVERY,
                                          OPTION_SNAPSHOTS, OPTION_RECORD};
    for (size_t k = 0; k < sizeof asks / sizeof *asks && is_none(o, OPTION_OUT); k++)
        if (options_given(o, asks[k]) && !is_none(o, asks[k]))
            return esp_fail(ESP_INPUT,
                            "--%s with --out none: nothing is kept of this run; name a "
                            "file by --out",
                            options_name(asks[k]));
    return ESP_OK;
}

/* Refuse options that need HDF5 in a build without HDF5. The value `none` needs nothing. */
static enum esp_status check_present(const struct options *o)
{
    static const enum option_id asks[] = {OPTION_OUT, OPTION_RECORD, OPTION_SNAPSHOTS,
                                          OPTION_CHECKPOINT, OPTION_EVERY};
    for (size_t k = 0; k < sizeof asks / sizeof *asks && !store_is_present(); k++)
        if (options_given(o, asks[k]) && strcmp(o->value[asks[k]], "none") != 0)
            return esp_fail(ESP_INPUT, "%s: " STORE_ABSENT, options_name(asks[k]));
    return ESP_OK;
}

static enum esp_status read_what(const struct options *o, enum recording_what *what)
{
    static const char *const names[] = {
        [RECORD_NONE] = "none", [RECORD_OUTPUT] = "output", [RECORD_ALL] = "all"};
    const char *value = o->value[OPTION_RECORD];
    *what = RECORD_OUTPUT;
    if (!value)
        return ESP_OK;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(value, names[k]) == 0) {
            *what = (enum recording_what)k;
            return ESP_OK;
        }
    return esp_fail(ESP_INPUT, "--record %s: none, output or all", value);
}

static enum esp_status read_store(const struct options *o, struct store_params *p)
{
    uint64_t snapshots = 0;
    enum esp_status st = read_what(o, &p->what);
    if (st == ESP_OK)
        st = options_number(o, OPTION_SNAPSHOTS, 0, 10000, 8, &snapshots);
    p->path = o->value[OPTION_OUT];
    p->force = options_given(o, OPTION_FORCE);
    p->snapshots = (unsigned)snapshots;
    p->command = o->line;
    p->input[0] = o->value[OPTION_FROM];
    p->input[1] = o->value[OPTION_THRESHOLDS] ? o->value[OPTION_THRESHOLDS]
                                              : o->value[OPTION_REPLAY_ACTIONS];
    p->input[2] = o->value[OPTION_CONFIG];
    return st;
}

/* Read the options of checkpoints. Without options, RECORDING.ckpt is written every ten seconds and deleted at the
 * end of the run. */
static enum esp_status read_checkpoint(const struct options *o,
                                       struct checkpointing_params *p)
{
    const char *name = o->value[OPTION_CHECKPOINT];
    const enum esp_status st =
        options_number(o, OPTION_EVERY, 1, UINT64_MAX, 0, &p->every);
    p->off = name && strcmp(name, "none") == 0;
    p->path = name;
    p->wanted = name || options_given(o, OPTION_EVERY);
    p->force = options_given(o, OPTION_FORCE);
    p->input[0] = o->value[OPTION_FROM];
    p->input[1] = o->value[OPTION_CONFIG];
    return st;
}

static enum esp_status read_params(const struct options *o, struct session_params *p)
{
    uint64_t threads = 0;
    enum esp_status st = options_number(o, OPTION_THREADS, 1, 1024, 0, &threads);
    p->is_recorded = !is_none(o, OPTION_OUT);
    p->is_thorough = true;
    p->data = o->value[OPTION_DATA];
    p->data_remedy = " by --data";
    p->threads = threads ? (unsigned)threads : 1;
    p->eval_threads = threads ? (unsigned)threads : parallel_cores();
    if (st == ESP_OK)
        st = check_present(o);
    if (st == ESP_OK)
        st = check_kept(o);
    if (st == ESP_OK)
        st = read_store(o, &p->store);
    return st == ESP_OK ? read_checkpoint(o, &p->checkpoint) : st;
}

/* ---- functions that the session calls ---- */

static void show_progress(void *context, const struct trainer *t)
{
    struct run *r = context;
    progress_show(&r->progress, t);
}

static void show_stage(void *context, enum session_stage stage, size_t done, size_t n)
{
    static const char *const what[] = {[SESSION_SCORES_BEFORE] =
                                           "measuring the accuracy before pruning",
                                       [SESSION_LABELS] = "labelling",
                                       [SESSION_TESTS] = "testing"};
    struct run *r = context;
    progress_count(&r->progress, what[stage], done, n);
    watch_stage(r->watch, stage, done, n);
}

static void warn(void *context, const char *line)
{
    (void)context;
    say(stderr, "espalier: %s", line);
}

enum esp_status run_open(struct run *r, const struct options *o)
{
    struct session_params params = {.calls = {.context = r,
                                              .progress = show_progress,
                                              .stage = show_stage,
                                              .say = warn,
                                              .interrupted = interrupt_asked}};
    const enum esp_status st = read_params(o, &params);
    *r = (struct run){.options = o,
                      .session = session_blank(&params),
                      .progress = progress_start(options_given(o, OPTION_QUIET))};
    return st;
}

/* ---- running the session ---- */

static enum esp_status train(struct run *r)
{
    if (r->session.saving)
        interrupt_watch(r->session.control);
    return session_train(&r->session);
}

static enum esp_status keep(struct run *r)
{
    char *text = NULL;
    session_measure(&r->session);
    enum esp_status st = metrics_text(&r->session.metrics, METRICS_TRAIN, &text);
    if (st == ESP_OK)
        st = session_keep(&r->session, text);
    free(text);
    return st;
}

static void print(const struct run *r)
{
    if (options_given(r->options, OPTION_JSON))
        metrics_json(&r->session.metrics, METRICS_TRAIN, stdout);
    else if (!options_given(r->options, OPTION_QUIET))
        report_text(&r->session.metrics, stdout);
}

/* Tell the window that the run is over, with a final message. */
static void end_watch(struct run *r, enum esp_status st)
{
    const struct metrics *m = &r->session.metrics;
    char message[128] = "the run is over";
    if (st == ESP_OK && m->n_unanswered < m->n_eval) {
        snprintf(message, sizeof message,
                 "the run is over: %.2f %% of %zu test images right",
                 100 * m->accuracy.vote[READOUT_BAYES], (size_t)m->n_eval);
        watch_tested(r->watch, m->accuracy.vote[READOUT_BAYES]);
    }
    watch_end(r->watch, st, message);
    r->watch = NULL;
}

enum esp_status run_to_end(struct run *r, enum esp_status st)
{
    if (st == ESP_OK)
        st = train(r);
    if (st == ESP_OK) {
        watch_say(r->watch, "trained");
        st = session_score(&r->session);
    }
    interrupt_ignore();
    if (st == ESP_OK)
        st = keep(r);
    progress_end(&r->progress);
    st = session_close(&r->session, st);
    if (st == ESP_OK)
        print(r);
    fflush(stdout);
    end_watch(r, st);
    return st;
}

void run_free(struct run *r)
{
    session_free(&r->session);
}
