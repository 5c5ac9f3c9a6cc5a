/* datasets/hints.c */
#include "datasets/hints.h"

#include "datasets/dataset.h"

#include <stdbool.h>

enum esp_status hints_size(const struct dataset_hints *hints, const char *origin,
                           uint64_t n_pixels, uint64_t size[2])
{
    const uint64_t height = hints->shape[0], width = hints->shape[1];
    uint64_t side = 1;
    if (height && height * width != n_pixels)
        return esp_fail(ESP_INPUT, "%s: +shape=%llux%llu: its images have %llu pixels",
                        origin, (unsigned long long)width, (unsigned long long)height,
                        (unsigned long long)n_pixels);
    if (n_pixels == 0 || n_pixels > DATASET_MAX_PIXELS)
        return esp_fail(ESP_INPUT, "%s: images of %llu pixels; allowed are 1 to %d",
                        origin, (unsigned long long)n_pixels, DATASET_MAX_PIXELS);
    while (side * side < n_pixels)
        side++;
    const bool is_square = side * side == n_pixels;
    size[0] = height ? height : is_square ? side : 1;
    size[1] = height ? width : is_square ? side : n_pixels;
    return ESP_OK;
}
