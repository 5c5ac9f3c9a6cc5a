/* studies/trial.c */
#include "studies/trial.h"

#include "base/array.h"
#include "base/clock.h"
#include "kernels/kernels.h"
#include "sim/training/energy.h"
#include "sim/training/evaluate.h"
#include "sim/training/golden.h"
#include "sim/training/trainer.h"
#include "studies/recording.h"

#include <stdio.h>
#include <string.h>

enum { PROBES = 3 };

/* Labelling and testing cost less for an image than training; a guess for the display alone. */
static const double SCORE_SHARE = 0.35;

struct trial {
    struct trial_params params;
    struct config config; /* of the outcomes */
    struct trial_store *store;
    struct history history;
    struct golden golden;     /* including the end of training */
    struct golden before_end; /* before it: where a cut begins */
    struct probe probes[PROBES];
    struct trainer *trainer;
    struct network_memory memory_before;
    double train_s;
    double counted_cpu_s; /* when the work began that no outcome has counted */
};

/* ---- create and free ---- */

static enum esp_status make_trainer(struct trial *t)
{
    const struct dataset_info *info = dataset_info(t->params.data);
    const uint64_t n_pixels = (uint64_t)info->width * info->height;
    struct image_ranges span;
    struct network *net = NULL;
    enum esp_status st = image_ranges_find(&t->config, t->params.data, &span);
    if (st == ESP_OK && span.n_eval == 0)
        st = esp_fail(ESP_INPUT, "run.eval = none: there is nothing to compare");
    if (st != ESP_OK)
        return st;
    const struct config resolved = config_resolve(&t->config, span.images_run, n_pixels);
    st = network_create(&resolved, n_pixels, &net);
    if (st != ESP_OK)
        return st;
    t->memory_before = network_memory(net);
    t->golden = golden_start();
    t->probes[0] = golden_probe(&t->golden);
    t->probes[1] = history_probe(&t->history);
    t->probes[2] = trial_store_probe(t->store);
    return trainer_create(net, t->params.data, t->probes, PROBES, &t->trainer);
}

enum esp_status trial_create(const struct trial_params *params, struct trial **out)
{
    struct trial *t = array_create(1, sizeof *t);
    if (!t)
        return ESP_MEMORY;
    t->params = *params;
    t->config = *params->config;
    enum esp_status st = trial_store_create(params, &t->store);
    if (st == ESP_OK)
        st = make_trainer(t);
    if (st != ESP_OK) {
        trial_free(t);
        return st;
    }
    *out = t;
    return ESP_OK;
}

void trial_free(struct trial *t)
{
    if (!t)
        return;
    trainer_free(t->trainer);
    trial_store_free(t->store);
    history_free(&t->history);
    array_free(t);
}

const struct history *trial_history(const struct trial *t)
{
    return &t->history;
}

enum esp_status trial_config_hash(const struct config *config, const struct dataset *data,
                                  uint64_t *out)
{
    const struct dataset_info *info = dataset_info(data);
    struct image_ranges span;
    const enum esp_status st = image_ranges_find(config, data, &span);
    if (st != ESP_OK)
        return st;
    const struct config resolved =
        config_resolve(config, span.images_run, (uint64_t)info->width * info->height);
    *out = config_hash(&resolved);
    return ESP_OK;
}

/* ---- training ---- */

static void tell(const struct trial *t, double fraction)
{
    if (t->params.tell)
        t->params.tell(t->params.listener, fraction);
}

enum esp_status trial_train(struct trial *t)
{
    enum esp_status st = ESP_OK;
    const double begun_s = clock_now_s();
    const double n = (double)t->trainer->span.images_run;
    t->counted_cpu_s = clock_cpu_s();
    while (!trainer_done(t->trainer) && st == ESP_OK) {
        st = trainer_step(t->trainer);
        tell(t, (1 - SCORE_SHARE) * (double)t->trainer->totals.images / n);
    }
    t->before_end = t->golden;
    if (st == ESP_OK)
        st = trainer_finish(t->trainer);
    t->train_s = clock_now_s() - begun_s;
    return st;
}

/* ---- the score ---- */

static struct evaluate_pass label_pass(const struct trial *t)
{
    const struct image_ranges *span = &t->trainer->span;
    return (struct evaluate_pass){.net = t->trainer->net,
                                  .data = t->params.data,
                                  .split = DATASET_TRAIN,
                                  .first = span->label_first,
                                  .n = span->n_label,
                                  .stream = RANDOM_ENCODE_LABEL,
                                  .threads = 1};
}

static struct evaluate_pass test_pass(const struct trial *t)
{
    const struct image_ranges *span = &t->trainer->span;
    return (struct evaluate_pass){.net = t->trainer->net,
                                  .data = t->params.data,
                                  .split = span->eval_split,
                                  .first = span->eval_first,
                                  .n = span->n_eval,
                                  .stream = RANDOM_ENCODE_TEST,
                                  .threads = 1};
}

