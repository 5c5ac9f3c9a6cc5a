/* datasets/idx_folder.c - finds the four files under their possible names, and fails unless they fit together. */
#include "datasets/idx_folder.h"

#include "base/array.h"
#include "base/memory.h"
#include "datasets/format.h"
#include "datasets/in_memory.h"
#include "datasets/places.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* The names of the four files of a data set, in the order of idx_folder_names. */
struct naming {
    const char *set;
    const char *file[IDX_FOLDER_FILES];
    bool by_columns; /* the file stores images column by column: EMNIST */
};

#define EMNIST(x)                                    \
    {                                                \
        "EMNIST " x,                                 \
            {"emnist-" x "-train-images-idx3-ubyte", \
             "emnist-" x "-train-labels-idx1-ubyte", \
             "emnist-" x "-test-images-idx3-ubyte",  \
             "emnist-" x "-test-labels-idx1-ubyte"}, \
            true                                     \
    }

static const struct naming namings[] = {
    {"MNIST",
     {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
      "t10k-labels-idx1-ubyte"},
     false},
    {"QMNIST",
     {"qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx2-int",
      "qmnist-test-images-idx3-ubyte", "qmnist-test-labels-idx2-int"},
     false},
    EMNIST("balanced"),
    EMNIST("byclass"),
    EMNIST("bymerge"),
    EMNIST("digits"),
    EMNIST("letters"),
    EMNIST("mnist")};

enum { N_NAMINGS = sizeof namings / sizeof *namings };

const char *const *idx_folder_names(void)
{
    return namings[0].file;
}

/* Find the file `name` in the folder, also as .gz or with the other spelling, and write its path. A name that
 * exists but cannot be used, like a dangling link, counts as found: reading it then tells what is wrong. */
