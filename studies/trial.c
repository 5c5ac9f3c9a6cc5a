/* studies/trial.c - run a session for a training, test its network, and prune the trained network further. */
#include "studies/trial.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/hash.h"
#include "session/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cost of labelling or testing an image relative to training an image; an estimate for the progress display. */
static const double SCORE_SHARE = 0.35;

struct trial {
    struct trial_params params;
    struct config config; /* configuration whose hash the results contain */
    struct session session;
    struct history history;
    /* Golden hash before the end of training, from which the hash of a cut continues. */
    struct golden before_end;
    double train_s;       /* duration of the training; 0 once a result contains it */
    double counted_cpu_s; /* processor time before the training or in earlier results */
};

/* ---- create and free ---- */

static void tell(const struct trial *t, double fraction)
{
    if (t->params.tell)
        t->params.tell(t->params.listener, fraction);
}

static void tell_progress(void *context, const struct trainer *trainer)
{
    const double n = (double)trainer->ranges.images_run;
    tell(context, (1 - SCORE_SHARE) * (double)trainer->totals.images / n);
}

static void tell_stage(void *context, enum session_stage stage, size_t done, size_t n)
{
    (void)n;
    if (stage == SESSION_TESTS && done == 0)
        tell(context, 1 - SCORE_SHARE / 5);
}

static struct session_params params_of(struct trial *t)
{
    const struct trial_recording *r = &t->params.recording;
    return (struct session_params){
        .is_recorded = r->path && store_is_present(),
        .store = {.path = r->path,
                  .what = r->spikes ? RECORD_OUTPUT : RECORD_NONE,
                  .force = true,
                  .in_part = true,
                  .command = r->command},
        .checkpoint = {.off = true},
        .threads = 1,
        .eval_threads = 1,
        .calls = {.context = t, .progress = tell_progress, .stage = tell_stage}};
}

static enum esp_status open_session(struct trial *t)
{
    const struct session_params params = params_of(t);
    struct session *s = &t->session;
    *s = session_blank(&params);
    s->config = t->config;
    s->listener[0] = history_probe(&t->history);
    const enum esp_status st = session_prepare(s, t->params.data);
    if (st == ESP_OK && s->ranges.n_eval == 0)
        return esp_fail(ESP_INPUT, "run.eval = none: there is nothing to compare");
    return st == ESP_OK ? session_open(s) : st;
}

enum esp_status trial_create(const struct trial_params *params, struct trial **out)
{
    struct trial *t = array_create(1, sizeof *t);
    if (!t)
        return ESP_MEMORY;
    t->params = *params;
    t->config = *params->config;
    const enum esp_status st = open_session(t);
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
    session_free(&t->session);
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
    struct config c = *config;
    enum esp_status st = image_ranges_find(config, data, &span);
    if (st == ESP_OK)
        st = config_measure(&c, data);
    if (st != ESP_OK)
        return st;
    const struct config resolved =
        config_resolve(&c, span.images_run, info->width, info->height);
    *out = config_hash(&resolved);
    return ESP_OK;
}

/* ---- hash of the data set ---- */

enum { LOOKED_AT = 100 }; /* number of images hashed of each split */

static uint64_t add_image(uint64_t hash, const struct dataset *data,
                          enum dataset_split split, size_t index, uint8_t *pixels)
{
    const struct dataset_info *info = dataset_info(data);
    const size_t n_pixels = (size_t)info->width * info->height;
    hash = hash_word(hash, dataset_image(data, split, index, pixels));
    for (size_t k = 0; k < n_pixels; k++)
        hash = hash_word(hash, pixels[k]);
    return hash;
}

