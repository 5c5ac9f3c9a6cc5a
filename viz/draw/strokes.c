/* viz/draw/strokes.c */
#include "viz/draw/strokes.h"

#include <math.h>
#include <string.h>

/* A stroke of one orientation: the brightness of each pixel of a cell, 0 to 255. */
struct stroke {
    uint8_t at[STROKES_CELL][STROKES_CELL];
};

/* Return the stroke of map k: full brightness within half a pixel of a line through the centre of the cell, none
 * beyond 1.3 pixels. */
static struct stroke stroke_of(uint32_t k, uint32_t n_maps)
{
    static const double pi = 3.14159265358979323846;
    const double angle = pi * k / n_maps, middle = (STROKES_CELL - 1) / 2.0;
    struct stroke s;
    for (int y = 0; y < STROKES_CELL; y++)
        for (int x = 0; x < STROKES_CELL; x++) {
            const double away =
                fabs((x - middle) * cos(angle) + (y - middle) * sin(angle));
            const double light = (1.3 - away) / 0.8;
            s.at[y][x] = (uint8_t)(255 * fmin(fmax(light, 0), 1) + 0.5);
        }
    return s;
}

static void draw_stroke(const struct stroke *s, unsigned weight, size_t row, uint8_t *out)
{
    for (size_t y = 0; y < STROKES_CELL; y++)
        for (size_t x = 0; x < STROKES_CELL; x++) {
            const unsigned light = weight * s->at[y][x] / 255;
            uint8_t *to = out + y * row + x;
            *to = (uint8_t)(light > *to ? light : *to);
        }
}

void strokes_draw(const uint8_t *weight, uint32_t n_maps, uint32_t width, uint32_t height,
                  uint8_t *out)
{
    const size_t row = (size_t)width * STROKES_CELL, n = (size_t)width * height;
    memset(out, 0, n * STROKES_CELL * STROKES_CELL);
    for (uint32_t k = 0; k < n_maps; k++) {
        const struct stroke s = stroke_of(k, n_maps);
        const uint8_t *map = weight + k * n;
        for (size_t y = 0; y < height; y++)
            for (size_t x = 0; x < width; x++)
                if (map[y * width + x])
                    draw_stroke(&s, map[y * width + x], row,
                                out + y * STROKES_CELL * row + x * STROKES_CELL);
    }
}
