/* cli/store_hdf5.c */
#include "cli/store.h"

#include "base/files.h"
#include "cli/resume_recording.h"
#include "cli/resume_run.h"
#include "cli/sandbox.h"
#include "cli/sandbox_file.h"
#include "cli/say.h"

#include "base/array.h"
#include "base/output.h"
#include "record/file/lock.h"
#include "record/read/restore.h"
#include "record/read/run_file.h"
#include "record/read/spike_source.h"
#include "record/write/recording.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct store {
    char path[FILES_PATH];
    uint64_t snapshots;
    struct recording *recording;
};

bool store_is_present(void)
{
    return true;
}

/* ---- writing ---- */

/* Neither a recording nor checkpoints of a run whose recording is gone. */
static bool is_free(const char *path)
{
    static const char *const suffix[] = {"", ".ckpt", ".ckpt.prev"};
    char name[FILES_PATH];
    bool is = true;
    for (size_t k = 0; is && k < sizeof suffix / sizeof *suffix; k++) {
        snprintf(name, sizeof name, "%s%s", path, suffix[k]);
        is = !files_exist(name);
    }
    return is;
}

/* The first free name and its lock: of runs that begin at once each gets its own. */
static enum esp_status choose_free(char path[FILES_PATH], struct lock **lock)
{
    for (int k = 1; k < 1000; k++) {
        snprintf(path, FILES_PATH, "espalier-%03d.h5", k);
        if (!is_free(path))
            continue;
        const enum esp_status st =
            output_check(&(struct output_order){.path = path, .kind = OUTPUT_RECORDING});
        if (st != ESP_OK && is_free(path))
            return st;
        if (st != ESP_OK || lock_take(path, lock) != ESP_OK)
            continue; /* another run has it */
        if (is_free(path))
            return ESP_OK;
        lock_release(*lock); /* another run has ended since we looked */
        *lock = NULL;
    }
    return esp_fail(ESP_INPUT,
                    "espalier-001.h5 to espalier-999.h5 exist: name one by --out");
}

static enum esp_status choose_path(const struct options *o, char path[FILES_PATH],
                                   struct lock **lock)
{
    const char *out = o->value[OPTION_OUT];
    if (!out)
        return choose_free(path, lock);
    const enum esp_status st =
        *out ? files_path(path, "%s", out) : esp_fail(ESP_INPUT, "the name is empty");
    return st == ESP_OK ? st : esp_fail(st, "--out: %s", esp_message());
}

static enum esp_status choose_what(const struct options *o, enum recording_what *what)
{
    static const char *const names[] = {"none", "output", "all"};
    const char *value = o->value[OPTION_RECORD];
    *what = RECORD_OUTPUT;
    if (!value)
        return ESP_OK;
    for (int k = 0; k < 3; k++)
        if (strcmp(value, names[k]) == 0) {
            *what = (enum recording_what)k;
            return ESP_OK;
        }
    return esp_fail(ESP_INPUT, "--record %s: none, output or all", value);
}

enum esp_status store_create(const struct options *o, const struct config *config,
                             const char *spec, uint32_t n_classes, struct store **out)
{
    struct recording_params params = {.force = options_given(o, OPTION_FORCE),
                                      .config = config,
                                      .version = ESPALIER_VERSION,
                                      .command = o->line,
                                      .spec = spec,
                                      .n_classes = n_classes,
                                      .input = {o->value[OPTION_FROM],
                                                o->value[OPTION_THRESHOLDS],
                                                o->value[OPTION_CONFIG]}};
    struct store *s = array_create(1, sizeof *s);
    if (!s)
        return ESP_MEMORY;
    params.path = s->path;
    enum esp_status st = choose_what(o, &params.what);
    if (st == ESP_OK)
        st = options_number(o, OPTION_SNAPSHOTS, 0, 10000, 8, &s->snapshots);
    if (st == ESP_OK)
        st = choose_path(o, s->path, &params.lock);
    if (st == ESP_OK) {
        params.snapshots = (unsigned)s->snapshots;
        st = recording_create(&params, &s->recording);
    }
    if (st != ESP_OK)
        array_free(s);
    else
        *out = s;
    return st;
}

