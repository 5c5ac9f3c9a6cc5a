/* datasets/numpy_files.c - the format npz:FILE and npy:IMAGES,LABELS: images and labels as arrays of numpy. */
#include "base/array.h"
#include "datasets/file_bytes.h"
#include "datasets/hints.h"
#include "datasets/in_memory.h"
#include "datasets/npy.h"
#include "datasets/zip.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { ARRAYS = 4, MEMBERS = 64, PATH_SIZE = 4096, TITLE = PATH_SIZE + ZIP_NAME + 4 };

/* Arrays in this order: training images, training labels, test images, test labels. */
struct arrays {
    char title[ARRAYS][TITLE]; /* file and member, for messages */
    struct file_bytes bytes[ARRAYS];
    struct npy array[ARRAYS];
    unsigned n; /* 2 or 4 */
};

/* ---- an archive with names ---- */

static const char *const names[][ARRAYS] = {
    {"x_train", "y_train", "x_test", "y_test"},
    {"images", "labels", "test_images", "test_labels"},
    {"train_images", "train_labels", "test_images", "test_labels"},
    {"X", "y", "X_test", "y_test"},
    {"data", "target", "test_data", "test_target"}};

static const struct zip_member *find(const struct zip_member *m, size_t n,
                                     const char *name)
{
    char with_suffix[ZIP_NAME];
    snprintf(with_suffix, sizeof with_suffix, "%s.npy", name);
    for (size_t k = 0; k < n; k++)
        if (strcasecmp(m[k].name, with_suffix) == 0)
            return &m[k];
    return NULL;
}

static enum esp_status take_member(const char *path, const struct file_bytes *f,
                                   const struct zip_member *m, struct arrays *a,
                                   unsigned which)
{
    snprintf(a->title[which], TITLE, "%s: %s", path, m->name);
    enum esp_status st = zip_unpack(path, f, m, &a->bytes[which]);
    if (st == ESP_OK)
        st = npy_parse(a->title[which], a->bytes[which].bytes, a->bytes[which].n,
                       &a->array[which]);
    return st;
}

/* Take images and labels under the first row of names[] whose two training members the archive has; the test
 * members of that row too, if the archive has both. */
static enum esp_status take_named(const char *path, const struct file_bytes *f,
                                  const struct zip_member *m, size_t n, struct arrays *a)
{
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const struct zip_member *found[ARRAYS];
        for (int j = 0; j < ARRAYS; j++)
            found[j] = find(m, n, names[k][j]);
        if (!found[0] || !found[1])
            continue;
        enum esp_status st = ESP_OK;
        a->n = found[2] && found[3] ? ARRAYS : 2;
        for (unsigned j = 0; j < a->n && st == ESP_OK; j++)
            st = take_member(path, f, found[j], a, j);
        return st;
    }
    return esp_fail(ESP_INPUT,
                    "%s: no images with labels: name the arrays x_train and y_train "
                    "(and x_test, y_test), or images and labels",
                    path);
}

/* ---- files of one array each ---- */

static bool is_zip(const struct file_bytes *f)
{
    return f->n >= 4 && memcmp(f->bytes, "PK\3\4", 4) == 0;
}

static enum esp_status take_only(const char *path, const struct file_bytes *f,
                                 struct arrays *a, unsigned which)
{
    struct zip_member m[MEMBERS];
    size_t n;
    enum esp_status st = zip_list(path, f, m, MEMBERS, &n);
    if (st == ESP_OK && n != 1)
        st = esp_fail(ESP_INPUT, "%s: %zu arrays, where one belongs", path, n);
    return st == ESP_OK ? take_member(path, f, m, a, which) : st;
}

static enum esp_status take_file(const char *path, struct arrays *a, unsigned which)
{
    struct file_bytes f;
    enum esp_status st = file_bytes_read(path, false, &f);
    if (st != ESP_OK)
        return st;
    if (is_zip(&f)) {
        st = take_only(path, &f, a, which);
        file_bytes_free(&f);
        return st;
    }
    snprintf(a->title[which], TITLE, "%s", path);
    a->bytes[which] = f;
    return npy_parse(path, f.bytes, f.n, &a->array[which]);
}

/* ---- arrays -> a data set ---- */

static enum esp_status take_archive(const char *path, struct arrays *a)
{
    struct zip_member m[MEMBERS];
    struct file_bytes f;
    size_t n;
    enum esp_status st = file_bytes_read(path, false, &f);
    if (st != ESP_OK)
        return st;
    st = is_zip(&f) ? zip_list(path, &f, m, MEMBERS, &n)
                    : esp_fail(ESP_INPUT,
                               "%s: no archive of numpy; of single arrays name images "
                               "and labels: npy:IMAGES,LABELS",
                               path);
    if (st == ESP_OK)
        st = take_named(path, &f, m, n, a);
    file_bytes_free(&f);
    return st;
}

static size_t count_names(const char *files)
{
    size_t n = 1;
    for (; *files; files++)
        n += *files == ',';
    return n;
}

