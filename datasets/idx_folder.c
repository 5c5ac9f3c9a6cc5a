/* datasets/idx_folder.c - finds the four files under their possible names, and fails unless they fit together. */
#include "datasets/idx_folder.h"

#include "base/array.h"
#include "base/memory.h"
#include "datasets/format.h"
#include "datasets/places.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

const char *const *idx_folder_names(void)
{
    static const char *const name[IDX_FOLDER_FILES] = {
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte"};
    return name;
}

/* The path of file `which` as it stands in the folder. A name that exists but cannot be read, like a dangling
 * link, counts as found: the reader then reports the reason. */
static bool find_file(const char *folder, int which, char path[PATH_SIZE])
{
    static const char *const ending[] = {"", ".gz"};
    const char *name = idx_folder_names()[which];
    for (int spelling = 0; spelling < 2; spelling++) {
        for (int e = 0; e < 2; e++) {
            const int n = snprintf(path, PATH_SIZE, "%s/%s%s", folder, name, ending[e]);
            if (n < 0 || n >= PATH_SIZE)
                return false;
            if (spelling == 1)
                *strstr(path + strlen(folder), "-idx") = '.';
            char probe[1];
            if (access(path, F_OK) == 0 || readlink(path, probe, sizeof probe) >= 0)
                return true;
        }
    }
    return false;
}

bool idx_folder_present(const char *folder)
{
    char path[PATH_SIZE];
    for (int which = 0; which < IDX_FOLDER_FILES; which++)
        if (find_file(folder, which, path))
            return true;
    return false;
}

static enum esp_status need_file(const char *folder, int which, char path[PATH_SIZE])
{
    if (find_file(folder, which, path))
        return ESP_OK;
    return esp_fail(
        ESP_INPUT,
        "%s: holds no %s, plain or .gz; a data set is the four files %s, %s, %s and %s",
        folder, idx_folder_names()[which], idx_folder_names()[0], idx_folder_names()[1],
        idx_folder_names()[2], idx_folder_names()[3]);
}

/* Read file `which`. If `bytes` is not NULL, read only its header and add the size of its content to *bytes. */
static enum esp_status read_file(const char *folder, int which, struct idx_split split[2],
                                 uint64_t *bytes)
{
    char path[PATH_SIZE];
    struct idx_split *s = &split[which / 2];
    const enum idx_kind kind = which % 2 == 0 ? IDX_IMAGES : IDX_LABELS;
    struct idx *idx = which % 2 == 0 ? &s->images : &s->labels;
    uint64_t more = 0;
    enum esp_status st = need_file(folder, which, path);
    if (st != ESP_OK)
        return st;
    if (!bytes)
        return idx_read(path, kind, idx);
    st = idx_measure(path, kind, idx, &more);
    *bytes += more;
    return st;
}

static enum esp_status check_folder(const char *folder)
{
    struct stat info;
    if (stat(folder, &info) != 0)
        return esp_fail(ESP_INPUT, "%s: %s; name a directory with the four IDX files",
                        folder, strerror(errno));
    if (!S_ISDIR(info.st_mode))
        return esp_fail(ESP_INPUT,
                        "%s: is not a directory; name the one that holds the IDX files",
                        folder);
    return ESP_OK;
}

static enum esp_status check_split(const char *folder, int which,
                                   const struct idx_split *s)
{
    if (s->images.n == s->labels.n)
        return ESP_OK;
    return esp_fail(
        ESP_INPUT,
        "%s: %s has %zu images but %s %zu labels: these files do not belong together",
        folder, idx_folder_names()[which], s->images.n, idx_folder_names()[which + 1],
        s->labels.n);
}

static enum esp_status check_sizes(const char *folder, const struct idx *train,
                                   const struct idx *test)
{
    if (train->rows == test->rows && train->cols == test->cols)
        return ESP_OK;
    return esp_fail(
        ESP_INPUT,
        "%s: %s has images of %u x %u pixels but %s of %u x %u: these files do not "
        "belong together",
        folder, idx_folder_names()[0], (unsigned)train->cols, (unsigned)train->rows,
        idx_folder_names()[2], (unsigned)test->cols, (unsigned)test->rows);
}

/* Read the four files, or their headers, and fail unless they fit together. */
static enum esp_status read_all(const char *folder, struct idx_split split[2],
                                uint64_t *bytes)
{
    static const int order[] = {1, 3, 0, 2}; /* labels first: they are short */
    enum esp_status st = ESP_OK;
    for (int k = 0; k < IDX_FOLDER_FILES && st == ESP_OK; k++)
        st = read_file(folder, order[k], split, bytes);
    if (st != ESP_OK || (st = check_split(folder, 0, &split[0])) != ESP_OK ||
        (st = check_split(folder, 2, &split[1])) != ESP_OK)
        return st;
    return check_sizes(folder, &split[0].images, &split[1].images);
}

enum esp_status idx_folder_read(const char *folder, struct idx_split out[2])
{
    struct idx_split header[2] = {0}, split[2] = {0};
    uint64_t bytes = 0;
    enum esp_status st;
    if ((st = check_folder(folder)) != ESP_OK ||
        (st = read_all(folder, header, &bytes)) != ESP_OK ||
        (st = memory_check(folder, bytes, "use a smaller data set")) != ESP_OK)
        return st;
    if ((st = read_all(folder, split, NULL)) != ESP_OK) {
        idx_folder_free(split);
        return st;
    }
    memcpy(out, split, sizeof split);
    return ESP_OK;
}

void idx_folder_free(struct idx_split split[2])
{
    for (int k = 0; k < 2; k++) {
        idx_free(&split[k].images);
        idx_free(&split[k].labels);
    }
}

/* ---- as data sets: a directory, or one of the places of a named set ---- */

static uint32_t largest_label(const struct idx *labels)
{
    uint8_t most = 0;
    for (size_t k = 0; k < labels->n; k++)
        most = labels->bytes[k] > most ? labels->bytes[k] : most;
    return most;
}

static enum esp_status open_folder(struct dataset *d, const char *folder)
{
    struct idx_split *split = array_create(2, sizeof *split);
    enum esp_status st = split ? dataset_name(d->origin, folder) : ESP_MEMORY;
    d->content = split;
    if (st == ESP_OK)
        st = idx_folder_read(folder, split);
    if (st != ESP_OK)
        return st;
    const uint32_t train = largest_label(&split[DATASET_TRAIN].labels);
    const uint32_t test = largest_label(&split[DATASET_TEST].labels);
    d->info.width = split[DATASET_TRAIN].images.cols;
    d->info.height = split[DATASET_TRAIN].images.rows;
    d->info.n_classes = (train > test ? train : test) + 1;
    for (int k = 0; k < 2; k++)
        d->info.n_images[k] = split[k].images.n;
    return ESP_OK;
}

static bool is_idx(const char *spec)
{
    return strncmp(spec, "idx:", 4) == 0;
}

static enum esp_status open_idx(struct dataset *d)
{
    const char *folder = d->spec + strlen("idx:");
    return *folder
               ? open_folder(d, folder)
               : esp_fail(ESP_INPUT, "data set idx: names no directory; write idx:DIR");
}

/* If the data set was made without pixels, images are blank; without labels, labels are 0. */
static uint8_t image(const struct dataset *d, enum dataset_split split, size_t index,
                     uint8_t *pixels)
{
    const struct idx_split *x = (const struct idx_split *)d->content + split;
    const size_t n_pixels = (size_t)d->info.width * d->info.height;
    if (x->images.bytes)
        memcpy(pixels, x->images.bytes + index * n_pixels, n_pixels);
    else
        memset(pixels, 0, n_pixels);
    return x->labels.bytes ? x->labels.bytes[index] : 0;
}

static void free_content(void *content)
{
    idx_folder_free(content);
    array_free(content);
}

static const char *const idx_specs[] = {"idx:DIR", NULL};

const struct dataset_format dataset_idx = {.specs = idx_specs,
                                           .knows = is_idx,
                                           .open = open_idx,
                                           .image = image,
                                           .free = free_content};

static bool is_named(const char *spec)
{
    return places_folder_name(spec) != NULL;
}

/* A named set comes from the first place that holds any of its files. */
static enum esp_status open_named(struct dataset *d)
{
    const struct places places = places_list(places_folder_name(d->spec));
    for (size_t k = 0; k < places.n; k++)
        if (idx_folder_present(places.folder[k]))
            return open_folder(d, places.folder[k]);
    char where[PLACES_MAX * 256] = "";
    size_t used = 0;
    for (size_t k = 0; k < places.n && used < sizeof where; k++)
        used += (size_t)snprintf(where + used, sizeof where - used, "%s%s", k ? ", " : "",
                                 places.folder[k]);
    return esp_fail(
        ESP_INPUT,
        "data set %s: not found in %s; %s brings it, ESPALIER_DATA names another "
        "place, `digits` needs no files",
        d->spec, where, places_source(d->spec));
}

const struct dataset_format dataset_named = {.specs = places_sets,
                                             .knows = is_named,
                                             .open = open_named,
                                             .image = image,
                                             .free = free_content};
