/* viz/draw/canvas.h - a picture in memory, and the few shapes that a scene is made of.
 *
 * A pixel is 0xAARRGGBB, so that a little-endian machine stores B, G, R, A: SDL calls it ARGB8888.
 * All colours are opaque. Whatever lies outside the clip rectangle is not drawn; coordinates may be
 * any numbers within +-2^28. */
#ifndef ESPALIER_VIZ_DRAW_CANVAS_H
#define ESPALIER_VIZ_DRAW_CANVAS_H

#include "base/status.h"
#include "viz/draw/rect.h"

#include <stddef.h>
#include <stdint.h>

struct canvas {
    uint32_t *pixels; /* [height][width] */
    int width, height;
    struct rect clip;
};

enum { CANVAS_MAX = 16384 }; /* pixels along a side */

/* A black picture, each side 1 to CANVAS_MAX; ESP_MEMORY when it cannot be had. */
enum esp_status canvas_create(int width, int height, struct canvas *out);
/* Also of a struct canvas that is all zero. */
void canvas_free(struct canvas *c);

/* Limit drawing to the part of `to` inside the present clip; returns the present clip, to be put
 * back. */
struct rect canvas_clip(struct canvas *c, struct rect to);

/* `share` of 255 of `over` on `under`. */
uint32_t colour_mix(uint32_t under, uint32_t over, unsigned share);

void canvas_fill(struct canvas *c, struct rect r, uint32_t colour);
void canvas_blend(struct canvas *c, struct rect r, uint32_t colour, unsigned share);

/* The outline of r, `thick` pixels wide, inside it. */
void canvas_frame(struct canvas *c, struct rect r, int thick, uint32_t colour);

/* A smooth line between two points, `width` pixels thick; (0, 0) is a pixel's upper left corner. */
void canvas_line(struct canvas *c, float x0, float y0, float x1, float y1, float width,
                 uint32_t colour);

/* Diagonal stripes, one pixel in `pitch`, that line up from rectangle to rectangle. */
void canvas_hatch(struct canvas *c, struct rect r, int pitch, uint32_t colour);

/* Copy the part `from` of a picture so that its upper left corner comes to (x, y). */
void canvas_blit(struct canvas *c, int x, int y, const struct canvas *source,
                 struct rect from);

/* Colour through a mask alpha[h][w] with its upper left corner at (x, y). */
void canvas_mask(struct canvas *c, int x, int y, const uint8_t *alpha, int w, int h,
                 uint32_t colour);

/* Small pictures of bytes: images, receptive fields. */
struct picture {
    const uint8_t
        *bytes; /* [height][width], of which the first n are there; the others are 0 */
    size_t n;
    uint32_t width, height; /* at least 1 */
};

/* The picture in w x h pixels: every pixel is the mean of the bytes under it where it shrinks, the
 * nearest byte where it grows. */
void picture_scale(const struct picture *p, int w, int h, uint8_t *out);

/* The same in r, in the colours ramp[256], of which a byte of 255 takes number `top`. At most 4096 pixels
 * wide; wider ones are cut. */
void picture_draw(struct canvas *c, const struct picture *p, struct rect r,
                  const uint32_t *ramp, unsigned top);

#endif
