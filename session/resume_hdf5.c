/* session/resume_hdf5.c - resume a run; the content of the checkpoint is checked before it is used. */
#include "session/resume.h"

#include "base/files.h"
#include "record/file/checksummed_file.h"
#include "record/file/lock.h"
#include "record/read/spike_source.h"
#include "record/write/checkpoint.h"
#include "record/write/recording.h"
#include "record/write/run_state.h"
#include "session/checkpointing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void visit_head(void *context, struct state *s)
{
    run_state_visit(context, s);
}

static void visit_structure(void *context, struct state *s)
{
    structure_visit(context, s);
}

static void visit_run(void *context, struct state *s)
{
    session_visit(context, s);
}

/* The state of one attempt to resume a run. */
struct resumed {
    struct session *run;
    const char *path; /* path of the checkpoint */
    struct checkpoint *file;
    struct run_state saved;
    struct structure structure; /* structure of the recording, from the checkpoint */
    char from[FILES_PATH];      /* path of the recording */
    /* Whether the network is written to a temporary recording (resume_as_recording). */
    bool extracts;
    /* whether this attempt runs in a child process and opens no recording */
    bool is_trial;
};

/* ---- configuration and data ---- */

static enum esp_status read_head(struct resumed *b)
{
    struct session *r = b->run;
    enum esp_status st = checkpoint_open(b->path, &b->file);
    if (st == ESP_OK)
        st = checkpoint_restore(b->file, visit_head, &b->saved);
    if (st != ESP_OK)
        return st;
    const struct checkpoint_head *head = checkpoint_head(b->file);
    config_of_files(&r->config);
    st = config_read_text(&r->config, head->config_text, b->path);
    snprintf(r->config.preset, sizeof r->config.preset, "%s", head->preset);
    r->spec = strdup(head->data);
    if (st == ESP_OK && !r->spec)
        st = esp_fail(ESP_MEMORY, "out of memory");
    return st == ESP_OK ? config_check(&r->config) : st;
}

/* The end of a message that says how to name other data, for example " by --data". */
static const char *remedy(const struct session *r)
{
    return r->params.data_remedy ? r->params.data_remedy : "";
}

/* Open the data set of the run, because the caller has not passed one. */
static enum esp_status open_own_data(struct resumed *b)
{
    struct session *r = b->run;
    const char *elsewhere = r->params.data;
    const bool plays = config_plays(&r->config);
    if (plays && elsewhere)
        return esp_fail(
            ESP_INPUT,
            "data set %s: the sources of this run play files of their own; leave it out",
            elsewhere);
    const enum esp_status st =
        plays ? spike_source_open(&r->config, NULL, &r->own_data)
              : dataset_open(elsewhere ? elsewhere : r->spec, &r->own_data);
    if (st == ESP_INPUT && plays)
        return esp_fail(st, "%s: the spikes of this run: %s", b->path, esp_message());
    if (st == ESP_INPUT && !elsewhere)
        return esp_fail(st,
                        "%s: the images of this run: %s; if they are elsewhere, say so%s",
                        b->path, esp_message(), remedy(r));
    return st;
}

static enum esp_status refuse_data(const struct resumed *b, const struct dataset *data)
{
    const struct dataset_info *info = dataset_info(data);
    if (config_plays(&b->run->config))
        return esp_fail(ESP_INPUT, "%s: %s has changed since this run began", b->path,
                        info->spec);
    return esp_fail(ESP_INPUT, "%s: %s (%s) is not the data set of this run%s%s", b->path,
                    info->spec, info->origin, b->run->own_data ? ": name it" : "",
                    b->run->own_data ? remedy(b->run) : "");
}

/* Open the data and compare their identity (a hash of the content) with that in the checkpoint. The SPEC may
 * differ. */
