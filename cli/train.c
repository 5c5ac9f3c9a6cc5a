/* cli/train.c - the main job: train, prune, label, test, report, keep. */
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/setup.h"
#include "cli/store.h"

#include "base/clock.h"
#include "base/parallel.h"
#include "sim/energy.h"
#include "sim/evaluate.h"
#include "sim/golden.h"
#include "sim/trainer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What a stretch of work took; joules only where they can be read. */
struct cost {
    double wall_s, cpu_s, joules;
};

/* Everything a run needs, in the order in which it comes to life. */
struct run {
    const struct options *options;
    struct config config, resolved;
    struct stored_run from; /* --from */
    struct dataset *data;
    struct store *store;
    char out[4096]; /* its path, which outlives it */
    struct golden golden;
    struct probe probes[2];
    struct trainer *trainer;
    struct readout *readout;
    struct readout_score score;
    struct report report;
    struct progress progress;
    unsigned eval_threads;
    struct cost paused; /* evaluation in the middle of training is not training */
    double first_removal_s, last_removal_s;
};

/* ---- before the first image ---- */

static enum esp_status open_data(struct run *r)
{
    const char *spec = r->options->value[OPTION_DATA];
    if (!spec)
        spec = r->from.spec ? r->from.spec : "digits";
    return dataset_open(spec, &r->data);
}

static enum esp_status read_options(struct run *r)
{
    const struct options *o = r->options;
    uint64_t threads;
    enum esp_status st = options_number(o, OPTION_THREADS, 1, 1024, 0, &threads);
    if (st == ESP_OK && options_given(o, OPTION_FROM)) {
        st = store_load(o->value[OPTION_FROM], &r->from);
        r->config = r->from.config;
    } else {
        config_default(&r->config);
    }
    if (st == ESP_OK)
        st = setup_config(o, &r->config);
    r->report.threads = threads ? threads : 1;
    r->eval_threads = threads ? (unsigned)threads : parallel_cores();
    return st;
}

static enum esp_status make_network(struct run *r, struct network **out)
{
    const struct dataset_info *info = dataset_info(r->data);
    struct network *net = NULL;
    enum esp_status st =
        network_create(&r->resolved, (uint64_t)info->width * info->height, &net);
    if (st == ESP_OK && r->from.net) {
        st = network_adopt(net, r->from.net);
        if (st != ESP_OK)
            st = esp_fail(st, "--from %s: %s", r->options->value[OPTION_FROM],
                          esp_message());
    }
    if (st == ESP_OK)
        *out = net;
    else
        network_free(net);
    return st;
}

static enum esp_status prepare(struct run *r)
{
    struct trainer_span span;
    struct network *net = NULL;
    enum esp_status st = read_options(r);
    if (st == ESP_OK)
        st = open_data(r);
    if (st == ESP_OK)
        st = trainer_span(&r->config, r->data, &span);
    if (st != ESP_OK)
        return st;
    const struct dataset_info *info = dataset_info(r->data);
    r->resolved =
        config_resolve(&r->config, span.images_run, (uint64_t)info->width * info->height);
    st = store_create(r->options, &r->config, info->spec, info->n_classes, &r->store);
    if (st == ESP_OK)
        st = make_network(r, &net);
    if (st != ESP_OK)
        return st;
    r->golden = golden_start();
    r->probes[0] = golden_probe(&r->golden);
    r->probes[1] = store_probe(r->store);
    r->report.memory_before = network_memory(net);
    r->report.neurons_start = network_output(net)->n;
    st = trainer_create(net, r->data, r->probes, 2, &r->trainer);
    return st == ESP_OK ? trainer_allow_threads(r->trainer, (unsigned)r->report.threads)
                        : st;
}

/* ---- label and test ---- */

static struct evaluate_pass label_pass(const struct run *r)
{
    return (struct evaluate_pass){.net = r->trainer->net,
                                  .data = r->data,
                                  .split = DATASET_TRAIN,
                                  .first = r->trainer->span.label_first,
                                  .n = r->trainer->span.n_label,
                                  .stream = RANDOM_ENCODE_LABEL,
                                  .threads = r->eval_threads};
}

static struct evaluate_pass test_pass(const struct run *r)
{
    return (struct evaluate_pass){.net = r->trainer->net,
                                  .data = r->data,
                                  .split = r->trainer->span.eval_split,
                                  .first = r->trainer->span.eval_first,
                                  .n = r->trainer->span.n_eval,
                                  .stream = RANDOM_ENCODE_TEST,
                                  .threads = r->eval_threads};
}

static enum esp_status test(const struct run *r, const struct evaluate_pass *pass,
                            const struct readout *readout, struct readout_score *score,
                            struct work *work)
{
    const enum esp_status st =
        readout_score_create(dataset_info(r->data)->n_classes, score);
    return st == ESP_OK ? evaluate_test(pass, readout, NULL, score, work) : st;
}

/* Labels come from training images only; what the neurons say about these is kept apart. */
static enum esp_status label(const struct run *r, struct readout **out,
                             struct accuracy *labelset)
{
    const struct evaluate_pass pass = label_pass(r);
    const uint32_t n_classes = dataset_info(r->data)->n_classes;
    struct readout_score score = {0};
    struct work ignored = {0};
    enum esp_status st = readout_create(trainer_living(r->trainer), n_classes, out);
    if (st == ESP_OK)
        st = readout_score_create(n_classes, &score);
    if (st == ESP_OK)
        st = evaluate_label_and_score(&pass, *out, &score, &ignored);
    if (st == ESP_OK)
        *labelset = accuracy_of(&score);
    readout_score_free(&score);
    return st;
}