static bool find_file(const char *folder, const char *name, char path[PATH_SIZE])
{
    static const char *const ending[] = {"", ".gz"};
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

static bool holds_any(const char *folder, const struct naming *naming)
{
    char path[PATH_SIZE];
    for (int which = 0; which < IDX_FOLDER_FILES; which++)
        if (find_file(folder, naming->file[which], path))
            return true;
    return false;
}

bool idx_folder_present(const char *folder)
{
    for (size_t k = 0; k < N_NAMINGS; k++)
        if (holds_any(folder, &namings[k]))
            return true;
    return false;
}

/* Find the set whose files are in the folder; MNIST if there is none. ESP_INPUT for files of two sets. */
static enum esp_status choose_naming(const char *folder, const struct naming **out)
{
    const struct naming *found = NULL;
    for (size_t k = 0; k < N_NAMINGS; k++) {
        if (!holds_any(folder, &namings[k]))
            continue;
        if (found)
            return esp_fail(ESP_INPUT,
                            "%s: holds files of %s and of %s: move those of one set to a "
                            "folder of their own",
                            folder, found->set, namings[k].set);
        found = &namings[k];
    }
    *out = found ? found : namings;
    return ESP_OK;
}

static enum esp_status need_file(const char *folder, const struct naming *naming,
                                 int which, char path[PATH_SIZE])
{
    const char *const *file = naming->file;
    if (find_file(folder, file[which], path))
        return ESP_OK;
    return esp_fail(
        ESP_INPUT,
        "%s: holds no %s, plain or .gz; a data set is the four files %s, %s, %s and %s, "
        "or the first two without tests",
        folder, file[which], file[0], file[1], file[2], file[3]);
}

/* Change images from column by column to row by row; only rows and cols where images->bytes is NULL. */
static enum esp_status turn(struct idx *images)
{
    const uint32_t rows = images->cols, cols = images->rows;
    const size_t n_pixels = (size_t)rows * cols;
    uint8_t *old = array_create(n_pixels, sizeof *old);
    if (!old)
        return ESP_MEMORY;
    images->rows = rows;
    images->cols = cols;
    for (size_t k = 0; images->bytes && k < images->n; k++) {
        uint8_t *image = images->bytes + k * n_pixels;
        memcpy(old, image, n_pixels);
        for (size_t p = 0; p < n_pixels; p++)
            image[p] = old[p % cols * rows + p / cols];
    }
    array_free(old);
    return ESP_OK;
}

/* Read file `which`. If `bytes` is not NULL, read only its header and add the size of its content to *bytes. */
static enum esp_status read_file(const char *folder, const struct naming *naming,
                                 int which, struct idx_split split[2], uint64_t *bytes)
{
    char path[PATH_SIZE];
    struct idx_split *s = &split[which / 2];
    const enum idx_kind kind = which % 2 == 0 ? IDX_IMAGES : IDX_LABELS;
    struct idx *idx = which % 2 == 0 ? &s->images : &s->labels;
    uint64_t more = 0;
    enum esp_status st = need_file(folder, naming, which, path);
    if (st == ESP_OK)
        st = bytes ? idx_measure(path, kind, idx, &more) : idx_read(path, kind, idx);
    if (bytes)
        *bytes += more;
    return st == ESP_OK && kind == IDX_IMAGES && naming->by_columns ? turn(idx) : st;
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

static enum esp_status check_split(const char *folder, const char *const file[2],
                                   const struct idx_split *s)
{
    if (s->images.n == s->labels.n)
        return ESP_OK;
    return esp_fail(
        ESP_INPUT,
        "%s: %s has %zu images but %s %zu labels: these files do not belong together",
        folder, file[0], s->images.n, file[1], s->labels.n);
}

static enum esp_status check_sizes(const char *folder, const struct naming *naming,
                                   const struct idx *train, const struct idx *test)
{
    if (train->rows == test->rows && train->cols == test->cols)
        return ESP_OK;
    return esp_fail(
        ESP_INPUT,
        "%s: %s has images of %u x %u pixels but %s of %u x %u: these files do not "
        "belong together",
        folder, naming->file[0], (unsigned)train->cols, (unsigned)train->rows,
        naming->file[2], (unsigned)test->cols, (unsigned)test->rows);
}

/* Read the four files, or, if `bytes` is not NULL, their headers, and check that they fit together. The two of the
 * test images may be missing. */
static enum esp_status read_all(const char *folder, const struct naming *naming,
                                struct idx_split split[2], uint64_t *bytes)
{
    /* files of labels first, because they are short */
    static const int order[] = {1, 3, 0, 2};
    char path[PATH_SIZE];
    const bool has_tests = find_file(folder, naming->file[2], path) ||
                           find_file(folder, naming->file[3], path);
    enum esp_status st = ESP_OK;
    for (int k = 0; k < IDX_FOLDER_FILES && st == ESP_OK; k++)
        if (order[k] < 2 || has_tests)
            st = read_file(folder, naming, order[k], split, bytes);
    if (st == ESP_OK)
        st = check_split(folder, naming->file, &split[0]);
    if (st != ESP_OK || !has_tests)
        return st;
    st = check_split(folder, naming->file + 2, &split[1]);
    return st == ESP_OK ? check_sizes(folder, naming, &split[0].images, &split[1].images)
                        : st;
}

enum esp_status idx_folder_read(const char *folder, struct idx_split out[2])
{
    struct idx_split header[2] = {0}, split[2] = {0};
    const struct naming *naming = NULL;
    uint64_t bytes = 0;
    enum esp_status st;
    if ((st = check_folder(folder)) != ESP_OK ||
        (st = choose_naming(folder, &naming)) != ESP_OK ||
        (st = read_all(folder, naming, header, &bytes)) != ESP_OK ||
        (st = memory_check(folder, bytes, "use a smaller data set")) != ESP_OK)
        return st;
    if ((st = read_all(folder, naming, split, NULL)) != ESP_OK) {
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

static enum esp_status open_folder(struct dataset *d, const char *folder)
{
    struct idx_split *split;
    enum esp_status st = in_memory_create(d, &split);
    if (st == ESP_OK)
        st = dataset_name(d->origin, folder);
    if (st == ESP_OK)
        st = idx_folder_read(folder, split);
    if (st == ESP_OK)
        in_memory_describe(d);
    return st;
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

static const char *const idx_specs[] = {"idx:DIR", NULL};

const struct dataset_format dataset_idx = {.specs = idx_specs,
                                           .knows = is_idx,
                                           .open = open_idx,
                                           .image = in_memory_image,
                                           .free = in_memory_free};

static bool is_named(const char *spec)
{
    return places_folder_name(spec) != NULL;
}

/* Open a named set from the first place that holds any IDX file. */
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
                                             .image = in_memory_image,
                                             .free = in_memory_free};
