/* datasets/scale.h - images in another size. */
#ifndef ESPALIER_DATASETS_SCALE_H
#define ESPALIER_DATASETS_SCALE_H

#include <stdint.h>

/* Write from[from_height][from_width] to to[height][width]: each pixel is the mean, rounded, over the area that it
 * covers, in whole numbers, so that every machine gives the same. An equal size is a copy. */
void scale_image(const uint8_t *from, uint32_t from_width, uint32_t from_height,
                 uint8_t *to, uint32_t width, uint32_t height);

#endif
