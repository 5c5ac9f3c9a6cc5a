/* datasets/hints.h - what the options of a SPEC tell a reader about images whose size their file does not say, or
 * differs from image to image. */
#ifndef ESPALIER_DATASETS_HINTS_H
#define ESPALIER_DATASETS_HINTS_H

#include "base/status.h"

#include <stdint.h>

struct dataset_hints {
    uint32_t shape[2]; /* height, width of +shape=WxH; 0: not given */
    uint32_t fit[2];   /* of +resize=WxH */
};

/* Height and width of images of so many pixels in a row: those of +shape, else a square, else one row. ESP_INPUT, which
 * names `origin`, where +shape has another number of pixels. */
enum esp_status hints_size(const struct dataset_hints *hints, const char *origin,
                           uint64_t n_pixels, uint64_t size[2]);

#endif