static enum esp_status evaluate(struct run *r)
{
    const struct evaluate_pass pass = test_pass(r);
    struct report *report = &r->report;
    if (pass.n == 0)
        return ESP_OK;
    progress_stage(&r->progress, "labelling ...");
    const double begun_s = clock_now_s();
    enum esp_status st = label(r, &r->readout, &report->accuracy_labelset);
    const double labelled_s = clock_now_s();
    progress_stage(&r->progress, "testing ...");
    if (st == ESP_OK)
        st = test(r, &pass, r->readout, &r->score, &report->test_work);
    if (st != ESP_OK)
        return st;
    report->label_s = labelled_s - begun_s;
    report->test_s = clock_now_s() - labelled_s;
    report->accuracy = accuracy_of(&r->score);
    report->score = &r->score;
    report->n_eval = pass.n;
    return ESP_OK;
}

/* ---- training ---- */

static struct cost cost_now(void)
{
    return (struct cost){clock_now_s(), clock_cpu_s(), energy_meter_J()};
}

static struct cost cost_between(struct cost begun, struct cost ended)
{
    return (struct cost){ended.wall_s - begun.wall_s, ended.cpu_s - begun.cpu_s,
                         ended.joules - begun.joules};
}

/* The accuracy of the whole network at the moment when its first neurons are to go. */
static enum esp_status evaluate_before(struct run *r)
{
    const struct evaluate_pass pass = test_pass(r);
    struct readout *readout = NULL;
    struct readout_score score = {0};
    struct work ignored = {0};
    const struct cost begun = cost_now();
    progress_stage(&r->progress, "measuring the accuracy before pruning ...");
    struct accuracy labelset;
    enum esp_status st = label(r, &readout, &labelset);
    if (st == ESP_OK)
        st = test(r, &pass, readout, &score, &ignored);
    if (st == ESP_OK) {
        r->report.accuracy_before = accuracy_of(&score);
        r->report.images_before = r->trainer->totals.images;
    }
    readout_free(readout);
    readout_score_free(&score);
    r->paused = cost_between(begun, cost_now());
    return st;
}

static bool wants_evaluation_before(const struct run *r)
{
    return r->resolved.run.eval_before_pruning && r->trainer->totals.removed == 0 &&
           r->trainer->span.n_eval > 0;
}

static enum esp_status prune(struct run *r, double begun_s)
{
    const double now_s = clock_now_s() - begun_s - r->paused.wall_s;
    if (r->trainer->totals.removed == 0)
        r->first_removal_s = now_s;
    enum esp_status st = wants_evaluation_before(r) ? evaluate_before(r) : ESP_OK;
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

static enum esp_status train(struct run *r)
{
    struct trainer *t = r->trainer;
    enum esp_status st = ESP_OK;
    const struct cost begun = cost_now();
    while (!trainer_done(t) && st == ESP_OK) {
        st = trainer_step(t);
        progress_show(&r->progress, t);
        if (st == ESP_OK && trainer_prune_due(t))
            st = prune(r, begun.wall_s);
    }
    const struct cost took = cost_between(r->paused, cost_between(begun, cost_now()));
    report_times(r, took.wall_s);
    r->report.train_cpu_s = took.cpu_s;
    r->report.rapl_J = begun.joules < 0 ? -1.0 : took.joules;
    return st == ESP_OK ? trainer_finish(t) : st;
}

/* ---- the end ---- */

static void fill_report(struct run *r)
{
    struct report *report = &r->report;
    report->config = &r->resolved;
    report->data = dataset_info(r->data)->spec;
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

static enum esp_status run_train(const struct options *o)
{
    struct run r = {.options = o,
                    .progress = progress_start(options_given(o, OPTION_QUIET)),
                    .report = {.accuracy = accuracy_none(),
                               .accuracy_labelset = accuracy_none(),
                               .accuracy_before = accuracy_none()}};
    enum esp_status st = prepare(&r);
    if (st == ESP_OK)
        st = train(&r);
    if (st == ESP_OK)
        st = evaluate(&r);
    if (st == ESP_OK) {
        fill_report(&r);
        st = keep(&r);
    }
    progress_end(&r.progress);
    const enum esp_status closed = store_close(r.store);
    st = st == ESP_OK ? closed : st;
    if (st == ESP_OK)
        print(&r);
    readout_score_free(&r.score);
    readout_free(r.readout);
    trainer_free(r.trainer);
    dataset_free(r.data);
    stored_run_free(&r.from);
    return st;
}

static const enum option_id options[] = {
    OPTION_CONFIG, OPTION_DATA,   OPTION_EPOCHS, OPTION_EVAL,         OPTION_FORCE,
    OPTION_FROM,   OPTION_IMAGES, OPTION_JSON,   OPTION_LABEL_IMAGES, OPTION_NEURONS,
    OPTION_OUT,    OPTION_PRESET, OPTION_PRUNE,  OPTION_PRUNE_TO,     OPTION_QUIET,
    OPTION_RECORD, OPTION_SEED,   OPTION_SET,    OPTION_SNAPSHOTS,    OPTION_THREADS,
    OPTIONS_END};

const struct command command_train = {
    .name = "train",
    .operands = "",
    .summary = "Train a network, prune it on the way, and write what happened to a file.",
    .details =
        "Settings are applied in this order: --preset, --config, every --set, the rest.\n"
        "espalier config prints all keys with their units and meaning.\n",
    .options = options,
    .run = run_train,
};
