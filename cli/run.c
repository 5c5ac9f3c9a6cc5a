/* cli/run.c - the course of a run: train, prune, score, report, keep. */
#include "cli/run.h"

#include "cli/checkpointing.h"
#include "cli/interrupt.h"
#include "cli/score.h"

#include "base/parallel.h"
#include "kernels/kernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct run run_blank(const struct options *o)
{
    return (struct run){.options = o,
                        .progress = progress_start(options_given(o, OPTION_QUIET)),
                        .report = {.accuracy = accuracy_none(),
                                   .accuracy_labelset = accuracy_none(),
                                   .accuracy_before = accuracy_none()}};
}

enum esp_status run_read_threads(struct run *r)
{
    uint64_t threads;
    const enum esp_status st =
        options_number(r->options, OPTION_THREADS, 1, 1024, 0, &threads);
    if (st != ESP_OK)
        return st;
    r->report.threads = threads ? threads : 1;
    r->eval_threads = threads ? (unsigned)threads : parallel_cores();
    return ESP_OK;
}

enum esp_status run_begin(struct run *r, struct network *net)
{
    r->golden = golden_start();
    r->probes[0] = golden_probe(&r->golden);
    r->probes[1] = store_probe(r->store);
    r->probes[2] = watch_probe(r->watch);
    r->report.memory_before = network_memory(net);
    r->report.neurons_start = network_output(net)->n;
    checkpointing_replace(r);
    const enum esp_status st =
        trainer_create(net, r->data, r->probes, RUN_PROBES, &r->trainer);
    if (st != ESP_OK)
        return st;
    trainer_steer(r->trainer, watch_control(r->watch));
    watch_network(r->watch, net);
    trainer_repeat(r->trainer, r->thresholds, r->n_thresholds);
    return trainer_allow_threads(r->trainer, (unsigned)r->report.threads);
}

/* ---- training ---- */

/* Without the time that somebody held it. */
struct cost run_cost(const struct run *r)
{
    const struct control *control = r->trainer->net->control;
    struct cost here = cost_between(r->begun, cost_now());
    here.wall_s -= control ? control->run.waited_s : 0.0;
    return cost_sum(r->earlier, cost_between(r->paused, here));
}

double run_waited_s(const struct run *r)
{
    return r->earlier_waited_s + store_waited_s(r->store);
}

static bool wants_evaluation_before(const struct run *r)
{
    return r->resolved.run.eval_before_pruning && r->trainer->totals.first_removal == 0 &&
           r->trainer->span.n_eval > 0;
}

static enum esp_status prune(struct run *r)
{
    const double now_s = run_cost(r).wall_s;
    if (r->trainer->totals.first_removal == 0)
        r->first_removal_s = now_s;
    enum esp_status st = wants_evaluation_before(r) ? score_before_pruning(r) : ESP_OK;
    if (st == ESP_OK)
        st = trainer_prune(r->trainer);
    r->last_removal_s = now_s;
    return st;
}

static void report_times(struct run *r, double train_s)
{
    const struct trainer_totals *t = &r->trainer->totals;
    struct report *report = &r->report;
    report->train_s = train_s;
    report->us_per_image_before = report->us_per_image_after = (double)NAN;
    if (t->removed == 0 || t->last_removal == t->images)
        return;
    report->us_per_image_before = 1e6 * r->first_removal_s / (double)t->first_removal;
    report->us_per_image_after =
        1e6 * (train_s - r->last_removal_s) / (double)(t->images - t->last_removal);
}

/* The next image, or the removals that the last one ended with. */
static enum esp_status step(struct run *r)
{
    if (trainer_prune_due(r->trainer))
        return prune(r);
    const enum esp_status st = trainer_step(r->trainer);
    progress_show(&r->progress, r->trainer);
    return st;
}

