/* viz/draw/canvas.h - a picture in memory, and the shapes that a scene draws.
 *
 * A pixel is 0xAARRGGBB, stored as B, G, R, A on a little-endian machine (SDL's ARGB8888). All colours are opaque.
 * Nothing outside the clip rectangle is drawn; coordinates may be any numbers within +-2^28. */
#ifndef ESPALIER_VIZ_DRAW_CANVAS_H
#define ESPALIER_VIZ_DRAW_CANVAS_H

#include "base/status.h"
#include "viz/draw/rect.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct canvas;

/* Receives every shape that is drawn, for a picture of another kind (viz/draw/svg.h). Rectangles are cut to the clip. */
struct canvas_copy {
    void *context;
    /* share/255 of the colour, as in canvas_blend. */
    void (*rect)(void *context, struct rect r, uint32_t colour, unsigned share);
    void (*line)(void *context, const float from[2], const float to[2], float width,
                 uint32_t colour, struct rect clip);
    /* Shapes that are pixels: the part r of the canvas, after they are drawn. */
    void (*pixels)(void *context, const struct canvas *c, struct rect r);
    void (*text)(void *context, int x, int baseline, int width, int size_px, bool mono,
                 uint32_t colour, const char *text);
};

struct canvas {
    uint32_t *pixels; /* [height][width] */
    int width, height;
    struct rect clip;
    const struct canvas_copy *copy; /* borrowed; NULL: none */
};

enum { CANVAS_MAX = 16384 }; /* pixels along a side */

/* Create a black picture, each side 1 to CANVAS_MAX pixels. ESP_MEMORY if the allocation fails. */
enum esp_status canvas_create(int width, int height, struct canvas *out);
/* Free the pixels; a canvas that is all zero may be freed, too. */
void canvas_free(struct canvas *c);

/* Limit drawing to the part of `to` inside the present clip; return the present clip, so that the caller can
 * restore it. */
struct rect canvas_clip(struct canvas *c, struct rect to);

/* Mix two colours: share/255 of `over`, the rest of `under`. */
uint32_t colour_mix(uint32_t under, uint32_t over, unsigned share);

void canvas_fill(struct canvas *c, struct rect r, uint32_t colour);
void canvas_blend(struct canvas *c, struct rect r, uint32_t colour, unsigned share);

/* Draw the outline of r, `thick` pixels wide, inside r. */
void canvas_frame(struct canvas *c, struct rect r, int thick, uint32_t colour);

/* Draw an antialiased line between two points, `width` pixels thick; (0, 0) is the upper left corner of a pixel. */
void canvas_line(struct canvas *c, float x0, float y0, float x1, float y1, float width,
                 uint32_t colour);

/* Draw diagonal stripes, one pixel wide and `pitch` pixels apart along a row; stripes of adjacent rectangles
 * join. */
void canvas_hatch(struct canvas *c, struct rect r, int pitch, uint32_t colour);

/* Copy the part `from` of a picture so that its upper left corner is at (x, y). */
void canvas_blit(struct canvas *c, int x, int y, const struct canvas *source,
                 struct rect from);

/* Blend a colour with the mask alpha[h][w], whose upper left corner is at (x, y). */
void canvas_mask(struct canvas *c, int x, int y, const uint8_t *alpha, int w, int h,
                 uint32_t colour);

/* Small pictures of bytes: images, receptive fields. */
struct picture {
    /* [height][width]; only the first n bytes are stored, the others count as 0. */
    const uint8_t *bytes;
    size_t n;
    uint32_t width, height; /* at least 1 */
};

/* Scale a picture to out[h][w]: a pixel is the mean of the bytes that it covers, or the nearest byte if the picture
 * is enlarged. */
void picture_scale(const struct picture *p, int w, int h, uint8_t *out);

/* Scale a picture to r and draw it in the colours ramp[256]; a byte of 255 has the colour ramp[top]. At most 4096
 * pixels of the width are drawn. */
void picture_draw(struct canvas *c, const struct picture *p, struct rect r,
                  const uint32_t *ramp, unsigned top);

#endif