static enum esp_status open_data(struct resumed *b)
{
    struct session *r = b->run;
    uint64_t identity = 0;
    enum esp_status st = r->data ? ESP_OK : open_own_data(b);
    if (st != ESP_OK)
        return st;
    if (!r->data)
        r->data = r->own_data;
    st = dataset_identity(r->data, &identity);
    return st == ESP_OK && identity != b->saved.data ? refuse_data(b, r->data) : st;
}

static uint64_t n_pixels(const struct session *r)
{
    const struct dataset_info *info = dataset_info(r->data);
    return (uint64_t)info->width * info->height;
}

static enum esp_status resolve(struct resumed *b)
{
    struct session *r = b->run;
    const enum esp_status st = session_prepare(r, r->data);
    if (st != ESP_OK)
        return st;
    return run_state_fits(&b->saved, b->file, b->path, &r->resolved, n_pixels(r));
}

/* ---- recording and state ---- */

static struct store_run store_run_of(const struct session *r)
{
    return (struct store_run){&r->config, r->spec, dataset_info(r->data)->n_classes};
}

static enum esp_status open_store(struct resumed *b)
{
    struct session *r = b->run;
    const char *named = r->params.recording;
    enum esp_status st =
        named ? files_path(b->from, "%s", named)
              : files_follow(b->from, b->path, checkpoint_head(b->file)->recording);
    if (st != ESP_OK)
        return st;
    const struct resume_recording past = {.from = b->from,
                                          .mark = &b->saved.mark,
                                          .structure = &b->structure,
                                          .images = b->saved.images};
    const struct store_run run = store_run_of(r);
    r->params.store.snapshots = (unsigned)b->saved.snapshots;
    return store_resume(&r->params.store, &run, &past, r->params.calls.say,
                        r->params.calls.context, &r->store);
}

static enum esp_status restore_state(void *context)
{
    struct resumed *b = context;
    const enum esp_status st = checkpoint_restore(b->file, visit_run, b->run);
    checkpoint_close(b->file);
    b->file = NULL;
    return st;
}

/* Create network and trainer, then restore their state. If a recording is open, only the thread of the
 * recording may call libhdf5. */
static enum esp_status begin(struct resumed *b)
{
    struct session *r = b->run;
    struct network *net = NULL;
    uint64_t n_living[CONFIG_POPULATIONS];
    run_state_living(&b->saved, &r->resolved, n_living);
    enum esp_status st = network_create_pruned(&r->resolved, n_pixels(r), n_living, &net);
    if (st == ESP_OK)
        st = session_begin(r, net);
    if (st != ESP_OK)
        return st;
    return r->store ? recording_call(store_recording(r->store), restore_state, b)
                    : restore_state(b);
}

static enum esp_status open_extract(struct resumed *b)
{
    struct session *r = b->run;
    const struct store_run run = store_run_of(r);
    return store_create_late(&r->params.store, &run, b->saved.images, &r->store);
}

static enum esp_status restore(struct resumed *b)
{
    enum esp_status st = read_head(b);
    if (st == ESP_OK)
        st = open_data(b);
    if (st == ESP_OK)
        st = resolve(b);
    if (st == ESP_OK)
        st = checkpoint_restore(b->file, visit_structure, &b->structure);
    if (st == ESP_OK && b->extracts)
        st = open_extract(b);
    else if (st == ESP_OK && !b->is_trial && b->run->params.is_recorded)
        st = open_store(b);
    return st == ESP_OK ? begin(b) : st;
}

/* ---- attempt in a child process, then resume ---- */

static enum esp_status try_it(const char *path, void *context)
{
    const struct session *r = context;
    struct session tried = session_blank(&r->params);
    struct resumed b = {.run = &tried, .path = path, .is_trial = true};
    tried.params.threads = 1;
    tried.data = r->data;
    const enum esp_status st = restore(&b);
    checkpoint_close(b.file);
    structure_free(&b.structure);
    session_free(&tried);
    return st;
}

/* If the checkpoint is missing but its recording exists, explain why: the run is over, or it ended before its
 * first checkpoint. */
