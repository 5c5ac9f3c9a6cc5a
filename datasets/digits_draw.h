/* datasets/digits_draw.h - ink on a small grey image: the pixels that a path of a soft round pen
 * covers. */
#ifndef ESPALIER_DATASETS_DIGITS_DRAW_H
#define ESPALIER_DATASETS_DIGITS_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DRAW_SIDE = 28, DRAW_PIXELS = DRAW_SIDE * DRAW_SIDE, DRAW_MAX_POINTS = 160 };

struct draw_point {
    float x, y;   /* pixels from the top left corner of the image */
    float radius; /* radius of the pen at this point, pixels */
    bool down;    /* joined by ink to the previous point */
};

struct draw_path {
    size_t n;
    struct draw_point point[DRAW_MAX_POINTS];
};

/* Ink the path. The tone falls from 255 to 0 over `soft` > 0 pixels across the edge of the pen. */
void draw_ink(const struct draw_path *path, float soft, uint8_t pixels[DRAW_PIXELS]);

#endif
