/* studies/identity.c */
#include "studies/identity.h"

#include "base/array.h"
#include "base/hash.h"

enum { LOOKED_AT = 100 }; /* images of each split */

static uint64_t add_image(uint64_t hash, const struct dataset *data,
                          enum dataset_split split, size_t index, uint8_t *pixels)
{
    const struct dataset_info *info = dataset_info(data);
    const size_t n_pixels = (size_t)info->width * info->height;
    hash = hash_word(hash, dataset_image(data, split, index, pixels));
    for (size_t k = 0; k < n_pixels; k++)
        hash = hash_word(hash, pixels[k]);
    return hash;
}

enum esp_status identity_of_data(const struct dataset *data, uint64_t *out)
{
    const struct dataset_info *info = dataset_info(data);
    uint8_t *pixels = array_create((size_t)info->width * info->height, 1);
    if (!pixels)
        return ESP_MEMORY;
    uint64_t hash = hash_word(HASH_START, (uint64_t)info->width << 32 | info->height);
    hash = hash_word(hash, info->n_classes);
    for (int split = DATASET_TRAIN; split <= DATASET_TEST; split++) {
        const size_t n = info->n_images[split];
        const size_t step = n / LOOKED_AT ? n / LOOKED_AT : 1;
        hash = hash_word(hash, n);
        for (size_t index = 0; index < n; index += step)
            hash = add_image(hash, data, (enum dataset_split)split, index, pixels);
    }
    array_free(pixels);
    *out = hash;
    return ESP_OK;
}