/* A file of another kind than that of a run from its beginning to its end. */
static enum esp_status begin_at(const char *path, struct recording_params *params,
                                uint64_t images, struct store **out)
{
    struct store *s = array_create(1, sizeof *s);
    if (!s)
        return ESP_MEMORY;
    params->path = s->path;
    params->version = ESPALIER_VERSION;
    enum esp_status st = files_path(s->path, "%s", path);
    if (st == ESP_OK)
        st = recording_create_late(params, images, &s->recording);
    if (st != ESP_OK)
        array_free(s);
    else
        *out = s;
    return st;
}

enum esp_status store_create_late(const char *path, const struct options *o,
                                  const struct config *config, const char *spec,
                                  uint32_t n_classes, uint64_t images, struct store **out)
{
    struct recording_params params = {.what = RECORD_NONE,
                                      .config = config,
                                      .command = o->line,
                                      .spec = spec,
                                      .n_classes = n_classes};
    return begin_at(path, &params, images, out);
}

enum esp_status store_create_spikes(const struct options *o, const struct config *config,
                                    const char *spec, uint32_t n_classes,
                                    struct store **out)
{
    struct recording_params params = {.what = RECORD_ALL,
                                      .force = options_given(o, OPTION_FORCE),
                                      .images_only = true,
                                      .config = config,
                                      .command = o->line,
                                      .spec = spec,
                                      .n_classes = n_classes,
                                      .input = {o->operand[0]}};
    return begin_at(o->value[OPTION_SPIKES], &params, 0, out);
}

/* ---- going on ---- */

enum esp_status store_resume(const struct options *o, const struct config *config,
                             const char *spec, uint32_t n_classes,
                             const struct resume_recording *past, uint64_t snapshots,
                             struct store **out)
{
    const char *to = o->value[OPTION_OUT];
    struct recording_params params = {.force = options_given(o, OPTION_FORCE),
                                      .config = config,
                                      .version = ESPALIER_VERSION,
                                      .command = o->line,
                                      .spec = spec,
                                      .n_classes = n_classes,
                                      .snapshots = (unsigned)snapshots};
    struct store *s = array_create(1, sizeof *s);
    if (!s)
        return ESP_MEMORY;
    s->snapshots = snapshots;
    params.path = s->path;
    enum esp_status st = files_path(s->path, "%s", to ? to : past->from);
    if (st == ESP_OK)
        st = resume_recording_go_on(&params, past, &s->recording);
    if (st != ESP_OK)
        array_free(s);
    else
        *out = s;
    return st;
}

struct recording *store_recording(const struct store *s)
{
    return s ? s->recording : NULL;
}

uint64_t store_snapshots(const struct store *s)
{
    return s ? s->snapshots : 0;
}

const char *store_path(const struct store *s)
{
    return s ? s->path : NULL;
}

struct probe store_probe(struct store *s)
{
    return s ? recording_probe(s->recording) : (struct probe){0};
}

double store_waited_s(const struct store *s)
{
    return s ? recording_waited_s(s->recording) : 0;
}

enum esp_status store_finish(struct store *s, const struct store_results *results)
{
    assert(s); /* where recordings can be kept, every run has one */
    struct recording_results r = {.confusion =
                                      results->score ? results->score->confusion : NULL,
                                  .report = results->report};
    memcpy(r.accuracy, results->accuracy, sizeof r.accuracy);
    memcpy(r.accuracy_labelset, results->accuracy_labelset, sizeof r.accuracy_labelset);
    return recording_finish(s->recording, results->readout, &r);
}

enum esp_status store_close(struct store *s)
{
    const enum esp_status st = s ? recording_close(s->recording) : ESP_OK;
    array_free(s);
    return st;
}

/* ---- reading ---- */

