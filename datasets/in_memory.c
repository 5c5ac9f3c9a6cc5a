/* datasets/in_memory.c */
#include "datasets/in_memory.h"

#include "base/array.h"
#include "base/memory.h"

#include <string.h>

enum esp_status in_memory_create(struct dataset *d, struct idx_split **out)
{
    struct idx_split *split = array_create(2, sizeof *split);
    if (!split)
        return ESP_MEMORY;
    d->content = split;
    *out = split;
    return ESP_OK;
}

static enum esp_status give_room(struct idx *idx, size_t n, uint32_t width,
                                 uint32_t height)
{
    const size_t bytes = n * width * height;
    idx->bytes = mapping_create(bytes);
    if (!idx->bytes)
        return ESP_MEMORY;
    idx->n_mapped = bytes;
    idx->n = n;
    idx->cols = width;
    idx->rows = height;
    return ESP_OK;
}

enum esp_status in_memory_room(struct idx_split *split, const char *origin, size_t n,
                               uint32_t width, uint32_t height)
{
    const uint64_t pixels = (uint64_t)width * height;
    if (n == 0)
        return esp_fail(ESP_INPUT, "%s: holds no images", origin);
    if (pixels == 0 || pixels > DATASET_MAX_PIXELS)
        return esp_fail(ESP_INPUT,
                        "%s: images of %u x %u pixels; allowed are 1 to %d pixels",
                        origin, (unsigned)width, (unsigned)height, DATASET_MAX_PIXELS);
    if (n > SIZE_MAX / 2 / pixels)
        return esp_fail(ESP_INPUT, "%s: %zu images are too many", origin, n);
    enum esp_status st = memory_check(origin, n * pixels, "use fewer or smaller images");
    if (st == ESP_OK)
        st = give_room(&split->images, n, width, height);
    return st == ESP_OK ? give_room(&split->labels, n, 1, 1) : st;
}

static uint32_t count_classes(const struct idx *labels)
{
    uint32_t n = 1;
    for (size_t k = 0; labels->bytes && k < labels->n; k++)
        n = labels->bytes[k] >= n ? labels->bytes[k] + 1u : n;
    return n;
}

void in_memory_describe(struct dataset *d)
{
    const struct idx_split *split = d->content;
    const uint32_t train = count_classes(&split[DATASET_TRAIN].labels);
    const uint32_t test = count_classes(&split[DATASET_TEST].labels);
    d->info.width = split[DATASET_TRAIN].images.cols;
    d->info.height = split[DATASET_TRAIN].images.rows;
    d->info.n_classes = train > test ? train : test;
    for (int k = 0; k < 2; k++)
        d->info.n_images[k] = split[k].images.n;
}

uint8_t in_memory_image(const struct dataset *d, enum dataset_split split, size_t index,
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

void in_memory_free(void *content)
{
    idx_folder_free(content);
    array_free(content);
}
