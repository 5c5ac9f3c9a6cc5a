/* record/write/recover.c - open the old file, find its complete rows, write the new file, keep the old one. */
#include "record/write/recover.h"

#include "base/files.h"
#include "base/output.h"
#include "record/file/lock.h"
#include "record/write/writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* State of a recovery. */
struct recovery {
    char *path, *target; /* without links; equal if `out` is NULL */
    bool keep;
    struct lock *lock, *lock_target; /* lock_target is NULL if target equals path */
    const struct structure *cover;
    struct run_file *file;
    struct recovered found;
};

/* ---- keep the old file ---- */

/* Give the file at `path` the second name `name`. Return true if this name is now a link to the file. */
static bool has_name(const char *path, const char *name)
{
    return link(path, name) == 0 || (errno == EEXIST && files_same(path, name));
}

/* Keep the file at `path` under a second name. On a file system without links, rename it; then `path` does not
 * exist until the new file is renamed to it. *n_kept is the number in the name. */
static enum esp_status keep_original(const char *path, char name[RECOVER_PATH],
                                     unsigned *n_kept)
{
    for (unsigned k = 1; k <= RECOVER_COPIES; k++) {
        const int n = k == 1 ? snprintf(name, RECOVER_PATH, "%s.broken", path)
                             : snprintf(name, RECOVER_PATH, "%s.broken-%u", path, k);
        *n_kept = k;
        if (n >= RECOVER_PATH)
            return esp_fail(ESP_INPUT, "%s: the name is too long", path);
        if (has_name(path, name))
            return ESP_OK;
        if (errno != EEXIST)
            return access(name, F_OK) != 0 && rename(path, name) == 0
                       ? ESP_OK
                       : esp_fail(ESP_INPUT, "%s: %s", name, strerror(errno));
    }
    return esp_fail(
        ESP_INPUT,
        "%s.broken to %s.broken-%d exist: remove some, recover into another file, or "
        "keep no original",
        path, path, RECOVER_COPIES);
}

/* ---- the new file ---- */

/* Write the complete rows to a new file and rename it to r->target. */
static enum esp_status write_file(struct recovery *r, const struct run_file_info *info)
{
    struct writer *w = NULL;
    const struct output_order order = {.path = r->target,
                                       .kind = OUTPUT_RECORDING,
                                       .force = !r->lock_target,
                                       .known = !r->lock_target,
                                       .like = {r->path}};
    enum esp_status st = writer_create(&order, info->layout, &info->header, &w);
    if (st != ESP_OK)
        return st;
    st = prefix_copy(r->file, &r->found.whole.prefix, w);
    if (st == ESP_OK)
        st = writer_seal(w);
    if (st == ESP_OK && r->keep)
        st = keep_original(r->path, r->found.kept, &r->found.n_kept);
    if (st == ESP_OK && (st = writer_publish(w)) != ESP_OK && access(r->path, F_OK) != 0)
        rename(r->found.kept, r->path);
    const enum esp_status closed = writer_close(w);
    r->found.written = st == ESP_OK && closed == ESP_OK;
    return st == ESP_OK ? closed : st;
}

/* ---- the recovery ---- */

static enum esp_status begin(struct recovery *r, const struct recover_params *p)
{
    const bool elsewhere = p->out && !files_same(p->path, p->out);
    if (access(p->path, R_OK) != 0)
        return esp_fail(ESP_INPUT, "%s: %s", p->path, strerror(errno));
    r->path = files_real_name(p->path);
    r->target = files_real_name(elsewhere ? p->out : p->path);
    r->keep = !elsewhere && p->keep;
    if (!r->path || !r->target)
        return esp_fail(ESP_MEMORY, "%s: out of memory", p->path);
    const struct output_order order = {.path = r->target, .kind = OUTPUT_RECORDING};
    enum esp_status st = elsewhere ? output_check(&order) : ESP_OK;
    if (st == ESP_OK)
        st = lock_take(r->path, &r->lock);
    if (st == ESP_OK && elsewhere)
        st = lock_take(r->target, &r->lock_target);
    if (st != ESP_OK)
        return st;
    r->cover = p->cover;
    return r->cover ? run_file_open_to_checkpoint(r->path, r->cover, &r->file)
                    : run_file_open_own(r->path, &r->file);
}

static enum esp_status check_rows(const struct recovery *r)
{
    uint64_t rows = 0;
    const enum esp_status st =
        r->cover ? prefix_rows(r->file, &r->found.whole.prefix, &rows) : ESP_OK;
    if (st == ESP_OK && r->cover && rows != r->cover->rows)
        return esp_fail(
            ESP_INPUT, "%s: its rows are not those that the run of this checkpoint wrote",
            r->path);
    return st;
}

static enum esp_status work(struct recovery *r)
{
    const struct run_file_info *info = run_file_info(r->file);
    r->found.images_run = info->header.images_run;
    r->found.was_closed = !info->in_writing;
    enum esp_status st = prefix_find_valid(r->file, &r->found.whole);
    if (st == ESP_OK)
        st = check_rows(r);
    if (st != ESP_OK)
        return st;
    const bool elsewhere = r->lock_target != NULL;
    const bool needed = info->in_writing || r->found.whole.cut_rows > 0;
    return elsewhere || needed ? write_file(r, info) : ESP_OK;
}

enum esp_status recover_run(const struct recover_params *params, struct recovered *out)
{
    struct recovery r = {0};
    enum esp_status st = begin(&r, params);
    if (st == ESP_OK)
        st = work(&r);
    run_file_close(r.file);
    lock_release(r.lock_target);
    lock_release(r.lock);
    free(r.path);
    free(r.target);
    if (st == ESP_OK)
        *out = r.found;
    return st;
}
