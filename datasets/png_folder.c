/* datasets/png_folder.c - the format png:DIR: a folder of PNG pictures for each class. */
#include "base/array.h"
#include "base/files.h"
#include "base/random.h"
#include "datasets/in_memory.h"
#include "datasets/png_image.h"
#include "datasets/scale.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { CLASSES = 256 };

/* Names of the folders or files in a folder, in the order of `compare`. */
struct names {
    char **name;
    size_t n, room;
};

/* A picture: its class, and the name of its file in the folder of the class. */
struct picture {
    uint8_t label;
    char *name;
};

struct listing {
    const char *folder; /* the folder that holds a folder for each class */
    const struct names *classes;
    struct picture *picture;
    size_t n, room;
};

/* ---- names ---- */

static void names_free(struct names *x)
{
    for (size_t k = 0; k < x->n; k++)
        free(x->name[k]);
    array_free(x->name);
}

static enum esp_status names_add(struct names *x, const char *name)
{
    void *grown = x->name;
    const enum esp_status st = array_grow(&grown, &x->room, x->n + 1, sizeof *x->name);
    x->name = grown;
    if (st != ESP_OK)
        return st;
    x->name[x->n] = strdup(name);
    if (!x->name[x->n])
        return esp_fail(ESP_MEMORY, "out of memory");
    x->n++;
    return ESP_OK;
}

/* Order names for qsort: first those that are numbers, by value; then all others, by their bytes. */
static int compare(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    const size_t n = strlen(x), m = strlen(y);
    const int by_bytes = strcmp(x, y);
    const int is_number[2] = {strspn(x, "0123456789") == n, strspn(y, "0123456789") == m};
    if (is_number[0] != is_number[1])
        return is_number[0] ? -1 : 1;
    return is_number[0] && n != m ? (n < m ? -1 : 1) : by_bytes;
}

static bool ends_in(const char *name, const char *suffix)
{
    const size_t n = strlen(name), m = strlen(suffix);
    return n > m && strcasecmp(name + n - m, suffix) == 0;
}

static bool is_other_picture(const char *name)
{
    static const char *const others[] = {".jpg", ".jpeg", ".gif", ".bmp",
                                         ".tif", ".tiff", ".webp"};
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (ends_in(name, others[k]))
            return true;
    return false;
}

static bool is_folder(const char *folder, const char *name)
{
    char path[FILES_PATH];
    struct stat info;
    return files_path(path, "%s/%s", folder, name) == ESP_OK && stat(path, &info) == 0 &&
           S_ISDIR(info.st_mode);
}

/* List the folders (`folders`), or else the pictures, in a folder; names that begin with a dot are left out. */
static enum esp_status list(const char *folder, bool folders, struct names *out)
{
    enum esp_status st = ESP_OK;
    DIR *d = opendir(folder);
    if (!d)
        return esp_fail(ESP_INPUT,
                        "%s: %s; png:DIR names a folder with one folder of "
                        "pictures for each class",
                        folder, strerror(errno));
    for (const struct dirent *e; st == ESP_OK && (e = readdir(d));) {
        if (e->d_name[0] == '.')
            continue;
        if (folders ? is_folder(folder, e->d_name) : ends_in(e->d_name, ".png"))
            st = names_add(out, e->d_name);
        else if (!folders && is_other_picture(e->d_name))
            st = esp_fail(ESP_INPUT, "%s/%s: is no PNG; convert it", folder, e->d_name);
    }
    closedir(d);
    if (out->n > 0)
        qsort(out->name, out->n, sizeof *out->name, compare);
    return st;
}

/* ---- pictures ---- */

static enum esp_status list_class(struct listing *x, uint8_t label, const char *path)
{
    struct names names = {0};
    enum esp_status st = list(path, false, &names);
    void *grown = x->picture;
    if (st == ESP_OK && names.n == 0)
        st = esp_fail(ESP_INPUT, "%s: holds no PNG picture", path);
    if (st == ESP_OK)
        st = array_grow(&grown, &x->room, x->n + names.n, sizeof *x->picture);
    x->picture = grown;
    for (size_t k = 0; k < names.n && st == ESP_OK; k++) {
        x->picture[x->n++] = (struct picture){label, names.name[k]};
        names.name[k] = NULL; /* the listing frees it */
    }
    names_free(&names);
    return st;
}

/* List the pictures of all classes; classes whose folder is missing have none, which a folder of test images may
 * do. */
static enum esp_status list_all(struct listing *x)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < x->classes->n && st == ESP_OK; k++) {
        char path[FILES_PATH];
        if (!is_folder(x->folder, x->classes->name[k]))
            continue;
        st = files_path(path, "%s/%s", x->folder, x->classes->name[k]);
        if (st == ESP_OK)
            st = list_class(x, (uint8_t)k, path);
    }
    return st;
}

/* Shuffle the pictures, so that classes come mixed; the order depends on the number of pictures only. */
static void shuffle(struct listing *x)
{
    struct random r = random_start(0, RANDOM_SHUFFLE, x->n);
    for (size_t k = x->n; k > 1; k--) {
        const size_t other = random_below(&r, (uint32_t)k);
        const struct picture swapped = x->picture[k - 1];
        x->picture[k - 1] = x->picture[other];
        x->picture[other] = swapped;
    }
}

static enum esp_status decode(const char *path, struct png_image *out)
{
    struct file_bytes f;
    enum esp_status st = file_bytes_read(path, false, &f);
    if (st != ESP_OK)
        return st;
    st = png_image_decode(path, &f, out);
    file_bytes_free(&f);
    return st;
}

/* Copy or scale picture k to its place in the split. The first picture makes the split, of its own size unless
 * `fit` gives one; fit[] is height and width, 0 for none. */
