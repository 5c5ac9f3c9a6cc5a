/* datasets/scale.h - scales an image to another size. */
#ifndef ESPALIER_DATASETS_SCALE_H
#define ESPALIER_DATASETS_SCALE_H

#include <stdint.h>

/* Scale from[from_height][from_width] to to[height][width]: each new pixel is the rounded mean of the old image
 * over the area that the new pixel covers, computed in integers, so that every machine gives the same. An equal
 * size gives a copy. */
void scale_image(const uint8_t *from, uint32_t from_width, uint32_t from_height,
                 uint8_t *to, uint32_t width, uint32_t height);

#endif