/* Read the arrays of `files`: one archive, or two or four .npy files with commas between their names. */
static enum esp_status take_all(const char *files, struct arrays *a)
{
    char path[PATH_SIZE];
    struct stat info;
    enum esp_status st = ESP_OK;
    if (stat(files, &info) == 0 || !strchr(files, ','))
        return take_archive(files, a);
    const size_t n_names = count_names(files);
    if (n_names != 2 && n_names != ARRAYS)
        return esp_fail(ESP_INPUT, "write npy:IMAGES,LABELS or "
                                   "npy:IMAGES,LABELS,TEST_IMAGES,TEST_LABELS");
    while (st == ESP_OK && a->n < n_names) {
        const size_t n = strcspn(files, ",");
        if (n == 0 || n >= PATH_SIZE)
            return esp_fail(ESP_INPUT, "%s: a name is empty or too long", files);
        snprintf(path, sizeof path, "%.*s", (int)n, files);
        st = take_file(path, a, a->n++);
        files += n + (files[n] == ',');
    }
    return st;
}

/* Write to size[] height and width of the images of an array [n, h, w], [n, h, w, 1], [n, 1, h, w] or [n,
 * pixels]. */
static enum esp_status image_size(const char *title, const struct npy *a,
                                  const struct dataset_hints *hints, uint64_t size[2])
{
    const uint64_t *s = a->shape;
    if (a->rank == 3 || (a->rank == 4 && s[3] == 1)) {
        size[0] = s[1];
        size[1] = s[2];
    } else if (a->rank == 4 && s[1] == 1) {
        size[0] = s[2];
        size[1] = s[3];
    } else if (a->rank == 2) {
        return hints_size(hints, title, s[1], size);
    } else {
        return esp_fail(ESP_INPUT,
                        "%s: images [n, height, width] or [n, pixels] are needed, grey",
                        title);
    }
    return ESP_OK;
}

static enum esp_status fill_split(const struct arrays *a, unsigned first,
                                  const struct dataset_hints *hints,
                                  struct idx_split *split)
{
    const struct npy *images = &a->array[first], *labels = &a->array[first + 1];
    const char *title = a->title[first];
    uint64_t size[2] = {0, 0};
    enum esp_status st = image_size(title, images, hints, size);
    if (st == ESP_OK && (size[0] > DATASET_MAX_PIXELS || size[1] > DATASET_MAX_PIXELS))
        st = esp_fail(ESP_INPUT, "%s: its images are too large", title);
    if (st == ESP_OK && labels->n != images->shape[0])
        st = esp_fail(ESP_INPUT, "%s: %llu images but %zu labels in %s", title,
                      (unsigned long long)images->shape[0], labels->n,
                      a->title[first + 1]);
    if (st == ESP_OK)
        st =
            in_memory_room(split, title, labels->n, (uint32_t)size[1], (uint32_t)size[0]);
    if (st == ESP_OK)
        st = npy_pixels(title, images, split->images.bytes);
    return st == ESP_OK ? npy_labels(a->title[first + 1], labels, split->labels.bytes)
                        : st;
}

static enum esp_status fill(struct dataset *d, const struct arrays *a)
{
    struct idx_split *split;
    enum esp_status st = in_memory_create(d, &split);
    for (unsigned k = 0; k < a->n && st == ESP_OK; k += 2)
        st = fill_split(a, k, &d->hints, &split[k / 2]);
    if (st == ESP_OK && a->n == ARRAYS &&
        (split[0].images.rows != split[1].images.rows ||
         split[0].images.cols != split[1].images.cols))
        st = esp_fail(ESP_INPUT, "%s: its images have another size than those of %s",
                      a->title[2], a->title[0]);
    if (st == ESP_OK)
        in_memory_describe(d);
    return st;
}

static enum esp_status open_numpy(struct dataset *d)
{
    const char *files = d->spec + strlen("npz:");
    struct arrays *a = array_create(1, sizeof *a);
    enum esp_status st = a ? dataset_name(d->origin, files) : ESP_MEMORY;
    if (st == ESP_OK && !*files)
        st = esp_fail(ESP_INPUT, "data set %s: names no file; write npz:FILE", d->spec);
    if (st == ESP_OK)
        st = take_all(files, a);
    if (st == ESP_OK)
        st = fill(d, a);
    for (int k = 0; a && k < ARRAYS; k++)
        file_bytes_free(&a->bytes[k]);
    array_free(a);
    return st;
}

static bool is_numpy(const char *spec)
{
    return strncmp(spec, "npz:", 4) == 0 || strncmp(spec, "npy:", 4) == 0;
}

static const char *const specs[] = {"npz:FILE", "npy:IMAGES,LABELS", NULL};

const struct dataset_format dataset_numpy = {.specs = specs,
                                             .knows = is_numpy,
                                             .open = open_numpy,
                                             .image = in_memory_image,
                                             .free = in_memory_free};
