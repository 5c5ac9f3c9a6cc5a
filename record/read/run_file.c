/* record/read/run_file.c - open a recording, compare it with its layout, read its header and columns. */
#include "record/read/run_file.h"

#include "record/file/attributes.h"
#include "record/file/column.h"
#include "record/file/h5.h"
#include "record/file/lock.h"
#include "record/file/superblock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { MOST_REPORT = 1 << 24 };

struct run_file {
    struct run_file_info info;
    struct layout layout;
    bool own; /* the caller holds the lock: no other process writes */
    /* Replaces the metadata read from the file; NULL: none. */
    const struct structure *cover;
    struct stat there; /* device and inode of the file when it was opened */
    hid_t file;
    /* column[k].set < 0: the recording lacks column k (enum layout_id). */
    struct column column[LAYOUT_COLUMNS];
    char path[];
};

static bool is_held(const struct run_file *f)
{
    return !f->own && lock_is_held(f->path);
}

static enum esp_status try_open(struct run_file *f)
{
    struct superblock s;
    stat(f->path, &f->there); /* if stat fails, opening the file reports the error */
    if (f->cover) {
        f->info.in_writing = true;
        return h5_open_to_read(f->path, true, f->cover, &f->file);
    }
    const enum esp_status st = superblock_check(f->path, &s);
    if (st != ESP_OK)
        return st;
    f->info.in_writing = s.in_writing;
    f->info.active = s.in_writing && is_held(f);
    return h5_open_to_read(f->path, s.in_writing, NULL, &f->file);
}

/* Open the file, with several attempts. While a run creates or closes its file, the superblock may state an end
 * beyond the bytes written. This lasts for moments, during which the run holds the lock. Therefore try again
 * while the lock is held, and once more after its release, because the run may have ended between reading the
 * file and testing the lock. */
static enum esp_status open_file(struct run_file *f)
{
    enum { TRIES = 200 /* 2 s in total */ };
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    enum esp_status st = try_open(f);
    bool held = true;
    for (int k = 0; k < TRIES && st == ESP_INPUT && held; k++) {
        held = is_held(f);
        if (held)
            nanosleep(&pause, NULL);
        st = try_open(f);
    }
    return st;
}

static enum esp_status read_config(const char *path, const char *text, const char *what,
                                   struct config *out)
{
    struct config c;
    config_of_files(&c);
    enum esp_status st = config_read_text(&c, text, what);
    if (st == ESP_OK)
        st = config_check(&c);
    if (st != ESP_OK)
        return esp_fail(st, "%s: %s", path, esp_message());
    *out = c;
    return ESP_OK;
}

static enum esp_status read_header(struct run_file *f)
{
    struct run_file_info *info = &f->info;
    enum esp_status st = attributes_read(f->path, f->file, &info->header);
    if (st != ESP_OK ||
        (st = read_config(f->path, info->header.config_text, "config", &info->config)) !=
            ESP_OK ||
        (st = read_config(f->path, info->header.resolved, "config_resolved",
                          &info->resolved)) != ESP_OK)
        return st;
    snprintf(info->config.preset, sizeof info->config.preset, "%s", info->header.preset);
    const struct layout_plan plan = {.config = &info->resolved,
                                     .n_pixels = (uint64_t)info->header.width *
                                                 info->header.height,
                                     .n_classes = info->header.n_classes,
                                     .spikes = info->header.spikes,
                                     .is_old = info->header.is_old,
                                     .is_brief = info->header.is_brief,
                                     .lacks_actions = info->header.lacks_actions};
    return layout_build(&plan, f->path, &f->layout);
}

static enum esp_status open_columns(struct run_file *f)
{
    enum esp_status st = ESP_OK;
    if (!h5_path_is_plain(f->file, "/espalier/windows"))
        return esp_fail(ESP_INPUT, "%s: holds images and their spikes, but no run",
                        f->path);
    for (size_t k = 0; k < LAYOUT_COLUMNS && st == ESP_OK; k++)
        if (f->layout.column[k].path[0] != '\0')
            st = column_open(f->path, f->file, &f->layout.column[k], &f->column[k]);
    return st;
}

uint64_t run_file_rows(const struct run_file *f, unsigned column)
{
    return f->column[column].set >= 0 ? column_rows(&f->column[column]) : 0;
}

