/* studies/collection.c - read the results of study folders, sort them, find missing cells. */
#include "studies/collection.h"

#include "base/array.h"
#include "studies/grid.h"
#include "studies/history.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- order ---- */

static int compare(const struct result *a, const struct result *b)
{
    const int order = grid_row_order(a->row, b->row);
    if (order != 0)
        return order;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return a->seed < b->seed ? -1 : a->seed > b->seed;
}

/* A result and the index of its folder, before sorting. */
struct found {
    struct result outcome;
    size_t folder;
};

static int by_cell(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    const int order = compare(&x->outcome, &y->outcome);
    return order != 0 ? order : x->folder < y->folder ? -1 : x->folder > y->folder;
}

struct found_list {
    struct found *found; /* [n] results read so far */
    size_t n, room;
};

/* ---- reading ---- */

static enum esp_status add_file(struct found_list *list, const struct manifest *m,
                                const char *path, size_t folder)
{
    void *found = list->found;
    enum esp_status st =
        array_grow(&found, &list->room, list->n + 1, sizeof *list->found);
    list->found = found;
    if (st != ESP_OK)
        return st;
    struct found *f = &list->found[list->n];
    f->folder = folder;
    st = result_read(path, &f->outcome);
    if (st != ESP_OK)
        return esp_fail(st, "%s (delete it and go on with the study)", esp_message());
    if (f->outcome.study != m->identity)
        return esp_fail(ESP_INPUT, "%s is of a study with other settings or data", path);
    if ((st = grid_check_row(&m->config, f->outcome.row)) != ESP_OK)
        return esp_fail(st, "%s: strategy: %s", path, esp_message());
    list->n++;
    return ESP_OK;
}

static bool is_outcome(const char *name)
{
    const size_t n = strlen(name);
    return n > 5 && strcmp(name + n - 5, ".json") == 0;
}

static enum esp_status add_folder(struct found_list *list, const struct manifest *m,
                                  const char *folder, size_t number)
{
    char path[FILES_PATH];
    enum esp_status st = files_path(path, "%s/cells", folder);
    DIR *d = st == ESP_OK ? opendir(path) : NULL;
    if (!d)
        return st != ESP_OK ? st
                            : esp_fail(ESP_INPUT, "%s: cannot be opened: %s", path,
                                       strerror(errno));
    for (struct dirent *e; st == ESP_OK && (e = readdir(d));) {
        if (!is_outcome(e->d_name))
            continue;
        st = files_path(path, "%s/cells/%s", folder, e->d_name);
        if (st == ESP_OK)
            st = add_file(list, m, path, number);
    }
    closedir(d);
    return st;
}

/* Sort the results into *c. If several folders have a result of the same cell, keep the first and check that
 * the others are equal. */
static enum esp_status settle(struct found_list *list, struct collection *c)
{
    c->outcome = array_create(list->n, sizeof *c->outcome);
    c->folder = array_create(list->n, sizeof *c->folder);
    if (!c->outcome || !c->folder)
        return ESP_MEMORY;
    if (list->n > 0)
        qsort(list->found, list->n, sizeof *list->found, by_cell);
    for (size_t k = 0; k < list->n; k++) {
        const struct found *f = &list->found[k];
        const struct result *last = c->n ? &c->outcome[c->n - 1] : NULL;
        if (!last || compare(last, &f->outcome) != 0) {
            c->outcome[c->n] = f->outcome;
            c->folder[c->n++] = f->folder;
            continue;
        }
        const char *name = result_difference(last, &f->outcome);
        if (name)
            return esp_fail(ESP_INPUT,
                            "%s and %s disagree about %s-%" PRIu64 "-s%" PRIu64
                            ": %s differs, so one of them is of another version",
                            c->folders[c->folder[c->n - 1]], c->folders[f->folder],
                            last->row, last->size, last->seed, name);
    }
    return ESP_OK;
}

/* ---- missing cells ---- */

static bool lists_the_same(const struct manifest *a, const struct manifest *b)
{
    return strcmp(a->sizes, b->sizes) == 0 && strcmp(a->seeds, b->seeds) == 0 &&
           strcmp(a->strategies, b->strategies) == 0;
}