enum esp_status trial_data_hash(const struct dataset *data, uint64_t *out)
{
    const struct dataset_info *info = dataset_info(data);
    uint8_t *pixels = array_create((size_t)info->width * info->height, 1);
    if (!pixels)
        return ESP_MEMORY;
    uint64_t hash = hash_word(HASH_START, (uint64_t)info->width << 32 | info->height);
    hash = hash_word(hash, info->n_classes);
    for (int split = DATASET_TRAIN; split <= DATASET_TEST; split++) {
        const size_t n = info->n_images[split];
        const size_t step = n / LOOKED_AT ? n / LOOKED_AT : 1;
        hash = hash_word(hash, n);
        for (size_t index = 0; index < n; index += step)
            hash = add_image(hash, data, (enum dataset_split)split, index, pixels);
    }
    array_free(pixels);
    *out = hash;
    return ESP_OK;
}

/* ---- training ---- */

enum esp_status trial_train(struct trial *t)
{
    struct session *s = &t->session;
    const double begun_s = clock_now_s();
    t->counted_cpu_s = clock_cpu_s();
    enum esp_status st = session_train_begin(s);
    while (st == ESP_OK && !session_train_done(s))
        st = session_step(s);
    t->before_end = s->golden;
    if (st == ESP_OK)
        st = session_train_end(s);
    t->train_s = clock_now_s() - begun_s;
    return st;
}

/* ---- test ---- */

/* If there is a recording, which the first test completes, store the results in it and close it. */
static enum esp_status keep(struct trial *t, const struct result *o)
{
    char *text = NULL;
    size_t size;
    if (!t->session.store)
        return ESP_OK;
    FILE *f = open_memstream(&text, &size);
    if (!f)
        return esp_fail(ESP_MEMORY, "out of memory");
    result_json(o, f);
    enum esp_status st = fclose(f) == 0 ? ESP_OK : esp_fail(ESP_MEMORY, "out of memory");
    if (st == ESP_OK)
        st = session_keep(&t->session, text);
    free(text);
    return session_close(&t->session, st);
}

enum esp_status trial_score(struct trial *t, struct result *out)
{
    struct result o = *out;
    enum esp_status st = session_score(&t->session);
    if (st != ESP_OK)
        return st;
    session_measure(&t->session);
    result_measure(&o, &t->session.metrics);
    st = trial_config_hash(&t->config, t->params.data, &o.metrics.config_hash);
    if (st != ESP_OK)
        return st;
    o.metrics.train_s = t->train_s;
    o.metrics.cpu_s = clock_cpu_s() - t->counted_cpu_s;
    t->counted_cpu_s += o.metrics.cpu_s;
    t->train_s = 0; /* the next results do not count the training again */
    st = keep(t, &o);
    if (st == ESP_OK)
        *out = o;
    return st;
}

/* ---- pruning after the training ---- */

/* Write the birth ids of the removed neurons to gone[], in ascending order. Return their number. */
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

/* Compute the golden hash of a run that removes all these neurons in one pruning. */
static enum esp_status hash_cut(struct trial *t)
{
    const struct lif_group *lif = network_output(t->session.trainer->net)->lif;
    esp_id *gone = array_create(lif->n_birth, sizeof *gone);
    if (!gone)
        return ESP_MEMORY;
    const struct probe_pruned pruned = {
        .population = t->session.trainer->net->output,
        .is_output = true,
        .images_done = t->session.trainer->totals.images,
        .n_living = lif->n,
        .removed = gone,
        .n_removed = list_removed(lif, lif->n_birth, gone),
    };
    struct golden golden = t->before_end;
    const struct probe probe = golden_probe(&golden);
    enum esp_status st = probe.pruned(probe.context, &pruned);
    if (st == ESP_OK)
        st = probe.trained(probe.context, t->session.trainer->net);
    array_free(gone);
    t->session.golden = golden;
    return st;
}

enum esp_status trial_cut(struct trial *t, const struct config *config, uint64_t size)
{
    struct session *s = &t->session;
    /* Switch off the probes: they have received the whole training, and this pruning is not recorded. */
    for (int k = 0; k < SESSION_PROBES; k++)
        s->probes[k] = (struct probe){0};
    trainer_select_to(s->trainer, (uint32_t)size);
    const enum esp_status st = trainer_prune(s->trainer);
    t->config = *config;
    return st == ESP_OK ? hash_cut(t) : st;
}
