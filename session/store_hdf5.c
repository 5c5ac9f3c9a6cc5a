/* session/store_hdf5.c - create, resume and finish recordings; load runs from recordings and checkpoints. */
#include "session/store.h"

#include "base/array.h"
#include "base/files.h"
#include "base/output.h"
#include "record/file/lock.h"
#include "record/read/cursor.h"
#include "record/read/restore.h"
#include "record/read/run_file.h"
#include "record/read/spike_source.h"
#include "record/write/recording.h"
#include "session/resume.h"
#include "session/resume_recording.h"
#include "session/sandbox.h"
#include "session/sandbox_file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct store {
    char path[FILES_PATH]; /* path of the finished recording */
    /* Path before store_finish; "": the file has its final path from the start. */
    char part[FILES_PATH];
    /* Whether this store may have created a file at `part`, which must be deleted. */
    bool has_part;
    uint64_t snapshots;
    struct recording *recording;
};

bool store_is_present(void)
{
    return true;
}

/* ---- writing ---- */

/* Return whether no recording and no checkpoint of this name exist. Checkpoints can remain after their
 * recording has been deleted. */
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

/* Choose the first free name and lock it, so that two runs that begin at the same time get different names. */
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
            continue; /* another run has taken this name */
        if (is_free(path))
            return ESP_OK;
        lock_release(*lock); /* another run has created this file meanwhile */
        *lock = NULL;
    }
    return esp_fail(ESP_INPUT,
                    "espalier-001.h5 to espalier-999.h5 exist: name the recording");
}

static enum esp_status name_files(struct store *s, const struct store_params *p,
                                  struct lock **lock)
{
    enum esp_status st =
        p->path ? files_path(s->path, "%s", p->path) : choose_free(s->path, lock);
    if (st == ESP_OK && p->in_part)
        st = files_path(s->part, "%s.part", s->path);
    return st;
}

static struct recording_params params_of(const struct store *s,
                                         const struct store_params *p,
                                         const struct store_run *run)
{
    struct recording_params params = {.path = p->in_part ? s->part : s->path,
                                      .what = p->what,
                                      .force = p->force,
                                      .images_only = p->images_only,
                                      .config = run->config,
                                      .version = ESPALIER_VERSION,
                                      .command = p->command,
                                      .spec = run->spec,
                                      .n_classes = run->n_classes,
                                      .snapshots = p->snapshots};
    memcpy(params.input, p->input, sizeof params.input);
    return params;
}

/* End the creation of a store. If it succeeded, count the recording's thread, which calls libhdf5 from now on. */
static enum esp_status finish_create(struct store *s, enum esp_status st,
                                     struct store **out)
{
    if (st != ESP_OK) {
        array_free(s);
        return st;
    }
    sandbox_count_threads(1);
    *out = s;
    return ESP_OK;
}

enum esp_status store_create(const struct store_params *p, const struct store_run *run,
                             struct store **out)
{
    return store_create_late(p, run, 0, out);
}

enum esp_status store_create_late(const struct store_params *p,
                                  const struct store_run *run, uint64_t images,
                                  struct store **out)
{
    struct lock *lock = NULL;
    struct store *s = array_create(1, sizeof *s);
    if (!s)
        return ESP_MEMORY;
    s->snapshots = p->snapshots;
    enum esp_status st = name_files(s, p, &lock);
    if (st == ESP_OK) {
        struct recording_params params = params_of(s, p, run);
        params.lock = lock;
        st = recording_create_late(&params, images, &s->recording);
    }
    s->has_part = p->in_part;
    return finish_create(s, st, out);
}

/* ---- resuming ---- */

enum esp_status store_resume(const struct store_params *p, const struct store_run *run,
                             const struct resume_recording *past, store_say *say,
                             void *context, struct store **out)
{
    struct store *s = array_create(1, sizeof *s);
    if (!s)
        return ESP_MEMORY;
    s->snapshots = p->snapshots;
    enum esp_status st = files_path(s->path, "%s", p->path ? p->path : past->from);
    if (st == ESP_OK) {
        struct recording_params params = params_of(s, p, run);
        st = resume_recording_go_on(&params, past, p->needs_whole, say, context,
                                    &s->recording);
    }
    return finish_create(s, st, out);
}

struct recording *store_recording(const struct store *s)
{
    return s ? s->recording : NULL;
}

