/* datasets/dataset.c - the table of formats, images in arrays of the caller, recorded spikes. */
#include "datasets/dataset.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/text.h"
#include "datasets/alter.h"
#include "datasets/format.h"
#include "datasets/idx_folder.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define ADDRESS(name) &dataset_##name,
static const struct dataset_format *const formats[] = {DATASET_FORMATS(ADDRESS)};
enum { N_FORMATS = sizeof formats / sizeof *formats };

enum esp_status dataset_name(char to[DATASET_NAME], const char *text)
{
    if (strlen(text) >= DATASET_NAME)
        return esp_fail(ESP_INPUT, "the name of the data set is longer than %d bytes",
                        DATASET_NAME);
    strcpy(to, text);
    return ESP_OK;
}

/* ---- opening ---- */

void dataset_specs(char text[static DATASET_SPECS])
{
    size_t n = 0;
    for (size_t k = 0; k < N_FORMATS; k++)
        for (const char *const *spec = formats[k]->specs; *spec; spec++)
            n += (size_t)snprintf(text + n, DATASET_SPECS - n, "%s%s",
                                  n == 0                           ? ""
                                  : k + 1 == N_FORMATS && !spec[1] ? " or "
                                                                   : ", ",
                                  *spec);
}

static enum esp_status open_format(struct dataset *d)
{
    char shown[64], specs[DATASET_SPECS];
    for (size_t k = 0; k < N_FORMATS; k++) {
        if (!formats[k]->knows(d->spec))
            continue;
        d->format = formats[k];
        return d->format->open(d);
    }
    dataset_specs(specs);
    return esp_fail(ESP_INPUT, "data set %s: unknown; write %s%s",
                    text_show(d->spec, shown, sizeof shown), specs,
                    idx_folder_present(d->spec) ? " (this is a DIR)" : "");
}

static struct dataset *blank(const struct dataset_format *format)
{
    struct dataset *d = array_create(1, sizeof *d);
    if (!d)
        return NULL;
    d->info = (struct dataset_info){.spec = d->spec, .origin = d->origin};
    d->format = format;
    return d;
}

/* Make a data set of the altered images of *d, free *d, and set *d to the new one. */
static enum esp_status open_altered(struct dataset **d, const struct alter *a,
                                    const char *spec)
{
    struct dataset *altered = blank(&dataset_idx);
    enum esp_status st = altered ? dataset_name(altered->spec, spec) : ESP_MEMORY;
    if (st == ESP_OK)
        st = dataset_name(altered->origin, (*d)->origin);
    if (st == ESP_OK)
        st = alter_apply(a, *d, altered);
    if (st != ESP_OK) {
        dataset_free(altered);
        return st;
    }
    dataset_free(*d);
    *d = altered;
    return ESP_OK;
}

enum esp_status dataset_open(const char *spec, struct dataset **out)
{
    struct alter a = {.is_any = false};
    struct dataset *d = blank(NULL);
    enum esp_status st = d ? dataset_name(d->spec, spec) : ESP_MEMORY;
    if (st == ESP_OK)
        st = alter_read(d->spec, &a);
    if (st == ESP_OK) {
        d->hints = alter_hints(&a);
        st = open_format(d);
    }
    if (st == ESP_OK && a.is_any)
        st = open_altered(&d, &a, spec);
    if (st == ESP_OK)
        *out = d;
    else
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
    struct dataset *d = st == ESP_OK ? blank(&dataset_idx) : NULL;
    struct idx_split *split = d ? array_create(2, sizeof *split) : NULL;
    if (!split) {
        dataset_free(d);
        return st == ESP_OK ? ESP_MEMORY : st;
    }
    d->content = split;
    d->info.width = arrays->width;
    d->info.height = arrays->height;
    d->info.n_classes = arrays->n_classes;
    strcpy(d->origin, "memory");
    st = dataset_name(d->spec, arrays->name);
    for (int k = 0; k < 2 && st == ESP_OK; k++) {
        d->info.n_images[k] = arrays->n_images[k];
        st = copy_split(arrays, k, &split[k]);
    }
    if (st == ESP_OK)
        *out = d;
    else
        dataset_free(d);
    return st;
}

/* ---- spikes ---- */

static void free_spikes(struct spikes *const source[2], size_t n)
{
    for (size_t k = 0; k < n; k++) {
        spikes_free(&source[DATASET_TRAIN][k]);
        spikes_free(&source[DATASET_TEST][k]);
    }
}

/* The content of a data set of spikes. */
struct sources {
    size_t n;
    struct spikes source[2][DATASET_SOURCES];
};

static void free_sources(void *content)
{
    struct sources *x = content;
    struct spikes *const source[2] = {x->source[0], x->source[1]};
    free_spikes(source, x->n);
    array_free(x);
}