/* The two columns of windows side by side. */
static enum esp_status read_imposed(const struct run_file *f, uint64_t n,
                                    double *threshold)
{
    enum { BLOCK = 256 };
    uint8_t imposed[BLOCK];
    enum esp_status st = run_file_read(f, LAYOUT_WINDOW_THRESHOLD, 0, n, threshold);
    for (uint64_t k = 0; k < n && st == ESP_OK; k++) {
        const uint64_t rows = n - k < BLOCK ? n - k : BLOCK;
        if (k % BLOCK == 0)
            st = run_file_read(f, LAYOUT_WINDOW_IMPOSED, k, rows, imposed);
        if (!imposed[k % BLOCK])
            threshold[k] = (double)NAN;
    }
    return st;
}

enum esp_status store_thresholds(const char *path, double **imposed, uint64_t *n_windows)
{
    struct run_file *f = NULL;
    double *threshold = NULL;
    enum esp_status st = sandbox_read(path);
    if (st == ESP_OK)
        st = run_file_open(path, &f);
    if (st != ESP_OK)
        return st;
    const uint64_t n = run_file_info(f)->n_windows;
    if (run_file_info(f)->header.first_image > 0)
        st = esp_fail(ESP_INPUT, "%s: its beginning is lost, and its thresholds with it",
                      path);
    else if (!run_file_is_stored(f, LAYOUT_WINDOW_THRESHOLD))
        st = esp_fail(ESP_INPUT, "%s: %llu windows: out of range", path,
                      (unsigned long long)n);
    else if (!(threshold = malloc((size_t)(n ? n : 1) * sizeof *threshold)))
        st = esp_fail(ESP_MEMORY, "out of memory");
    else
        st = read_imposed(f, n, threshold);
    run_file_close(f);
    if (st != ESP_OK) {
        free(threshold);
        return st;
    }
    *imposed = threshold;
    *n_windows = n;
    return ESP_OK;
}

static enum esp_status load(const char *path, struct stored_run *out)
{
    struct stored_run r = {0};
    struct run_file *f = NULL;
    enum esp_status st = run_file_open(path, &f);
    if (st != ESP_OK)
        return st;
    const struct run_file_info *info = run_file_info(f);
    r.config = info->config;
    r.spec = strdup(info->header.data);
    if (!r.spec)
        st = esp_fail(ESP_MEMORY, "out of memory");
    if (st == ESP_OK)
        st = restore_network(f, &r.net);
    if (st == ESP_OK && info->labelled)
        st = restore_readout(f, &r.readout);
    run_file_close(f);
    if (st == ESP_OK)
        *out = r;
    else
        stored_run_free(&r);
    return st;
}

static enum esp_status load_and_forget(const char *path, void *context)
{
    (void)context;
    struct stored_run r = {0};
    const enum esp_status st = load(path, &r);
    stored_run_free(&r);
    return st;
}

static enum esp_status load_tried(const char *path, void *stored_run)
{
    const enum esp_status st = sandbox_run(path, load_and_forget, NULL);
    return st == ESP_OK ? load(path, stored_run) : st;
}

enum esp_status store_load(const char *path, struct stored_run *out)
{
    return saved_as_recording(path, load_tried, out);
}

void stored_run_free(struct stored_run *r)
{
    free(r->spec);
    network_free(r->net);
    readout_free(r->readout);
    *r = (struct stored_run){0};
}

/* ---- data ---- */

struct playing {
    const struct config *config;
    const struct config_lines *lines;
};

static enum esp_status play_and_forget(const char *path, void *playing)
{
    const struct playing *p = playing;
    struct dataset *data = NULL;
    (void)path;
    const enum esp_status st = spike_source_open(p->config, p->lines, &data);
    dataset_free(data);
    return st;
}

enum esp_status store_open_data(const struct options *o, const struct config *config,
                                const struct config_lines *lines, const char *spec,
                                struct dataset **out)
{
    const char *elsewhere = o->value[OPTION_DATA];
    struct playing playing = {config, lines};
    if (!config_plays(config))
        return dataset_open(elsewhere ? elsewhere : spec, out);
    if (elsewhere)
        return esp_fail(ESP_INPUT,
                        "--data %s: the sources of this network play files of their own; "
                        "leave it out",
                        elsewhere);
    const enum esp_status st = sandbox_run("the spike file", play_and_forget, &playing);
    return st == ESP_OK ? spike_source_open(config, lines, out) : st;
}
