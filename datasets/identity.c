/* datasets/identity.c */
#include "datasets/dataset.h"

#include "base/array.h"
#include "base/hash.h"

enum { SAMPLES = 64 }; /* images of each split */

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

/* Of spikes also when they are, all of them. */
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