/* Rows of the shortest of the columns first .. last that the recording has. */
static uint64_t shortest(const struct run_file *f, unsigned first, unsigned last)
{
    uint64_t n = UINT64_MAX;
    for (unsigned k = first; k <= last; k++)
        if (f->layout.column[k].path[0] != '\0' && run_file_rows(f, k) < n)
            n = run_file_rows(f, k);
    return n;
}

static uint64_t lesser(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Set the number of output neurons at the end of the recording. If the final weights exist, the number is that
 * of their rows; otherwise it is the number left by the last pruning. */
static enum esp_status count_living(struct run_file *f)
{
    struct run_file_info *info = &f->info;
    uint64_t n = f->layout.n_birth;
    info->trained = run_file_rows(f, LAYOUT_FINAL_IDS) > 0;
    if (info->trained) {
        n = run_file_rows(f, LAYOUT_FINAL_IDS);
    } else if (info->n_prunings > 0) {
        const enum esp_status st =
            run_file_read(f, LAYOUT_PRUNING_LIVING, info->n_prunings - 1, 1, &n);
        if (st != ESP_OK)
            return st;
    }
    if (n < 1 || n > f->layout.n_birth)
        return esp_fail(ESP_INPUT, "%s: %llu remaining neurons of %llu", f->path,
                        (unsigned long long)n, (unsigned long long)f->layout.n_birth);
    info->n_living = n;
    info->labelled = info->trained && run_file_rows(f, LAYOUT_FINAL_LABELS) == n &&
                     run_file_rows(f, LAYOUT_FINAL_CLASS_MEANS) == n &&
                     run_file_rows(f, LAYOUT_FINAL_N_LABELLED) == 1;
    return ESP_OK;
}

static enum esp_status read_accuracy(struct run_file *f)
{
    double rows[2][READOUT_VOTES];
    for (size_t k = 0; k < READOUT_VOTES; k++)
        rows[0][k] = rows[1][k] = (double)NAN;
    if (run_file_rows(f, LAYOUT_ACCURACY) >= 2) {
        const enum esp_status st = run_file_read(f, LAYOUT_ACCURACY, 0, 2, rows);
        if (st != ESP_OK)
            return st;
    }
    memcpy(f->info.accuracy, rows[0], sizeof rows[0]);
    memcpy(f->info.accuracy_labelset, rows[1], sizeof rows[1]);
    return ESP_OK;
}

static enum esp_status read_report(struct run_file *f)
{
    const uint64_t n = run_file_rows(f, LAYOUT_REPORT);
    if (n == 0 || f->info.report)
        return ESP_OK;
    if (n > MOST_REPORT || !run_file_is_stored(f, LAYOUT_REPORT))
        return esp_fail(ESP_INPUT, "%s: a report of %llu bytes", f->path,
                        (unsigned long long)n);
    char *text = calloc((size_t)n + 1, 1);
    if (!text)
        return esp_fail(ESP_MEMORY, "%s: out of memory", f->path);
    const enum esp_status st = run_file_read(f, LAYOUT_REPORT, 0, n, text);
    if (st != ESP_OK) {
        free(text);
        return st;
    }
    f->info.report = text;
    return ESP_OK;
}

static enum esp_status read_info(struct run_file *f)
{
    struct run_file_info *info = &f->info;
    info->n_images = shortest(f, LAYOUT_IMAGE_INDEX, LAYOUT_IMAGE_SCORES);
    info->n_windows = shortest(f, LAYOUT_WINDOW_IMAGES_DONE, LAYOUT_COUNTS);
    info->n_prunings = shortest(f, LAYOUT_PRUNING_IMAGE, LAYOUT_PRUNING_LIVING);
    info->n_removed = shortest(f, LAYOUT_REMOVED_IMAGE, LAYOUT_REMOVED_FIELD);
    info->n_regrown = shortest(f, LAYOUT_REGROWN_IMAGE, LAYOUT_REGROWN_SOURCE);
    info->n_actions = run_file_rows(f, LAYOUT_ACTION_IMAGE);
    for (unsigned k = LAYOUT_ACTION_KIND; k <= LAYOUT_ACTION_VALUE; k++)
        info->n_actions = lesser(info->n_actions, run_file_rows(f, k));
    info->n_snapshots = shortest(f, LAYOUT_SNAPSHOTS, LAYOUT_SNAPSHOT_IMAGES);
    for (unsigned k = 0; k < CONFIG_POPULATIONS; k++)
        info->n_spikes[k] = lesser(run_file_rows(f, LAYOUT_SPIKE_TIMES + k),
                                   run_file_rows(f, LAYOUT_SPIKE_IDS + k));
    enum esp_status st = count_living(f);
    if (st == ESP_OK)
        st = read_accuracy(f);
    return st == ESP_OK ? read_report(f) : st;
}

static enum esp_status open_as(const char *path, bool own, const struct structure *cover,
                               struct run_file **out)
{
    enum esp_status st = h5_start(path, H5_READS);
    if (st != ESP_OK)
        return st;
    const size_t size = strlen(path) + 1;
    struct run_file *f = calloc(1, sizeof *f + size);
    if (!f)
        return esp_fail(ESP_MEMORY, "%s: out of memory", path);
    memcpy(f->path, path, size);
    f->own = own;
    f->cover = cover;
    f->info.path = f->path;
    f->info.layout = &f->layout;
    f->file = H5I_INVALID_HID;
    for (size_t k = 0; k < LAYOUT_COLUMNS; k++)
        f->column[k].set = H5I_INVALID_HID;
    st = open_file(f);
    if (st != ESP_OK || (st = read_header(f)) != ESP_OK ||
        (st = open_columns(f)) != ESP_OK || (st = read_info(f)) != ESP_OK) {
        run_file_close(f);
        return st;
    }
    *out = f;
    return ESP_OK;
}

enum esp_status run_file_open(const char *path, struct run_file **out)
{
    return open_as(path, false, NULL, out);
}

enum esp_status run_file_open_own(const char *path, struct run_file **out)
{
    return open_as(path, true, NULL, out);
}

enum esp_status run_file_open_to_checkpoint(const char *path,
                                            const struct structure *cover,
                                            struct run_file **out)
{
    return open_as(path, true, cover, out);
}

void run_file_close(struct run_file *f)
{
    if (!f)
        return;
    for (size_t k = 0; k < LAYOUT_COLUMNS; k++)
        if (f->column[k].set >= 0)
            H5Dclose(f->column[k].set);
    if (f->file >= 0)
        H5Fclose(f->file);
    attributes_free(&f->info.header);
    free(f->info.report);
    free(f);
}

const struct run_file_info *run_file_info(const struct run_file *f)
{
    return &f->info;
}

const char *run_file_state(const struct run_file_info *info)
{
    if (info->active)
        return "in progress";
    if (info->in_writing || !info->trained)
        return "broken off";
    return info->header.first_image > 0 ? "complete but for its beginning" : "complete";
}

enum esp_status run_file_refresh(struct run_file *f)
{
    enum esp_status st = ESP_OK;
    if (!f->info.in_writing)
        return ESP_OK;
    f->info.active = is_held(f);
    for (size_t k = 0; k < LAYOUT_COLUMNS && st == ESP_OK; k++)
        if (f->column[k].set >= 0)
            st = column_refresh(&f->column[k]);
    return st == ESP_OK ? read_info(f) : st;
}

bool run_file_is_replaced(const struct run_file *f)
{
    struct stat now;
    return stat(f->path, &now) == 0 &&
           (now.st_dev != f->there.st_dev || now.st_ino != f->there.st_ino);
}

enum esp_status run_file_read(const struct run_file *f, unsigned column, uint64_t first,
                              uint64_t n_lines, void *lines)
{
    if (f->column[column].set < 0)
        return esp_fail(ESP_INPUT, "%s: no such data were recorded", f->path);
    return column_read(&f->column[column], first, n_lines, lines);
}

bool run_file_is_stored(const struct run_file *f, unsigned column)
{
    return column_is_stored(&f->column[column]);
}

enum esp_status run_file_check_stored(const struct run_file *f, unsigned column)
{
    if (run_file_rows(f, column) == 0 || run_file_is_stored(f, column))
        return ESP_OK;
    return esp_fail(ESP_INPUT, "%s: %s is damaged: its %llu rows are not there", f->path,
                    f->layout.column[column].path,
                    (unsigned long long)run_file_rows(f, column));
}
