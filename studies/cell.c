/* studies/cell.c - lock the folder of a study, find missing cells, train cells and write their files. */
#include "studies/cell.h"

#include "base/array.h"
#include "base/output.h"
#include "studies/result.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the folder ---- */

static enum esp_status take_lock(const struct study_params *p, int *lock)
{
    char path[FILES_PATH];
    const enum esp_status st =
        files_path(path, "%s/.shard-%u-of-%u.lock", p->folder, p->shard, p->n_shards);
    return st == ESP_OK ? files_lock(path, p->folder, lock) : st;
}

/* Write study.json. Return ESP_INPUT if the folder already contains the study.json of another study. */
static enum esp_status claim(const struct cell_site *site)
{
    char path[FILES_PATH];
    struct manifest *there = array_create(1, sizeof *there);
    struct manifest *mine = array_create(1, sizeof *mine);
    enum esp_status st = there && mine ? ESP_OK : ESP_MEMORY;
    if (st == ESP_OK)
        st = files_path(path, "%s/study.json", site->params->folder);
    if (st == ESP_OK && files_exist(path)) {
        st = manifest_read(path, there);
        if (st == ESP_OK && there->identity != site->identity)
            st = esp_fail(
                ESP_INPUT,
                "%s holds a study with other settings or data: choose another --out",
                site->params->folder);
    }
    if (st == ESP_OK) {
        *mine = *site->params->manifest;
        mine->identity = site->identity;
        st = manifest_write(mine, path);
    }
    array_free(there);
    array_free(mine);
    return st;
}

enum esp_status cell_site_create(const struct study_params *params, struct cell_site *out)
{
    uint64_t data_identity;
    *out = (struct cell_site){.params = params, .lock = -1};
    enum esp_status st = files_path(out->folder, "%s/cells", params->folder);
    if (st == ESP_OK)
        st = files_make_folder(out->folder);
    if (st == ESP_OK)
        st = trial_data_hash(params->data, &data_identity);
    if (st == ESP_OK)
        out->identity = grid_hash(params->grid, data_identity);
    if (st == ESP_OK)
        st = take_lock(params, &out->lock);
    return st == ESP_OK ? claim(out) : st;
}

void cell_site_free(struct cell_site *site)
{
    if (site->lock >= 0)
        close(site->lock);
    site->lock = -1;
}

static enum esp_status path_of(const struct cell_site *site, const struct grid_cell *cell,
                               const char *extension, char to[static FILES_PATH])
{
    char name[GRID_CELL_NAME];
    grid_cell_name(site->params->grid, cell, name);
    return files_path(to, "%s/%s.%s", site->folder, name, extension);
}

/* Check before the training that the file at `path` may be replaced. A damaged or outdated result may be
 * replaced, but not a file of another kind. */
static enum esp_status check_file(const char *path, enum output_kind kind)
{
    struct stat s;
    if (stat(path, &s) != 0 || !S_ISREG(s.st_mode))
        return ESP_OK;
    return output_check(
        &(struct output_order){.path = path, .kind = kind, .force = true});
}

static enum esp_status check_files(const struct cell_site *site,
                                   const struct grid_cell *cell)
{
    char path[FILES_PATH];
    enum esp_status st = path_of(site, cell, "json", path);
    if (st == ESP_OK)
        st = check_file(path, OUTPUT_RESULT);
    if (st == ESP_OK)
        st = path_of(site, cell, "csv", path);
    return st == ESP_OK ? check_file(path, OUTPUT_HISTORY) : st;
}

enum esp_status cell_is_missing(const struct cell_site *site,
                                const struct grid_cell *cell, bool *is_missing)
{
    char path[FILES_PATH];
    struct result o;
    const enum esp_status st = path_of(site, cell, "json", path);
    if (st != ESP_OK)
        return st;
    *is_missing = true;
    if (result_read(path, &o) != ESP_OK)
        return check_files(site, cell);
    if (o.study != site->identity)
        return esp_fail(
            ESP_INPUT,
            "%s is of a study with other settings or data: choose another --out", path);
    *is_missing = strcmp(o.row, site->params->grid->row[cell->row].name) != 0 ||
                  o.size != cell->size || o.seed != cell->seed;
    return ESP_OK;
}