static enum esp_status place(const struct listing *x, const char *path, size_t k,
                             const struct png_image *image, const uint32_t fit[2],
                             struct idx_split *split)
{
    enum esp_status st = ESP_OK;
    if (!split->images.bytes)
        st = in_memory_room(split, x->folder, x->n, fit[0] ? fit[1] : image->width,
                            fit[0] ? fit[0] : image->height);
    if (st != ESP_OK)
        return st;
    const uint32_t width = split->images.cols, height = split->images.rows;
    if (!fit[0] && (image->width != width || image->height != height))
        return esp_fail(ESP_INPUT,
                        "%s: has %u x %u pixels, others %u x %u: give all one size by "
                        "+resize=%ux%u behind the folder",
                        path, (unsigned)image->width, (unsigned)image->height,
                        (unsigned)width, (unsigned)height, (unsigned)width,
                        (unsigned)height);
    split->labels.bytes[k] = x->picture[k].label;
    scale_image(image->pixels, image->width, image->height,
                split->images.bytes + k * ((size_t)width * height), width, height);
    return ESP_OK;
}

static enum esp_status read_pictures(const struct listing *x, const uint32_t fit[2],
                                     struct idx_split *split)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < x->n && st == ESP_OK; k++) {
        char path[FILES_PATH];
        struct png_image image = {.pixels = NULL};
        st = files_path(path, "%s/%s/%s", x->folder,
                        x->classes->name[x->picture[k].label], x->picture[k].name);
        if (st == ESP_OK)
            st = decode(path, &image);
        if (st == ESP_OK)
            st = place(x, path, k, &image, fit, split);
        array_free(image.pixels);
    }
    return st;
}

static enum esp_status read_split(const char *folder, const struct names *classes,
                                  const uint32_t fit[2], struct idx_split *split)
{
    struct listing x = {.folder = folder, .classes = classes};
    enum esp_status st = list_all(&x);
    if (st == ESP_OK && x.n > UINT32_MAX)
        st = esp_fail(ESP_INPUT, "%s: too many pictures", folder);
    shuffle(&x);
    if (st == ESP_OK)
        st = read_pictures(&x, fit, split);
    for (size_t k = 0; k < x.n; k++)
        free(x.picture[k].name);
    array_free(x.picture);
    return st;
}

/* ---- the format ---- */

static bool has_name(const struct names *x, const char *name)
{
    for (size_t k = 0; k < x->n; k++)
        if (strcmp(x->name[k], name) == 0)
            return true;
    return false;
}

/* ESP_INPUT if the test images have a class that the training images lack. */
static enum esp_status check_classes(const char *path, const struct names *classes)
{
    struct names others = {0};
    enum esp_status st = list(path, true, &others);
    for (size_t k = 0; k < others.n && st == ESP_OK; k++)
        if (!has_name(classes, others.name[k]))
            st = esp_fail(ESP_INPUT, "%s/%s: there is no such class to train on", path,
                          others.name[k]);
    names_free(&others);
    return st;
}

static enum esp_status read_tests(const char *folder, const struct names *classes,
                                  const uint32_t fit[2], struct idx_split *split)
{
    char path[FILES_PATH];
    enum esp_status st = files_path(path, "%s/test", folder);
    if (st == ESP_OK)
        st = check_classes(path, classes);
    if (st == ESP_OK)
        st = read_split(path, classes, fit, &split[1]);
    if (st == ESP_OK && split[1].images.bytes &&
        (split[1].images.cols != split[0].images.cols ||
         split[1].images.rows != split[0].images.rows))
        st = esp_fail(ESP_INPUT,
                      "%s: its pictures have another size than those of train: give all "
                      "one size by +resize=%ux%u behind the folder",
                      path, (unsigned)split[0].images.cols,
                      (unsigned)split[0].images.rows);
    return st;
}

static enum esp_status read_folder(struct dataset *d, const char *folder,
                                   struct names *classes)
{
    char path[FILES_PATH];
    struct idx_split *split;
    const bool is_divided = is_folder(folder, "train") && is_folder(folder, "test");
    enum esp_status st = in_memory_create(d, &split);
    if (st == ESP_OK)
        st = is_divided ? files_path(path, "%s/train", folder)
                        : files_path(path, "%s", folder);
    if (st == ESP_OK)
        st = list(path, true, classes);
    if (st == ESP_OK && (classes->n == 0 || classes->n > CLASSES))
        st = esp_fail(ESP_INPUT,
                      "%s: %zu folders, where one for each of 1 to %d classes belongs",
                      path, classes->n, CLASSES);
    if (st == ESP_OK)
        st = read_split(path, classes, d->hints.fit, &split[0]);
    if (st == ESP_OK && is_divided)
        st = read_tests(folder, classes, d->hints.fit, split);
    return st;
}

static enum esp_status open_png(struct dataset *d)
{
    const char *folder = d->spec + strlen("png:");
    struct names classes = {0};
    enum esp_status st = dataset_name(d->origin, folder);
    if (st == ESP_OK && !*folder)
        st = esp_fail(ESP_INPUT, "data set png: names no folder; write png:DIR");
    if (st == ESP_OK)
        st = read_folder(d, folder, &classes);
    names_free(&classes);
    if (st == ESP_OK)
        in_memory_describe(d);
    return st;
}

static bool is_png(const char *spec)
{
    return strncmp(spec, "png:", 4) == 0;
}

static const char *const specs[] = {"png:DIR", NULL};

const struct dataset_format dataset_png = {.specs = specs,
                                           .knows = is_png,
                                           .open = open_png,
                                           .image = in_memory_image,
                                           .free = in_memory_free};
