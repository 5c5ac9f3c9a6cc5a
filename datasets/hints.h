/* datasets/hints.h - sizes that the options of a SPEC give to formats whose files do not tell the size of an image,
 * or hold images of different sizes. */
#ifndef ESPALIER_DATASETS_HINTS_H
#define ESPALIER_DATASETS_HINTS_H

#include "base/status.h"

#include <stdint.h>

struct dataset_hints {
    uint32_t shape[2]; /* height, width of +shape=WxH; 0: not given */
    uint32_t fit[2];   /* height, width of +resize=WxH; 0: not given */
};

/* Write to size[] height and width of an image of n_pixels: those of +shape, else a square, else one row.
 * ESP_INPUT, which names `origin`, where +shape has another number of pixels. */
enum esp_status hints_size(const struct dataset_hints *hints, const char *origin,
                           uint64_t n_pixels, uint64_t size[2]);

#endif
