/* cli/resume_run_hdf5.c - none of what a file says is believed before it was compared with something. */
#include "cli/resume_run.h"

#include "base/files.h"
#include "cli/checkpointing.h"
#include "cli/sandbox.h"

#include "record/file/checksummed_file.h"
#include "record/file/lock.h"
#include "record/read/spike_source.h"
#include "record/write/checkpoint.h"
#include "record/write/recording.h"
#include "sim/training/image_ranges.h"

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
    run_visit(context, s);
}

/* A run that comes back, on its way. */
struct comeback {
    struct run *run;
    const char *path; /* of the checkpoint */
    struct checkpoint *file;
    struct run_state saved;
    struct structure structure; /* of its recording */
    char from[FILES_PATH];      /* the recording */
    const char *extract;        /* a recording that is made of it; or NULL */
    bool rehearsal;             /* without its recording */
};

/* ---- what it was ---- */

static enum esp_status read_head(struct comeback *b)
{
    struct run *r = b->run;
    enum esp_status st = checkpoint_open(b->path, &b->file);
    if (st == ESP_OK)
        st = checkpoint_restore(b->file, visit_head, &b->saved);
    if (st != ESP_OK)
        return st;
    const struct checkpoint_head *head = checkpoint_head(b->file);
    config_default(&r->config);
    st = config_read_text(&r->config, head->config_text, b->path);
    snprintf(r->config.preset, sizeof r->config.preset, "%s", head->preset);
    r->spec = strdup(head->data);
    if (st == ESP_OK && !r->spec)
        st = esp_fail(ESP_MEMORY, "out of memory");
    return st == ESP_OK ? config_check(&r->config) : st;
}

/* The same images under another name are welcome. */
static enum esp_status open_data(struct comeback *b)
{
    struct run *r = b->run;
    const char *elsewhere = r->options->value[OPTION_DATA];
    const bool plays = config_plays(&r->config);
    uint64_t identity = 0;
    if (plays && elsewhere)
        return esp_fail(
            ESP_INPUT,
            "--data %s: the sources of this run play files of their own; leave "
            "it out",
            elsewhere);
    enum esp_status st = plays ? spike_source_open(&r->config, NULL, &r->data)
                               : dataset_open(elsewhere ? elsewhere : r->spec, &r->data);
    if (st == ESP_INPUT && plays)
        return esp_fail(st, "%s: the spikes of this run: %s", b->path, esp_message());
    if (st == ESP_INPUT && !elsewhere)
        return esp_fail(
            st, "%s: the images of this run: %s; if they are elsewhere, say so by --data",
            b->path, esp_message());
    if (st == ESP_OK)
        st = dataset_identity(r->data, &identity);
    if (st == ESP_OK && identity != b->saved.data && plays)
        return esp_fail(ESP_INPUT, "%s: %s has changed since this run began", b->path,
                        dataset_info(r->data)->spec);
    if (st == ESP_OK && identity != b->saved.data)
        st = esp_fail(
            ESP_INPUT, "%s: %s in %s is not the data set of this run: name it by --data",
            b->path, dataset_info(r->data)->spec, dataset_info(r->data)->origin);
    return st;
}

static uint64_t n_pixels(const struct run *r)
{
    const struct dataset_info *info = dataset_info(r->data);
    return (uint64_t)info->width * info->height;
}

static enum esp_status resolve(struct comeback *b)
{
    struct run *r = b->run;
    struct image_ranges span;
    enum esp_status st = image_ranges_find(&r->config, r->data, &span);
    if (st != ESP_OK)
        return st;
    r->resolved = config_resolve(&r->config, span.images_run, n_pixels(r));
    return run_state_fits(&b->saved, b->file, b->path, &r->resolved, n_pixels(r));
}

/* ---- its recording, its state ---- */

static enum esp_status open_store(struct comeback *b)
{
    struct run *r = b->run;
    enum esp_status st =
        files_follow(b->from, b->path, checkpoint_head(b->file)->recording);
    if (st != ESP_OK)
        return st;
    const struct resume_recording past = {.from = b->from,
                                          .mark = &b->saved.mark,
                                          .structure = &b->structure,
                                          .images = b->saved.images};
    return store_resume(r->options, &r->config, r->spec, dataset_info(r->data)->n_classes,
                        &past, b->saved.snapshots, &r->store);
}

