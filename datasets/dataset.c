/* datasets/dataset.c - from a spec to images: the built-in digits, a directory of IDX files, or
 * arrays of the caller. */
#include "datasets/dataset.h"

#include "base/array.h"
#include "base/numeral.h"
#include "base/text.h"
#include "datasets/digits.h"
#include "datasets/idx_folder.h"
#include "datasets/places.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 4096 };

struct dataset {
    struct dataset_info info;
    bool is_digits;
    uint64_t seed;             /* digits */
    struct idx_split split[2]; /* images */
    size_t n_sources;          /* spikes */
    struct spikes source[2][DATASET_SOURCES];
    char spec[NAME_SIZE], origin[NAME_SIZE];
};

static enum esp_status keep_name(char name[NAME_SIZE], const char *text)
{
    if (strlen(text) >= NAME_SIZE)
        return esp_fail(ESP_INPUT, "the name of the data set is longer than %d bytes",
                        NAME_SIZE);
    strcpy(name, text);
    return ESP_OK;
}

static enum esp_status read_seed(const char *spec, const char *text, uint64_t *seed)
{
    char shown[64];
    const char *why = numeral_whole(text, 0, UINT64_MAX, seed);
    return why ? esp_fail(ESP_INPUT,
                          "data set %s: the seed behind the colon is %s; allowed: 0 to "
                          "%llu",
                          text_show(spec, shown, sizeof shown), why,
                          (unsigned long long)UINT64_MAX)
               : ESP_OK;
}

static enum esp_status open_digits(struct dataset *d, const char *seed)
{
    d->is_digits = true;
    d->seed = DIGITS_SEED;
    d->info.width = d->info.height = DIGITS_SIDE;
    d->info.n_classes = DIGITS_CLASSES;
    d->info.n_images[DATASET_TRAIN] = DIGITS_TRAIN;
    d->info.n_images[DATASET_TEST] = DIGITS_TEST;
    strcpy(d->origin, "built in");
    return seed ? read_seed(d->spec, seed, &d->seed) : ESP_OK;
}

static uint32_t largest_label(const struct idx *labels)
{
    uint8_t most = 0;
    for (size_t k = 0; k < labels->n; k++)
        most = labels->bytes[k] > most ? labels->bytes[k] : most;
    return most;
}

static enum esp_status open_folder(struct dataset *d, const char *folder)
{
    enum esp_status st;
    if (!*folder)
        return esp_fail(ESP_INPUT, "data set idx: names no directory; write idx:DIR");
    if ((st = keep_name(d->origin, folder)) != ESP_OK ||
        (st = idx_folder_read(folder, d->split)) != ESP_OK)
        return st;
    const uint32_t train = largest_label(&d->split[DATASET_TRAIN].labels);
    const uint32_t test = largest_label(&d->split[DATASET_TEST].labels);
    d->info.width = d->split[DATASET_TRAIN].images.cols;
    d->info.height = d->split[DATASET_TRAIN].images.rows;
    d->info.n_classes = (train > test ? train : test) + 1;
    for (int k = 0; k < 2; k++)
        d->info.n_images[k] = d->split[k].images.n;
    return ESP_OK;
}

/* A named set comes from the first place that holds any of its files. */
static enum esp_status open_named(struct dataset *d, const char *folder_name)
{
    const struct places places = places_list(folder_name);
    for (size_t k = 0; k < places.n; k++)
        if (idx_folder_present(places.folder[k]))
            return open_folder(d, places.folder[k]);
    char where[PLACES_MAX * 256] = "";
    size_t used = 0;
    for (size_t k = 0; k < places.n && used < sizeof where; k++)
        used += (size_t)snprintf(where + used, sizeof where - used, "%s%s", k ? ", " : "",
                                 places.folder[k]);
    return esp_fail(ESP_INPUT,
                    "data set %s: not found in %s; `espalier data fetch %s` fetches it, "
                    "ESPALIER_DATA names another place, `digits` needs no files",
                    d->spec, where, d->spec);
}

static enum esp_status open_spec(struct dataset *d)
{
    const char *spec = d->spec;
    if (strcmp(spec, "digits") == 0)
        return open_digits(d, NULL);
    if (strncmp(spec, "digits:", 7) == 0)
        return open_digits(d, spec + 7);
    if (strncmp(spec, "idx:", 4) == 0)
        return open_folder(d, spec + 4);
    const char *folder_name = places_folder_name(spec);
    if (folder_name)
        return open_named(d, folder_name);
    char shown[64];
    return esp_fail(
        ESP_INPUT,
        "data set %s: unknown; write digits, digits:SEED, mnist, fashion or idx:DIR%s",
        text_show(spec, shown, sizeof shown),
        idx_folder_present(spec) ? " (this is a DIR)" : "");
}

enum esp_status dataset_open(const char *spec, struct dataset **out)
{
    enum esp_status st;
    struct dataset *d = array_create(1, sizeof *d);
    if (!d)
        return ESP_MEMORY;
    d->info.spec = d->spec;
    d->info.origin = d->origin;
    if ((st = keep_name(d->spec, spec)) != ESP_OK || (st = open_spec(d)) != ESP_OK)
        goto out;
    *out = d;
    d = NULL; /* the caller's now */
out:
    dataset_free(d);
    return st;
}

/* ---- arrays ---- */

static enum esp_status copy_bytes(const uint8_t *from, size_t n, struct idx *to)
{
    if (!from || n == 0)
        return ESP_OK;
    to->bytes = mapping_create(n);
    if (!to->bytes)
        return ESP_MEMORY;
    to->n_mapped = n;
    memcpy(to->bytes, from, n);
    return ESP_OK;
}

