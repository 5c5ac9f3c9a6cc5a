/* datasets/png_image.h - a PNG picture as grey bytes. */
#ifndef ESPALIER_DATASETS_PNG_IMAGE_H
#define ESPALIER_DATASETS_PNG_IMAGE_H

#include "datasets/file_bytes.h"

struct png_image {
    uint32_t width, height;
    uint8_t *pixels; /* [height * width] grey: 0 black, 255 white; for array_free */
};

/* Decode a PNG of any type and depth. Colours become grey (ITU-R 601: 0.299 red + 0.587 green + 0.114 blue); 16
 * bits become 8; transparent parts are drawn over black. ESP_INPUT names the path and the fault: the file is
 * damaged, or the picture has more than DATASET_MAX_PIXELS. */
enum esp_status png_image_decode(const char *path, const struct file_bytes *f,
                                 struct png_image *out);

#endif