static enum esp_status restore_state(void *context)
{
    struct comeback *b = context;
    const enum esp_status st = checkpoint_restore(b->file, visit_run, b->run);
    checkpoint_close(b->file);
    b->file = NULL;
    return st;
}

/* While the recording lives, its thread is the one that may call HDF5. */
static enum esp_status begin(struct comeback *b)
{
    struct run *r = b->run;
    struct network *net = NULL;
    uint64_t n_living[CONFIG_POPULATIONS];
    run_state_living(&b->saved, &r->resolved, n_living);
    enum esp_status st = network_create_pruned(&r->resolved, n_pixels(r), n_living, &net);
    if (st == ESP_OK)
        st = run_begin(r, net);
    if (st != ESP_OK)
        return st;
    return b->rehearsal ? restore_state(b)
                        : recording_call(store_recording(r->store), restore_state, b);
}

static enum esp_status come_back(struct comeback *b)
{
    struct run *r = b->run;
    enum esp_status st = read_head(b);
    if (st == ESP_OK)
        st = open_data(b);
    if (st == ESP_OK)
        st = resolve(b);
    if (st == ESP_OK)
        st = checkpoint_restore(b->file, visit_structure, &b->structure);
    if (st == ESP_OK && b->extract)
        st = store_create_late(b->extract, r->options, &r->config, r->spec,
                               dataset_info(r->data)->n_classes, b->saved.images,
                               &r->store);
    else if (st == ESP_OK && !b->rehearsal)
        st = open_store(b);
    return st == ESP_OK ? begin(b) : st;
}

/* ---- in a child first, then here ---- */

static enum esp_status try_it(const char *path, void *context)
{
    const struct run *r = context;
    struct run tried = run_blank(r->options);
    struct comeback b = {.run = &tried, .path = path, .rehearsal = true};
    tried.report.threads = 1;
    const enum esp_status st = come_back(&b);
    checkpoint_close(b.file);
    structure_free(&b.structure);
    run_free(&tried);
    return st;
}

/* A recording without its checkpoint is of a run that has nothing to go on from. */
static enum esp_status explain_missing(const char *path)
{
    char recording[FILES_PATH], other[CHECKPOINT_PATH];
    if (checkpoint_other(path, other) && access(other, F_OK) == 0)
        return ESP_OK; /* opening it offers the other one */
    if (access(path, F_OK) == 0 || files_without(recording, path, ".ckpt") != ESP_OK ||
        strcmp(recording, path) == 0 || access(recording, F_OK) != 0)
        return ESP_OK;
    return esp_fail(
        ESP_INPUT,
        "%s: no such file: the run of %s is over, or died before its first image "
        "and can be begun again with --force; espalier info %s says which",
        path, recording, recording);
}

enum esp_status resume_run_load(struct run *r)
{
    struct comeback b = {.run = r, .path = r->options->operand[0]};
    char base[FILES_PATH];
    struct lock *lock = NULL;
    enum esp_status st = run_read_threads(r);
    if (st == ESP_OK)
        st = explain_missing(b.path);
    if (st == ESP_OK)
        st = checkpointing_check(r);
    if (st == ESP_OK)
        st = files_without(base, b.path, ".prev");
    if (st != ESP_OK || (st = lock_take(base, &lock)) != ESP_OK)
        return st;
    st = sandbox_run(b.path, try_it, r);
    if (st == ESP_OK)
        st = come_back(&b);
    checkpoint_close(b.file);
    structure_free(&b.structure);
    if (st == ESP_OK)
        return checkpointing_go_on(r, b.path, lock, &b.saved);
    lock_release(lock);
    return st;
}

/* ---- what it knows ---- */

/* The recorder hears that training is over. */
static enum esp_status write_extract(struct comeback *b)
{
    struct run *r = b->run;
    enum esp_status st = come_back(b);
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
    const struct options options = {.line = "out of a checkpoint"};
    struct run r = run_blank(&options);
    struct comeback b = {.run = &r, .path = checkpoint, .extract = to};
    r.report.threads = 1;
    enum esp_status st = sandbox_run(checkpoint, try_it, &r);
    if (st == ESP_OK)
        st = write_extract(&b);
    checkpoint_close(b.file);
    structure_free(&b.structure);
    run_free(&r);
    return st;
}

enum esp_status saved_as_recording(const char *path, rehearse_use *use, void *context)
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
