/* viz/canvas.h - a picture in memory, and the few shapes that a scene is made of.
 *
 * A pixel is 0xAARRGGBB, so that a little-endian machine stores B, G, R, A: SDL calls it ARGB8888.
 * Whatever lies outside the clip rectangle is not drawn; coordinates may be any numbers. */
#ifndef ESPALIER_VIZ_CANVAS_H
#define ESPALIER_VIZ_CANVAS_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rect {
    int x, y, w, h; /* pixels; nothing lies in it when w or h is not positive */
};

struct canvas {
    uint32_t *pixels; /* [height][stride] */
    int width, height;
    int stride; /* pixels from one row to the next */
    struct rect clip;
};

/* A black picture of width x height pixels, each 1 to 16384; ESP_MEMORY when it cannot be had. */
enum esp_status canvas_create(int width, int height, struct canvas *out);
void canvas_free(struct canvas *c);

/* Limit drawing to the part of `to` inside the present clip; returns the old clip, for
 * canvas_restore. */
struct rect canvas_clip(struct canvas *c, struct rect to);
void canvas_restore(struct canvas *c, struct rect clip);

/* What two rectangles share; w = h = 0 if nothing. */
struct rect rect_cut(struct rect a, struct rect b);
bool rect_has(struct rect r, int x, int y);

/* `share` of `over` on `under`, 0 to 255; both opaque. */
uint32_t colour_mix(uint32_t under, uint32_t over, unsigned share);

void canvas_fill(struct canvas *c, struct rect r, uint32_t colour);
void canvas_blend(struct canvas *c, struct rect r, uint32_t colour, unsigned share);
/* The outline of r, `thick` pixels wide, inside it. */
void canvas_frame(struct canvas *c, struct rect r, int thick, uint32_t colour);
void canvas_hline(struct canvas *c, int x, int y, int length, uint32_t colour);
void canvas_vline(struct canvas *c, int x, int y, int length, uint32_t colour);
/* A smooth line between two points in pixels, `width` pixels thick. */
void canvas_line(struct canvas *c, float x0, float y0, float x1, float y1, float width,
                 uint32_t colour);
/* Diagonal stripes, one pixel in `pitch`. */
void canvas_hatch(struct canvas *c, struct rect r, int pitch, uint32_t colour);
/* Copy the part `from` of a picture to (x, y). */
void canvas_blit(struct canvas *c, int x, int y, const struct canvas *source,
                 struct rect from);
/* Colour through an alpha mask [h][w] at (x, y). */
void canvas_mask(struct canvas *c, int x, int y, const uint8_t *alpha, int w, int h,
                 uint32_t colour);

#endif
