/* datasets/idx_write.c */
#include "datasets/idx_write.h"

#include "base/array.h"
#include "datasets/idx.h"
#include "datasets/idx_folder.h"

const char *idx_write_name(int k)
{
    return k < IDX_FOLDER_FILES ? idx_folder_names()[k] : NULL;
}

bool idx_write_is_needed(const struct dataset *d, int k)
{
    return dataset_info(d)->n_images[k / 2] > 0;
}

static void put(uint32_t value, FILE *f)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        fputc((int)(value >> shift & 0xFF), f);
}

enum esp_status idx_write(const struct dataset *d, int k, FILE *f)
{
    const struct dataset_info *info = dataset_info(d);
    const enum dataset_split split = (enum dataset_split)(k / 2);
    const size_t n = info->n_images[split], n_pixels = (size_t)info->width * info->height;
    const bool are_images = k % 2 == 0;
    if (dataset_sources(d) > 0 || n > UINT32_MAX)
        return esp_fail(ESP_INPUT, "%s: spikes, or too many images for IDX", info->spec);
    uint8_t *pixels = array_create(n_pixels, 1);
    if (!pixels)
        return ESP_MEMORY;
    put(0x800u + (are_images ? IDX_IMAGES : IDX_LABELS), f);
    put((uint32_t)n, f);
    if (are_images) {
        put(info->height, f);
        put(info->width, f);
    }
    for (size_t i = 0; i < n; i++) {
        const uint8_t label = dataset_image(d, split, i, pixels);
        if (are_images)
            fwrite(pixels, 1, n_pixels, f);
        else
            fputc(label, f);
    }
    array_free(pixels);
    return ESP_OK;
}