bool store_is_locked(const struct store *s)
{
    return !s || recording_is_locked(s->recording);
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

enum esp_status store_flush(struct store *s)
{
    return s ? recording_flush(s->recording) : ESP_OK;
}

/* Close PATH.part and rename it to PATH. */
static enum esp_status rename_part(struct store *s)
{
    const enum esp_status st = recording_close(s->recording);
    s->recording = NULL;
    if (st != ESP_OK)
        return st;
    if (rename(s->part, s->path) != 0)
        return esp_fail(ESP_IO, "%s: cannot be renamed: %s", s->part, strerror(errno));
    s->has_part = false;
    return ESP_OK;
}

enum esp_status store_finish(struct store *s, const struct store_results *results)
{
    if (!s)
        return ESP_OK;
    struct recording_results r = {.confusion =
                                      results->score ? results->score->confusion : NULL,
                                  .report = results->report};
    memcpy(r.accuracy, results->accuracy.vote, sizeof r.accuracy);
    memcpy(r.accuracy_labelset, results->accuracy_labelset.vote,
           sizeof r.accuracy_labelset);
    const enum esp_status st = recording_finish(s->recording, results->readout, &r);
    return st == ESP_OK && s->has_part ? rename_part(s) : st;
}

enum esp_status store_close(struct store *s)
{
    if (!s)
        return ESP_OK;
    const enum esp_status st = recording_close(s->recording);
    sandbox_count_threads(-1);
    if (s->has_part)
        unlink(s->part);
    array_free(s);
    return st;
}

/* ---- reading ---- */

/* Read the threshold of each of the n windows, and replace it by NAN where the flag `imposed` is not set. */
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

enum esp_status store_thresholds_of(const struct run_file *f, double **imposed,
                                    uint64_t *n_windows)
{
    const char *path = run_file_info(f)->path;
    double *threshold = NULL;
    enum esp_status st;
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
    if (st != ESP_OK) {
        free(threshold);
        return st;
    }
    *imposed = threshold;
    *n_windows = n;
    return ESP_OK;
}

enum esp_status store_thresholds(const char *path, double **imposed, uint64_t *n_windows)
{
    struct run_file *f = NULL;
    enum esp_status st = sandbox_read(path);
    if (st == ESP_OK)
        st = run_file_open(path, &f);
    if (st == ESP_OK)
        st = store_thresholds_of(f, imposed, n_windows);
    run_file_close(f);
    return st;
}

/* ---- actions ---- */

/* Read and check n rows of /espalier/actions. */
static enum esp_status read_actions(const struct run_file *f, size_t n, struct action *to)
{
    const struct run_file_info *info = run_file_info(f);
    struct cursor c = cursor_open(f,
                                  CURSOR_OF(LAYOUT_ACTION_IMAGE, LAYOUT_ACTION_KIND,
                                            LAYOUT_ACTION_NEURON, LAYOUT_ACTION_VALUE),
                                  n);
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < n && st == ESP_OK; k++) {
        if ((st = cursor_next(&c)) != ESP_OK)
            break;
        to[k] = (struct action){.image = cursor_number(&c, LAYOUT_ACTION_IMAGE),
                                .kind = (uint32_t)cursor_number(&c, LAYOUT_ACTION_KIND),
                                .neuron = (esp_id)cursor_number(&c, LAYOUT_ACTION_NEURON),
                                .value = cursor_real(&c, LAYOUT_ACTION_VALUE)};
        st = action_check(&to[k], info->layout->n_birth);
        if (st == ESP_OK && k > 0 && to[k].image < to[k - 1].image)
            st = esp_fail(ESP_INPUT, "it stands after a later one");
        if (st != ESP_OK)
            st = esp_fail(st, "%s: /espalier/actions, row %zu: %s", info->path, k,
                          esp_message());
    }
    cursor_close(&c);
    return st;
}

static enum esp_status check_actions(const struct run_file *f)
{
    const struct run_file_info *info = run_file_info(f);
    if (info->header.lacks_actions)
        return esp_fail(ESP_INPUT,
                        "%s: its version kept no actions; thresholds that were set by "
                        "hand can be repeated as such",
                        info->path);
    if (info->header.first_image > 0)
        return esp_fail(ESP_INPUT, "%s: its beginning is lost, and its actions with it",
                        info->path);
    if (info->n_actions > ACTIONS_MOST)
        return esp_fail(ESP_INPUT, "%s: %llu actions: at most %d", info->path,
                        (unsigned long long)info->n_actions, ACTIONS_MOST);
    return ESP_OK;
}

enum esp_status store_actions(const char *path, struct action **out, size_t *n)
{
    struct run_file *f = NULL;
    enum esp_status st = sandbox_read(path);
    if (st == ESP_OK)
        st = run_file_open(path, &f);
    if (st != ESP_OK)
        return st;
    const size_t rows = (size_t)run_file_info(f)->n_actions;
    struct action *list = NULL;
    st = check_actions(f);
    if (st == ESP_OK && !(list = calloc(rows + 1, sizeof *list)))
        st = esp_fail(ESP_MEMORY, "out of memory");
    if (st == ESP_OK)
        st = read_actions(f, rows, list);
    run_file_close(f);
    if (st != ESP_OK) {
        free(list);
        return st;
    }
    *out = list;
    *n = rows;
    return ESP_OK;
}

/* ---- loading a run ---- */

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
    return resume_as_recording(path, load_tried, out);
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

enum esp_status store_open_data(const char *elsewhere, const struct config *config,
                                const struct config_lines *lines, const char *spec,
                                struct dataset **out)
{
    struct playing playing = {config, lines};
    if (!config_plays(config))
        return dataset_open(elsewhere ? elsewhere : spec, out);
    if (elsewhere)
        return esp_fail(
            ESP_INPUT,
            "data set %s: the sources of this network play files of their own; "
            "leave it out",
            elsewhere);
    const enum esp_status st = sandbox_run("the spike file", play_and_forget, &playing);
    return st == ESP_OK ? spike_source_open(config, lines, out) : st;
}
