/* datasets/digits_draw.h - draws the path of a round pen with a soft edge on a small grey image. */
#ifndef ESPALIER_DATASETS_DIGITS_DRAW_H
#define ESPALIER_DATASETS_DIGITS_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DRAW_SIDE = 28, DRAW_PIXELS = DRAW_SIDE * DRAW_SIDE, DRAW_MAX_POINTS = 160 };

struct draw_point {
    float x, y;   /* pixels from the top left corner of the image */
    float radius; /* radius of the pen at this point, pixels */
    bool down;    /* a line of ink joins this point to the previous one */
};

struct draw_path {
    size_t n;
    struct draw_point point[DRAW_MAX_POINTS];
};

/* Draw the path. The pixels fall from 255 to 0 over `soft` > 0 pixels across the edge of the pen. */
void draw_ink(const struct draw_path *path, float soft, uint8_t pixels[DRAW_PIXELS]);

#endif