/* ---- training and files ---- */

static void tell(void *listener, double fraction)
{
    const struct cell_work *w = listener;
    if (w->tell)
        w->tell(w->listener, w->before + fraction * w->share);
}

static enum esp_status score(const struct cell_work *w, const struct grid_cell *cell)
{
    char path[FILES_PATH];
    const struct cell_site *site = w->site;
    struct result o = {.study = site->identity, .size = cell->size, .seed = cell->seed};
    snprintf(o.row, sizeof o.row, "%s", site->params->grid->row[cell->row].name);
    enum esp_status st = trial_score(w->trial, &o);
    if (st == ESP_OK)
        st = path_of(site, cell, "json", path);
    return st == ESP_OK ? result_write(&o, path) : st;
}

static enum esp_status write_history(const struct cell_work *w,
                                     const struct grid_cell *cell)
{
    char path[FILES_PATH];
    const enum esp_status st = path_of(w->site, cell, "csv", path);
    return st == ESP_OK ? history_write(trial_history(w->trial), path) : st;
}

enum esp_status cell_train(struct cell_work *w, struct grid_cell cell, bool wanted)
{
    const struct study_params *p = w->site->params;
    struct config config;
    char h5[FILES_PATH];
    enum esp_status st = grid_config(p->grid, &cell, &config);
    if (st == ESP_OK)
        st = path_of(w->site, &cell, "h5", h5);
    if (st != ESP_OK)
        return st;
    const struct trial_params params = {
        .config = &config,
        .data = p->data,
        .recording = {.path = wanted && p->recordings ? h5 : NULL,
                      .spikes = p->spikes,
                      .command = p->manifest->command},
        .tell = tell,
        .listener = w,
    };
    st = trial_create(&params, &w->trial);
    if (st == ESP_OK)
        st = trial_train(w->trial);
    if (st == ESP_OK && wanted)
        st = write_history(w, &cell);
    return st == ESP_OK && wanted ? score(w, &cell) : st;
}

static enum esp_status copy_history(const struct cell_work *w,
                                    const struct grid_cell *from,
                                    const struct grid_cell *to)
{
    char path[FILES_PATH];
    struct history h = {0};
    enum esp_status st = path_of(w->site, from, "csv", path);
    if (st == ESP_OK)
        st = history_read(path, &h);
    if (st == ESP_OK)
        st = path_of(w->site, to, "csv", path);
    if (st == ESP_OK)
        st = history_write(&h, path);
    history_free(&h);
    return st;
}

enum esp_status cell_share(struct cell_work *w, struct grid_cell first,
                           struct grid_cell cell, bool *shared)
{
    char path[FILES_PATH];
    struct result o;
    struct config config;
    const struct study_params *p = w->site->params;
    enum esp_status st = path_of(w->site, &first, "json", path);
    if (st == ESP_OK)
        st = result_read(path, &o);
    if (st != ESP_OK || o.metrics.neurons_alive < cell.size)
        return st;
    st = grid_config(p->grid, &cell, &config);
    if (st == ESP_OK)
        st = trial_config_hash(&config, p->data, &o.metrics.config_hash);
    if (st == ESP_OK)
        st = path_of(w->site, &cell, "json", path);
    if (st == ESP_OK)
        st = copy_history(w, &first, &cell);
    o.size = cell.size;
    o.metrics.train_s = o.metrics.label_s = o.metrics.test_s = o.metrics.cpu_s = 0;
    *shared = st == ESP_OK;
    return st == ESP_OK ? result_write(&o, path) : st;
}

enum esp_status cell_cut(struct cell_work *w, struct grid_cell cell)
{
    struct config config;
    enum esp_status st = grid_config(w->site->params->grid, &cell, &config);
    w->tell = NULL; /* the caller reports the progress of the cells that are cut */
    if (st == ESP_OK)
        st = trial_cut(w->trial, &config, cell.size);
    return st == ESP_OK ? score(w, &cell) : st;
}

void cell_end(struct cell_work *w)
{
    trial_free(w->trial);
    w->trial = NULL;
}
