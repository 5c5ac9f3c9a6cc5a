/* viz/draw/picture.c - box filter. */
#include "viz/draw/picture.h"

#include <stdbool.h>
#include <string.h>

enum { ROW = 4096 };

static unsigned mean_of_box(const struct picture *p, uint32_t x0, uint32_t x1,
                            uint32_t y0, uint32_t y1)
{
    unsigned sum = 0;
    for (uint32_t y = y0; y < y1; y++)
        for (uint32_t x = x0; x < x1; x++) {
            const size_t at = (size_t)y * p->width + x;
            sum += at < p->n ? p->bytes[at] : 0;
        }
    const unsigned area = (x1 - x0) * (y1 - y0);
    return (sum + area / 2) / area;
}

/* Bytes under pixel k of n; at least one. */
static void span(int k, int n, uint32_t size, uint32_t *from, uint32_t *to)
{
    *from = (uint32_t)((uint64_t)k * size / (uint64_t)n);
    *to = (uint32_t)((uint64_t)(k + 1) * size / (uint64_t)n);
    if (*to <= *from)
        *to = *from + 1;
}

/* Whether row y shows the same rows of the picture as the one above it: much of a large picture does. */
static bool is_repeated(const struct picture *p, int h, int y)
{
    uint32_t a0, a1, b0, b1;
    span(y - 1, h, p->height, &a0, &a1);
    span(y, h, p->height, &b0, &b1);
    return a0 == b0 && a1 == b1;
}

/* Pixels from to to - 1 of row y. */
static void scale_row(const struct picture *p, int w, int h, int y, int from, int to,
                      uint8_t *out)
{
    uint32_t x0, x1, y0, y1;
    span(y, h, p->height, &y0, &y1);
    for (int x = from; x < to; x++) {
        span(x, w, p->width, &x0, &x1);
        *out++ = (uint8_t)mean_of_box(p, x0, x1, y0, y1);
    }
}

void picture_scale(const struct picture *p, int w, int h, uint8_t *out)
{
    for (int y = 0; y < h; y++)
        scale_row(p, w, h, y, 0, w, out + (size_t)y * (size_t)w);
}

void picture_draw(struct canvas *c, const struct picture *p, struct rect r,
                  const uint32_t *ramp, unsigned top)
{
    uint8_t row[ROW];
    const struct rect shown =
        rect_cut(rect_cut(r, c->clip), (struct rect){r.x, r.y, ROW, r.h});
    for (int y = shown.y; y < shown.y + shown.h; y++) {
        uint32_t *to = c->pixels + (size_t)y * (size_t)c->width + (size_t)shown.x;
        if (y > shown.y && is_repeated(p, r.h, y - r.y)) {
            memcpy(to, to - c->width, (size_t)shown.w * sizeof *to);
            continue;
        }
        scale_row(p, r.w, r.h, y - r.y, shown.x - r.x, shown.x + shown.w - r.x, row);
        for (int x = 0; x < shown.w; x++)
            to[x] = ramp[(row[x] * top + 127) / 255];
    }
}
