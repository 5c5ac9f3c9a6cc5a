/* session/checkpointing_hdf5.c - name, time and write the checkpoints of a session. */
#include "session/checkpointing.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/human.h"
#include "base/output.h"
#include "record/write/checkpoint.h"
#include "record/write/recording.h"
#include "session/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double EVERY_S = 10.0;

struct checkpointing {
    char path[FILES_PATH], previous[FILES_PATH];
    struct lock *lock;
    struct run_state saved; /* state to be written to the next checkpoint */
    /* Structure of the recording when it was last synced to the disk; borrowed from the recording. */
    struct structure structure;
    char *recording; /* path of the recording, relative to the checkpoint */
    bool is_new;     /* whether the run was not resumed */
    bool is_begun;   /* whether this process has written a checkpoint */
    /* whether the user has been warned that the recording is lost */
    bool has_reported_loss;
    bool is_whole;  /* whether the file at `path` is an intact checkpoint of this run */
    double saved_s; /* time of the last checkpoint, seconds */
    uint64_t saved_images, saved_removed;
};

static uint64_t removed(const struct session *r)
{
    return r->trainer->totals.removed + r->trainer->totals.also_removed;
}

/* ---- names of files ---- */

/* If `path` is a link, store the path of its target, so that saving does not replace the link itself. */
static enum esp_status name_files(struct checkpointing *s, const char *path)
{
    char *real = files_real_name(path);
    const enum esp_status st = real ? files_path(s->path, "%s", real)
                                    : esp_fail(ESP_MEMORY, "%s: out of memory", path);
    free(real);
    return st == ESP_OK ? files_path(s->previous, "%s.prev", path) : st;
}

/* A checkpoint may contain days of computation, so only `force` allows a new run of the same name to replace it. */
static enum esp_status check_one(const struct session *r, const char *path)
{
    const struct checkpointing_params *p = &r->params.checkpoint;
    const struct output_order order = {.path = path,
                                       .kind = OUTPUT_CHECKPOINT,
                                       .force = p->force,
                                       .input = {p->input[0], p->input[1]}};
    const enum esp_status st = output_check(&order);
    if (st != ESP_EXISTS || !output_is(path, OUTPUT_CHECKPOINT))
        return st;
    return esp_fail(st,
                    "%s: exists already; espalier resume %s goes on from there; choose "
                    "another name",
                    path, path);
}

/* Check the names of the checkpoint and of the previous checkpoint. */
static enum esp_status check_output(const struct session *r, const char *path)
{
    struct checkpointing names;
    enum esp_status st = name_files(&names, path);
    if (st == ESP_OK)
        st = check_one(r, path);
    return st == ESP_OK ? check_one(r, names.previous) : st;
}

/* ---- create and free ---- */

static enum esp_status create(struct session *r, const char *path,
                              struct checkpointing **out)
{
    struct checkpointing *s = array_create(1, sizeof *s);
    if (!s)
        return ESP_MEMORY;
    const enum esp_status st = name_files(s, path);
    if (st != ESP_OK) {
        array_free(s);
        return st;
    }
    s->saved.snapshots = r->store ? store_snapshots(r->store) : r->params.store.snapshots;
    *out = s;
    return dataset_identity(r->data, &s->saved.data);
}

enum esp_status checkpointing_begin(struct session *r)
{
    const struct checkpointing_params *p = &r->params.checkpoint;
    char path[FILES_PATH];
    if (!r->store || p->off)
        return ESP_OK;
    enum esp_status st = p->path ? files_path(path, "%s", p->path)
                                 : files_path(path, "%s.ckpt", store_path(r->store));
    if (st != ESP_OK || (st = check_output(r, path)) != ESP_OK ||
        (st = create(r, path, &r->saving)) != ESP_OK)
        return st;
    struct checkpointing *s = r->saving;
    s->saved.every = p->every;
    s->saved.wanted = p->wanted;
    s->is_new = true;
    return lock_take(s->path, &s->lock);
}

enum esp_status checkpointing_check(const struct session *r)
{
    const char *out = r->params.store.path;
    char path[FILES_PATH];
    if (!out)
        return ESP_OK;
    const enum esp_status st = files_path(path, "%s.ckpt", out);
    return st == ESP_OK ? check_output(r, path) : st;
}