static enum esp_status train(struct run *r)
{
    struct trainer *t = r->trainer;
    if (r->saving)
        interrupt_watch(t->net->control);
    r->begun = cost_now();
    enum esp_status st = checkpointing_first(r);
    r->begun = cost_now();
    while (st == ESP_OK && (!trainer_done(t) || trainer_prune_due(t))) {
        st = step(r);
        if (st == ESP_OK || st == ESP_INTERRUPTED)
            st = checkpointing_breathe(r);
    }
    const struct cost took = run_cost(r);
    report_times(r, took.wall_s);
    r->report.train_cpu_s = took.cpu_s;
    r->report.record_wait_s = run_waited_s(r);
    r->report.rapl_J = took.joules;
    if (st == ESP_OK)
        st = checkpointing_trained(r);
    return st == ESP_OK ? trainer_finish(t) : st;
}

/* ---- the end ---- */

static void fill_report(struct run *r)
{
    struct report *report = &r->report;
    report->config = &r->resolved;
    report->data = r->spec;
    report->origin = dataset_info(r->data)->origin;
    if (r->store)
        snprintf(r->out, sizeof r->out, "%s", store_path(r->store));
    report->out = r->store ? r->out : NULL;
    report->kernel = kernels_get()->name;
    report->neurons_alive = trainer_living(r->trainer);
    report->totals = r->trainer->totals;
    report->train_work = r->trainer->net->work;
    report->memory_after = network_memory(r->trainer->net);
    report->golden_hash = r->golden.hash;
}

/* The JSON object as a text of its own, for the file. */
static enum esp_status json_text_of(const struct report *report, char **text)
{
    size_t size;
    FILE *f = open_memstream(text, &size);
    if (!f)
        return esp_fail(ESP_MEMORY, "out of memory");
    report_json(report, f);
    return fclose(f) == 0 ? ESP_OK : esp_fail(ESP_MEMORY, "out of memory");
}

static enum esp_status keep(struct run *r)
{
    char *text = NULL;
    enum esp_status st = json_text_of(&r->report, &text);
    struct store_results results = {
        .readout = r->readout, .score = r->report.score, .report = text};
    for (int v = 0; v < READOUT_VOTES; v++) {
        results.accuracy[v] = r->report.accuracy.vote[v];
        results.accuracy_labelset[v] = r->report.accuracy_labelset.vote[v];
    }
    if (st == ESP_OK)
        st = store_finish(r->store, &results);
    free(text);
    return st;
}

static void print(const struct run *r)
{
    if (options_given(r->options, OPTION_JSON))
        report_json(&r->report, stdout);
    else
        report_text(&r->report, stdout);
}

/* What the window shows from now on. */
static void end_watch(struct run *r, enum esp_status st)
{
    char message[128] = "the run is over";
    if (st == ESP_OK && r->report.n_eval > 0)
        snprintf(message, sizeof message, "the run is over: %.2f %% of %zu images right",
                 100 * r->report.accuracy.vote[READOUT_BAYES], r->report.n_eval);
    watch_end(r->watch, st, message);
    r->watch = NULL;
}

/* The first failure is the one to tell: what could not be written cannot be closed either. */
static enum esp_status close_store(struct run *r, enum esp_status st)
{
    char reason[1024];
    snprintf(reason, sizeof reason, "%s", esp_message());
    const enum esp_status closed = store_close(r->store);
    return st == ESP_OK ? closed : esp_fail(st, "%s", reason);
}

enum esp_status run_to_end(struct run *r, enum esp_status st)
{
    if (st == ESP_OK)
        st = train(r);
    if (st == ESP_OK) {
        watch_say(r->watch, "trained; labelling and testing ...");
        st = checkpointing_explain(r, score_final(r));
    }
    interrupt_ignore();
    if (st == ESP_OK) {
        fill_report(r);
        st = keep(r);
    }
    progress_end(&r->progress);
    st = checkpointing_advise(r, close_store(r, st));
    checkpointing_end(r, st == ESP_OK);
    if (st == ESP_OK)
        print(r);
    fflush(stdout);
    end_watch(r, st);
    return st;
}

void run_free(struct run *r)
{
    free(r->spec);
    free(r->thresholds);
    readout_score_free(&r->score);
    readout_free(r->readout);
    trainer_free(r->trainer);
    dataset_free(r->data);
    stored_run_free(&r->from);
}
