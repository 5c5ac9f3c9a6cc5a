/* viz/draw/picture.h - small pictures of bytes (images, receptive fields), scaled and coloured. */
#ifndef ESPALIER_VIZ_DRAW_PICTURE_H
#define ESPALIER_VIZ_DRAW_PICTURE_H

#include "viz/draw/canvas.h"

#include <stddef.h>
#include <stdint.h>

struct picture {
    const uint8_t
        *bytes; /* [height][width], of which the first n are there; the others are 0 */
    size_t n;
    uint32_t width, height; /* at least 1 */
};

/* The picture in w x h pixels: every pixel is the mean of the bytes under it where it shrinks, the
 * nearest byte where it grows. */
void picture_scale(const struct picture *p, int w, int h, uint8_t *out);

/* The same in r, in the colours ramp[256], of which a byte of 255 takes number `top`. At most 4096 pixels wide; wider ones are cut. */
void picture_draw(struct canvas *c, const struct picture *p, struct rect r,
                  const uint32_t *ramp, unsigned top);

#endif