enum esp_status checkpointing_go_on(struct session *r, const char *path,
                                    struct lock *lock, const struct run_state *saved)
{
    char base[FILES_PATH];
    const bool elsewhere = r->params.store.path != NULL;
    enum esp_status st = elsewhere ? files_path(base, "%s.ckpt", store_path(r->store))
                                   : files_without(base, path, ".prev");
    if (st == ESP_OK)
        st = create(r, base, &r->saving);
    if (st != ESP_OK) {
        lock_release(lock);
        return st;
    }
    struct checkpointing *s = r->saving;
    s->saved.every = saved->every;
    s->saved.wanted = saved->wanted;
    s->is_whole = strcmp(base, path) == 0;
    s->saved_images = r->trainer->totals.images;
    s->saved_removed = removed(r);
    s->saved_s = clock_now_s();
    if (!elsewhere) {
        s->lock = lock;
        return ESP_OK;
    }
    lock_release(lock);
    return lock_take(s->path, &s->lock);
}

void checkpointing_end(struct session *r, bool finished)
{
    struct checkpointing *s = r->saving;
    if (!s)
        return;
    if (finished && !s->saved.wanted) {
        unlink(s->path);
        unlink(s->previous);
    }
    lock_release(s->lock);
    free(s->recording);
    array_free(s);
    r->saving = NULL;
}

/* ---- writing ---- */

struct job {
    struct session *run;
    struct checkpoint_head head;
};

static void visit(void *context, struct state *s)
{
    struct session *r = context;
    run_state_visit(&r->saving->saved, s);
    structure_visit(&r->saving->structure, s);
    session_visit(r, s);
}

static enum esp_status write_checkpoint(void *context)
{
    const struct job *e = context;
    const struct checkpointing *s = e->run->saving;
    return checkpoint_write(s->path, s->is_whole, &e->head, visit, e->run);
}

/* Set *recording to a copy of the recording's path relative to the checkpoint. The path is determined at the
 * first checkpoint, because the recording exists by then. */
static enum esp_status refer(const struct session *r, char **recording)
{
    struct checkpointing *s = r->saving;
    enum esp_status st = ESP_OK;
    if (!s->recording && r->store)
        st = files_refer(s->path, store_path(r->store), &s->recording);
    if (st != ESP_OK)
        return st;
    *recording = strdup(s->recording ? s->recording : "");
    return *recording ? ESP_OK : esp_fail(ESP_MEMORY, "out of memory");
}

static enum esp_status fill_head(const struct session *r, struct checkpoint_head *h)
{
    const enum esp_status st = refer(r, &h->recording);
    if (st != ESP_OK)
        return st;
    h->espalier_version = strdup(ESPALIER_VERSION);
    h->preset = strdup(r->config.preset);
    h->config_text = config_text(&r->config);
    h->data = strdup(r->spec);
    return h->espalier_version && h->preset && h->config_text && h->data
               ? ESP_OK
               : esp_fail(ESP_MEMORY, "out of memory");
}

/* If the recording has become unreadable, warn once. Training continues, because checkpoints do not depend on
 * the recording. */
static void look_at_recording(const struct session *r)
{
    struct checkpointing *s = r->saving;
    if (s->has_reported_loss || recording_look(store_recording(r->store)) == ESP_OK)
        return;
    s->has_reported_loss = true;
    char line[FILES_PATH + 2048];
    snprintf(line, sizeof line,
             "%s: its rows are lost; training goes on and is saved to %s", esp_message(),
             s->path);
    if (r->params.calls.say)
        r->params.calls.say(r->params.calls.context, line);
}

/* Sync all rows of the recording to the disk, then write the checkpoint. An open recording makes all calls of
 * libhdf5 in its own thread, so the checkpoint is written there too. */