static enum esp_status copy_split(const struct dataset_arrays *a, int k,
                                  struct idx_split *to)
{
    const size_t n_pixels = (size_t)a->width * a->height, n = a->n_images[k];
    for (size_t i = 0; a->labels[k] && i < n; i++)
        if (a->labels[k][i] >= a->n_classes)
            return esp_fail(ESP_INPUT, "%s: image %zu has label %u, there are %u classes",
                            a->name, i, a->labels[k][i], a->n_classes);
    const enum esp_status st = copy_bytes(a->pixels[k], n * n_pixels, &to->images);
    return st == ESP_OK ? copy_bytes(a->labels[k], n, &to->labels) : st;
}

static enum esp_status check_arrays(const struct dataset_arrays *a)
{
    const uint64_t n_pixels = (uint64_t)a->width * a->height;
    if (n_pixels == 0 || n_pixels > DATASET_MAX_PIXELS)
        return esp_fail(ESP_INPUT, "%s: images of %u x %u pixels: 1 to %d pixels",
                        a->name, a->width, a->height, DATASET_MAX_PIXELS);
    if (a->n_classes < 1 || a->n_classes > 256)
        return esp_fail(ESP_INPUT, "%s: %u classes: 1 to 256", a->name, a->n_classes);
    for (int k = 0; k < 2; k++)
        if (a->n_images[k] > SIZE_MAX / 2 / n_pixels)
            return esp_fail(ESP_INPUT, "%s: %zu images are too many", a->name,
                            a->n_images[k]);
    return a->n_images[DATASET_TRAIN]
               ? ESP_OK
               : esp_fail(ESP_INPUT, "%s: no training images", a->name);
}

enum esp_status dataset_copy(const struct dataset_arrays *arrays, struct dataset **out)
{
    enum esp_status st = check_arrays(arrays);
    struct dataset *d = st == ESP_OK ? array_create(1, sizeof *d) : NULL;
    if (!d)
        return st == ESP_OK ? ESP_MEMORY : st;
    d->info =
        (struct dataset_info){.spec = d->spec,
                              .origin = d->origin,
                              .width = arrays->width,
                              .height = arrays->height,
                              .n_classes = arrays->n_classes,
                              .n_images = {arrays->n_images[0], arrays->n_images[1]}};
    strcpy(d->origin, "memory");
    st = keep_name(d->spec, arrays->name);
    for (int k = 0; k < 2 && st == ESP_OK; k++)
        st = copy_split(arrays, k, &d->split[k]);
    if (st != ESP_OK) {
        dataset_free(d);
        return st;
    }
    *out = d;
    return ESP_OK;
}

/* ---- spikes ---- */

static void free_spikes(struct spikes *const source[2], size_t n)
{
    for (size_t k = 0; k < n; k++) {
        spikes_free(&source[DATASET_TRAIN][k]);
        spikes_free(&source[DATASET_TEST][k]);
    }
}

static uint32_t count_classes(const struct spikes *s)
{
    uint32_t n = 1;
    for (size_t k = 0; k < s->n_items; k++)
        n = s->label[k] >= n ? s->label[k] + 1u : n;
    return n;
}

enum esp_status dataset_play(const struct dataset_played *played, struct dataset **out)
{
    struct dataset *d = array_create(1, sizeof *d);
    if (!d) {
        free_spikes(played->source, played->n_sources);
        return ESP_MEMORY;
    }
    assert(played->n_sources <= DATASET_SOURCES);
    d->info = (struct dataset_info){.spec = d->spec,
                                    .origin = d->origin,
                                    .width = played->width,
                                    .height = played->height};
    d->n_sources = played->n_sources;
    for (int split = 0; split < 2; split++) {
        const struct spikes *first = &played->source[split][0];
        const uint32_t n = count_classes(first);
        d->info.n_images[split] = first->n_items;
        d->info.n_classes = n > d->info.n_classes ? n : d->info.n_classes;
        memcpy(d->source[split], played->source[split], d->n_sources * sizeof *first);
    }
    enum esp_status st = keep_name(d->spec, played->spec);
    if (st == ESP_OK)
        st = keep_name(d->origin, played->origin);
    if (st == ESP_OK)
        *out = d;
    else
        dataset_free(d);
    return st;
}

size_t dataset_sources(const struct dataset *d)
{
    return d->n_sources;
}

const struct spikes *dataset_spikes(const struct dataset *d, enum dataset_split split,
                                    size_t source)
{
    assert(source < d->n_sources);
    return &d->source[split][source];
}

/* ---- reading ---- */

void dataset_free(struct dataset *d)
{
    if (!d)
        return;
    struct spikes *const source[2] = {d->source[0], d->source[1]};
    free_spikes(source, d->n_sources);
    idx_folder_free(d->split);
    array_free(d);
}

const struct dataset_info *dataset_info(const struct dataset *d)
{
    return &d->info;
}

uint8_t dataset_image(const struct dataset *d, enum dataset_split split, size_t index,
                      uint8_t *pixels)
{
    assert(index < d->info.n_images[split]);
    if (d->is_digits)
        return digits_image(d->seed, split, index, pixels);
    const size_t n_pixels = (size_t)d->info.width * d->info.height;
    if (d->n_sources > 0) {
        spikes_image(&d->source[split][0], index, n_pixels, pixels);
        return d->source[split][0].label[index];
    }
    const uint8_t *images = d->split[split].images.bytes;
    const uint8_t *labels = d->split[split].labels.bytes;
    if (images)
        memcpy(pixels, images + index * n_pixels, n_pixels);
    else
        memset(pixels, 0, n_pixels);
    return labels ? labels[index] : 0;
}