static enum esp_status describe_training(const struct trial *t, struct result *o)
{
    const struct trainer *trainer = t->trainer;
    const struct image_ranges *span = &trainer->span;
    const struct energy_table table = energy_horowitz_2014();
    o->neurons_start = config_neurons(&t->config);
    o->neurons_alive = trainer_living(trainer);
    o->images = trainer->totals.images;
    o->presentations = trainer->totals.presentations;
    o->n_eval = span->n_eval;
    o->active_per_image = (double)trainer->totals.active_neurons / (double)o->images;
    o->train = trainer->net->work;
    o->before = t->memory_before;
    o->after = network_memory(trainer->net);
    o->train_J = energy_of(&table, &o->train);
    o->golden_hash = t->golden.hash;
    snprintf(o->kernel, sizeof o->kernel, "%s", kernels_get()->name);
    return trial_config_hash(&t->config, t->params.data, &o->config_hash);
}

static void describe_score(const struct readout_score *score, struct result *o)
{
    const struct energy_table table = energy_horowitz_2014();
    for (int v = 0; v < READOUT_VOTES; v++)
        o->accuracy[v] = (double)score->n_right[v] / (double)score->n_images;
    o->test_J = energy_of(&table, &o->test);
}

static enum esp_status vote(struct trial *t, struct readout *readout,
                            struct readout_score *score, struct result *o)
{
    const struct evaluate_pass labels = label_pass(t), tests = test_pass(t);
    struct work ignored = {0};
    const double begun_s = clock_now_s();
    enum esp_status st = evaluate_label(&labels, readout, &ignored);
    const double labelled_s = clock_now_s();
    tell(t, 1 - SCORE_SHARE / 5);
    if (st == ESP_OK)
        st = evaluate_test(&tests, readout, NULL, score, &o->test);
    o->label_s = labelled_s - begun_s;
    o->test_s = clock_now_s() - labelled_s;
    return st;
}

enum esp_status trial_score(struct trial *t, struct result *out)
{
    const uint32_t n_classes = dataset_info(t->params.data)->n_classes;
    struct result o = *out;
    struct readout *readout = NULL;
    struct readout_score score = {0};
    enum esp_status st = describe_training(t, &o);
    if (st == ESP_OK)
        st = readout_create(o.neurons_alive, n_classes, &readout);
    if (st == ESP_OK)
        st = readout_score_create(n_classes, &score);
    o.test = (struct work){0};
    if (st == ESP_OK)
        st = vote(t, readout, &score, &o);
    if (st == ESP_OK) {
        describe_score(&score, &o);
        o.train_s = t->train_s;
        o.cpu_s = clock_cpu_s() - t->counted_cpu_s;
        t->counted_cpu_s += o.cpu_s;
        t->train_s = 0; /* further scores train nothing */
        st = trial_store_finish(t->store, readout, &score, &o);
    }
    readout_score_free(&score);
    readout_free(readout);
    if (st == ESP_OK)
        *out = o;
    return st;
}

/* ---- a cut ---- */

/* Write the birth ids of the removed neurons, ascending, to gone[]; returns how many. */
static size_t list_removed(const struct lif_group *lif, size_t n_birth, esp_id *gone)
{
    size_t n = 0, j = 0;
    for (size_t id = 0; id < n_birth; id++)
        if (j < lif->n && lif->birth[j] == id)
            j++;
        else
            gone[n++] = (esp_id)id;
    return n;
}

/* The hash of a run that removed all of them at once, where there were two cuts or more. */
static enum esp_status hash_cut(struct trial *t)
{
    const struct lif_group *lif = network_output(t->trainer->net)->lif;
    esp_id *gone = array_create(lif->n_birth, sizeof *gone);
    if (!gone)
        return ESP_MEMORY;
    const struct probe_pruned pruned = {
        .population = t->trainer->net->output,
        .is_output = true,
        .images_done = t->trainer->totals.images,
        .n_living = lif->n,
        .removed = gone,
        .n_removed = list_removed(lif, lif->n_birth, gone),
    };
    struct golden golden = t->before_end;
    const struct probe probe = golden_probe(&golden);
    enum esp_status st = probe.pruned(probe.context, &pruned);
    if (st == ESP_OK)
        st = probe.trained(probe.context, t->trainer->net);
    array_free(gone);
    t->golden = golden;
    return st;
}

enum esp_status trial_cut(struct trial *t, const struct config *config, uint64_t size)
{
    for (int k = 0; k < PROBES; k++) /* what they received is complete */
        t->probes[k] = (struct probe){0};
    trainer_condemn(t->trainer, (uint32_t)size);
    const enum esp_status st = trainer_prune(t->trainer);
    t->config = *config;
    return st == ESP_OK ? hash_cut(t) : st;
}