static enum esp_status write_files(struct session *r)
{
    struct checkpointing *s = r->saving;
    struct job job = {.run = r};
    struct recording *recording = store_recording(r->store);
    enum esp_status st = fill_head(r, &job.head);
    if (st == ESP_OK && recording)
        st = recording_sync(recording, &s->structure);
    if (st == ESP_OK && recording) {
        look_at_recording(r);
        st = recording_call(recording, write_checkpoint, &job);
    } else if (st == ESP_OK) {
        sandbox_count_calls(1);
        st = write_checkpoint(&job);
        sandbox_count_calls(-1);
    }
    checkpoint_head_free(&job.head);
    return st;
}

static enum esp_status save(struct session *r)
{
    struct checkpointing *s = r->saving;
    s->saved.images = r->trainer->totals.images;
    s->saved.images_run = r->trainer->ranges.images_run;
    run_state_count(&s->saved, r->trainer->net);
    if (r->store)
        s->saved.mark = recording_mark(store_recording(r->store));
    const enum esp_status st = write_files(r);
    /* Writing succeeded before, so the cause is not the user's input. */
    if ((st == ESP_INPUT || st == ESP_EXISTS) && s->is_begun)
        return esp_fail(ESP_IO, "%s", esp_message());
    if (st != ESP_OK)
        return st;
    s->is_whole = s->is_begun = true;
    s->saved_s = clock_now_s();
    s->saved_images = r->trainer->totals.images;
    s->saved_removed = removed(r);
    return ESP_OK;
}

enum esp_status checkpointing_write(struct session *r, const char *path)
{
    struct checkpointing *const own = r->saving;
    enum esp_status st = create(r, path, &r->saving);
    if (st == ESP_OK)
        st = save(r);
    if (r->saving != own) {
        free(r->saving->recording);
        array_free(r->saving);
    }
    r->saving = own;
    return st;
}

void checkpointing_replace(const struct session *r)
{
    const struct checkpointing *s = r->saving;
    if (s && s->is_new && !s->is_begun && files_exist(s->path))
        rename(s->path, s->previous);
}

/* A resumed run is saved at this point too. Its continued recording has another structure, and the checkpoint
 * must contain that structure before rows are added. */
enum esp_status checkpointing_first(struct session *r)
{
    struct checkpointing *s = r->saving;
    const enum esp_status st = s ? save(r) : ESP_OK;
    if (s && s->is_new && st == ESP_OK)
        unlink(s->previous); /* the checkpoint of the replaced run */
    return st;
}

static bool is_due(const struct session *r)
{
    const struct checkpointing *s = r->saving;
    if (s->saved.every)
        return r->trainer->totals.images >= s->saved_images + s->saved.every;
    return clock_now_s() - s->saved_s >= EVERY_S;
}

static enum esp_status say_how_to_go_on(const struct session *r, const char *when)
{
    char images[32], run[32];
    return esp_fail(
        ESP_INTERRUPTED, "interrupted %s image %s of %s; go on with: espalier resume %s",
        when, human_count(r->trainer->totals.images, images, sizeof images),
        human_count(r->trainer->ranges.images_run, run, sizeof run), r->saving->path);
}

enum esp_status checkpointing_if_due(struct session *r)
{
    bool (*const interrupted)(void) = r->params.calls.interrupted;
    const bool asked = interrupted && interrupted();
    if (!r->saving || !(asked || is_due(r)))
        return ESP_OK;
    const enum esp_status st = save(r);
    return st == ESP_OK && asked ? say_how_to_go_on(r, "after") : st;
}

static bool is_saved(const struct session *r)
{
    return r->saving->saved_images == r->trainer->totals.images &&
           r->saving->saved_removed == removed(r);
}

enum esp_status checkpointing_trained(struct session *r)
{
    const struct checkpointing *s = r->saving;
    const bool needed = s && (r->trainer->ranges.n_eval > 0 || s->has_reported_loss);
    return needed && !is_saved(r) ? save(r) : ESP_OK;
}

enum esp_status checkpointing_advise(const struct session *r, enum esp_status st)
{
    if (st != ESP_IO || !r->saving || !r->saving->is_whole)
        return st;
    return esp_fail(st, "%s; go on with: espalier resume %s", esp_message(),
                    r->saving->path);
}

enum esp_status checkpointing_explain(const struct session *r, enum esp_status st)
{
    return st == ESP_INTERRUPTED && r->saving
               ? say_how_to_go_on(r, "while scoring, after")
               : st;
}