static enum esp_status explain_missing(const char *path)
{
    char recording[FILES_PATH], other[CHECKPOINT_PATH];
    if (checkpoint_other(path, other) && access(other, F_OK) == 0)
        return ESP_OK; /* the message of checkpoint_open names the other checkpoint */
    if (access(path, F_OK) == 0 || files_without(recording, path, ".ckpt") != ESP_OK ||
        strcmp(recording, path) == 0 || access(recording, F_OK) != 0)
        return ESP_OK;
    return esp_fail(
        ESP_INPUT,
        "%s: no such file: the run of %s is over, or died before its first image and "
        "can be begun again; espalier info %s says which",
        path, recording, recording);
}

/* Restore the run in a child process. If that succeeds, restore it in this process. */
static enum esp_status try_and_restore(struct resumed *b)
{
    enum esp_status st = sandbox_run(b->path, try_it, b->run);
    if (st != ESP_OK)
        return st;
    sandbox_count_calls(1);
    st = restore(b);
    checkpoint_close(b->file);
    sandbox_count_calls(-1);
    structure_free(&b->structure);
    return st;
}

enum esp_status session_resume(struct session *r, const char *path)
{
    struct resumed b = {.run = r, .path = path};
    char base[FILES_PATH];
    struct lock *lock = NULL;
    enum esp_status st = explain_missing(path);
    if (st == ESP_OK && r->params.checkpoint.off)
        return try_and_restore(&b);
    if (st == ESP_OK)
        st = checkpointing_check(r);
    if (st == ESP_OK)
        st = files_without(base, path, ".prev");
    if (st != ESP_OK || (st = lock_take(base, &lock)) != ESP_OK)
        return st;
    st = try_and_restore(&b);
    if (st == ESP_OK)
        return checkpointing_go_on(r, path, lock, &b.saved);
    lock_release(lock);
    return st;
}

/* ---- write the network of a checkpoint to a recording ---- */

/* Write the temporary recording: restore the run, then call the recorder's callback for the end of training. */
static enum esp_status write_extract(struct resumed *b)
{
    struct session *r = b->run;
    enum esp_status st = restore(b);
    if (st == ESP_OK)
        st = r->probes[1].trained(r->probes[1].context, r->trainer->net);
    const enum esp_status closed = store_close(r->store);
    r->store = NULL;
    return st == ESP_OK ? closed : st;
}

struct place {
    char folder[FILES_PATH], path[FILES_PATH];
};

static enum esp_status make_folder(struct place *p)
{
    const char *where = getenv("TMPDIR");
    const enum esp_status st =
        files_path(p->folder, "%s/espalier-XXXXXX", where && *where ? where : "/tmp");
    if (st != ESP_OK)
        return st;
    return mkdtemp(p->folder) ? files_path(p->path, "%s/run.h5", p->folder)
                              : esp_fail(ESP_IO, "%s: %s", p->folder, strerror(errno));
}

static enum esp_status extract(const char *checkpoint, const char *to)
{
    const struct session_params params = {
        .store = {.path = to, .command = "out of a checkpoint"}, .threads = 1};
    struct session r = session_blank(&params);
    struct resumed b = {.run = &r, .path = checkpoint, .extracts = true};
    enum esp_status st = sandbox_run(checkpoint, try_it, &r);
    if (st == ESP_OK)
        st = write_extract(&b);
    checkpoint_close(b.file);
    structure_free(&b.structure);
    session_free(&r);
    return st;
}

enum esp_status resume_as_recording(const char *path, sandbox_use *use, void *context)
{
    struct place p;
    if (!checksummed_file_begins(path))
        return use(path, context);
    enum esp_status st = make_folder(&p);
    if (st != ESP_OK)
        return st;
    st = extract(path, p.path);
    if (st == ESP_OK)
        st = use(p.path, context);
    unlink(p.path);
    rmdir(p.folder);
    return st;
}