static enum esp_status count_missing(struct collection *c, const struct manifest *m,
                                     const char *folder)
{
    struct grid *g = NULL;
    const struct grid_request request = {.base = m->config,
                                         .sizes = *m->sizes ? m->sizes : NULL,
                                         .strategies = m->strategies,
                                         .seeds = m->seeds};
    const enum esp_status st = grid_create(&request, &g);
    for (size_t k = 0; st == ESP_OK && k < grid_n_cells(g); k++) {
        const struct grid_cell cell = grid_cell(g, k);
        c->n_missing += !collection_find(c, g->row[cell.row].name, cell.size, cell.seed);
    }
    grid_free(g);
    return st == ESP_OK ? ESP_OK
                        : esp_fail(st, "%s/study.json: %s", folder, esp_message());
}

/* Count the missing cells of all folders. Folders with equal lists of cells are counted once. Folders with
 * different lists are assumed to have no cell in common. */
static enum esp_status count_all_missing(struct collection *c, const struct manifest *m)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < c->n_folders && st == ESP_OK; k++) {
        size_t before = 0;
        while (before < k && !lists_the_same(&m[before], &m[k]))
            before++;
        if (before == k)
            st = count_missing(c, &m[k], c->folders[k]);
    }
    return st;
}

static enum esp_status read_manifest(const char *folder, struct manifest *m)
{
    char path[FILES_PATH];
    const enum esp_status st = files_path(path, "%s/study.json", folder);
    if (st == ESP_OK && !files_exist(path))
        return esp_fail(ESP_INPUT, "%s: no study (there is no %s)", folder, path);
    return st == ESP_OK ? manifest_read(path, m) : st;
}

/* Read all histories, so that a damaged one is refused before any output is written. The figures need the
 * histories later. */
static enum esp_status check_histories(const struct collection *c)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < c->n && st == ESP_OK; k++) {
        char path[FILES_PATH];
        struct history h = {0};
        st = collection_path(c, k, "csv", path);
        if (st == ESP_OK && files_exist(path))
            st = history_read(path, &h);
        history_free(&h);
    }
    return st;
}

static enum esp_status read_all(struct collection *c, struct manifest *m,
                                struct found_list *list)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < c->n_folders && st == ESP_OK; k++) {
        st = read_manifest(c->folders[k], &m[k]);
        if (st == ESP_OK && m[k].identity != m[0].identity)
            st = esp_fail(ESP_INPUT,
                          "%s and %s are studies with different settings or data",
                          c->folders[0], c->folders[k]);
        if (st == ESP_OK)
            st = add_folder(list, &m[k], c->folders[k], k);
    }
    if (st == ESP_OK)
        st = settle(list, c);
    if (st == ESP_OK)
        st = count_all_missing(c, m);
    if (st == ESP_OK)
        st = check_histories(c);
    c->manifest = m[0];
    return st;
}

enum esp_status collection_read(const char *const *folders, size_t n_folders,
                                struct collection *out)
{
    struct collection c = {.folders = folders, .n_folders = n_folders};
    struct found_list list = {0};
    struct manifest *m = array_create(n_folders, sizeof *m);
    const enum esp_status st = m ? read_all(&c, m, &list) : ESP_MEMORY;
    array_free(m);
    array_free(list.found);
    if (st == ESP_OK)
        *out = c;
    else
        collection_free(&c);
    return st;
}

void collection_free(struct collection *c)
{
    array_free(c->outcome);
    array_free(c->folder);
    *c = (struct collection){0};
}

const struct result *collection_find(const struct collection *c, const char *row,
                                     uint64_t size, uint64_t seed)
{
    struct result wanted = {.size = size, .seed = seed};
    memcpy(wanted.row, row, strnlen(row, METRICS_NAME - 1));
    size_t low = 0, high = c->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = compare(&c->outcome[middle], &wanted);
        if (order == 0)
            return &c->outcome[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

enum esp_status collection_path(const struct collection *c, size_t k,
                                const char *extension, char to[static FILES_PATH])
{
    const struct result *o = &c->outcome[k];
    return files_path(to, "%s/cells/%s-%" PRIu64 "-s%" PRIu64 ".%s",
                      c->folders[c->folder[k]], o->row, o->size, o->seed, extension);
}