static uint8_t spikes_item(const struct dataset *d, enum dataset_split split,
                           size_t index, uint8_t *pixels)
{
    const struct sources *x = d->content;
    spikes_image(&x->source[split][0], index, (size_t)d->info.width * d->info.height,
                 pixels);
    return x->source[split][0].label[index];
}

static const struct dataset_format played_spikes = {.image = spikes_item,
                                                    .free = free_sources};

static uint32_t count_classes(const struct spikes *s)
{
    uint32_t n = 1;
    for (size_t k = 0; k < s->n_items; k++)
        n = s->label[k] >= n ? s->label[k] + 1u : n;
    return n;
}

static void take_sources(const struct dataset_played *played, struct dataset *d)
{
    struct sources *x = d->content;
    assert(played->n_sources <= DATASET_SOURCES);
    x->n = played->n_sources;
    for (int split = 0; split < 2; split++) {
        const struct spikes *first = &played->source[split][0];
        const uint32_t n = count_classes(first);
        d->info.n_images[split] = first->n_items;
        d->info.n_classes = n > d->info.n_classes ? n : d->info.n_classes;
        memcpy(x->source[split], played->source[split], x->n * sizeof *first);
    }
}

enum esp_status dataset_play(const struct dataset_played *played, struct dataset **out)
{
    struct dataset *d = blank(&played_spikes);
    if (d)
        d->content = array_create(1, sizeof(struct sources));
    if (!d || !d->content) {
        dataset_free(d);
        free_spikes(played->source, played->n_sources);
        return ESP_MEMORY;
    }
    d->info.width = played->width;
    d->info.height = played->height;
    take_sources(played, d);
    enum esp_status st = dataset_name(d->spec, played->spec);
    if (st == ESP_OK)
        st = dataset_name(d->origin, played->origin);
    if (st == ESP_OK)
        *out = d;
    else
        dataset_free(d);
    return st;
}

static const struct sources *sources_of(const struct dataset *d)
{
    return d->format == &played_spikes ? d->content : NULL;
}

size_t dataset_sources(const struct dataset *d)
{
    return sources_of(d) ? sources_of(d)->n : 0;
}

const struct spikes *dataset_spikes(const struct dataset *d, enum dataset_split split,
                                    size_t source)
{
    assert(source < dataset_sources(d));
    return &sources_of(d)->source[split][source];
}

/* ---- reading ---- */

void dataset_free(struct dataset *d)
{
    if (d && d->content)
        d->format->free(d->content);
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
    return d->format->image(d, split, index, pixels);
}

/* ---- identity ---- */

enum { SAMPLES = 64 }; /* at most so many images of each split are hashed */

static uint64_t add_sample(uint64_t hash, const struct dataset *d,
                           enum dataset_split split, uint8_t *pixels)
{
    const struct dataset_info *info = dataset_info(d);
    const size_t n = info->n_images[split], n_pixels = (size_t)info->width * info->height;
    const size_t samples = n < SAMPLES ? n : SAMPLES;
    hash = hash_word(hash, n);
    for (size_t k = 0; k < samples; k++) {
        const uint8_t label = dataset_image(d, split, k * n / samples, pixels);
        hash = hash_word(hash, label);
        hash = hash_bytes(hash, pixels, n_pixels);
    }
    return hash;
}

/* Return the hash with ticks and ids of all spikes added: the images that dataset_image makes of spikes show only
 * counts. */
static uint64_t add_spikes(uint64_t hash, const struct dataset *d,
                           enum dataset_split split)
{
    for (size_t k = 0; k < dataset_sources(d); k++) {
        const struct spikes *s = dataset_spikes(d, split, k);
        hash = hash_bytes(hash, s->tick, s->n * sizeof *s->tick);
        hash = hash_bytes(hash, s->id, s->n * sizeof *s->id);
    }
    return hash;
}

enum esp_status dataset_identity(const struct dataset *d, uint64_t *out)
{
    const struct dataset_info *info = dataset_info(d);
    uint8_t *pixels = array_create((size_t)info->width * info->height, sizeof *pixels);
    if (!pixels)
        return ESP_MEMORY;
    uint64_t hash = hash_word(HASH_START, info->width);
    hash = hash_word(hash, info->height);
    hash = hash_word(hash, info->n_classes);
    hash = add_sample(hash, d, DATASET_TRAIN, pixels);
    hash = add_sample(hash, d, DATASET_TEST, pixels);
    hash = add_spikes(hash, d, DATASET_TRAIN);
    hash = add_spikes(hash, d, DATASET_TEST);
    array_free(pixels);
    *out = hash;
    return ESP_OK;
}
