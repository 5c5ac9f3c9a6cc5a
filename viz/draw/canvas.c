/* viz/draw/canvas.c - plain loops over rows of pixels; all drawing is limited to the clip rectangle. */
#include "viz/draw/canvas.h"

#include "base/array.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum esp_status canvas_create(int width, int height, struct canvas *out)
{
    uint32_t *pixels = array_create((size_t)width * (size_t)height, sizeof *pixels);
    if (!pixels)
        return ESP_MEMORY;
    *out = (struct canvas){pixels, width, height, {0, 0, width, height}, NULL};
    canvas_fill(out, out->clip, 0xff000000u);
    return ESP_OK;
}

void canvas_free(struct canvas *c)
{
    array_free(c->pixels);
    *c = (struct canvas){0};
}

struct rect canvas_clip(struct canvas *c, struct rect to)
{
    const struct rect before = c->clip;
    c->clip = rect_cut(before, to);
    return before;
}

/* Mix one channel of two colours. (x * 257 + 257) >> 16 is x / 255 rounded down for every product x of two bytes,
 * so a share of 255 gives exactly the colour `over`. */
static uint32_t mix_channel(uint32_t under, uint32_t over, unsigned share, unsigned shift)
{
    const uint32_t sum =
        (under >> shift & 0xff) * (255 - share) + (over >> shift & 0xff) * share;
    return (sum * 257 + 257) >> 16 << shift;
}

uint32_t colour_mix(uint32_t under, uint32_t over, unsigned share)
{
    return 0xff000000u | mix_channel(under, over, share, 16) |
           mix_channel(under, over, share, 8) | mix_channel(under, over, share, 0);
}

static uint32_t *row_at(const struct canvas *c, int x, int y)
{
    return c->pixels + (size_t)y * (size_t)c->width + (size_t)x;
}

void canvas_fill(struct canvas *c, struct rect r, uint32_t colour)
{
    r = rect_cut(r, c->clip);
    for (int y = 0; y < r.h; y++) {
        uint32_t *row = row_at(c, r.x, r.y + y);
        for (int x = 0; x < r.w; x++)
            row[x] = colour;
    }
    if (c->copy && !rect_empty(r))
        c->copy->rect(c->copy->context, r, colour, 255);
}

void canvas_blend(struct canvas *c, struct rect r, uint32_t colour, unsigned share)
{
    r = rect_cut(r, c->clip);
    for (int y = 0; y < r.h; y++) {
        uint32_t *row = row_at(c, r.x, r.y + y);
        for (int x = 0; x < r.w; x++)
            row[x] = colour_mix(row[x], colour, share);
    }
    if (c->copy && !rect_empty(r))
        c->copy->rect(c->copy->context, r, colour, share);
}

/* Copy what was drawn in r as pixels. */
static void copy_pixels(const struct canvas *c, struct rect r)
{
    if (c->copy && !rect_empty(r))
        c->copy->pixels(c->copy->context, c, r);
}

void canvas_frame(struct canvas *c, struct rect r, int thick, uint32_t colour)
{
    canvas_fill(c, (struct rect){r.x, r.y, r.w, thick}, colour);
    canvas_fill(c, (struct rect){r.x, r.y + r.h - thick, r.w, thick}, colour);
    canvas_fill(c, (struct rect){r.x, r.y, thick, r.h}, colour);
    canvas_fill(c, (struct rect){r.x + r.w - thick, r.y, thick, r.h}, colour);
}

/* Distance of the point p from the segment from the origin to d, whose squared length is `length2`. */
static float segment_distance(float px, float py, float dx, float dy, float length2)
{
    const float along = length2 > 0 ? (px * dx + py * dy) / length2 : 0;
    const float t = along < 0 ? 0 : along > 1 ? 1 : along;
    const float x = px - t * dx, y = py - t * dy;
    return sqrtf(x * x + y * y);
}

static struct rect line_box(float x0, float y0, float x1, float y1, float reach)
{
    const int left = (int)floorf(fminf(x0, x1) - reach);
    const int top = (int)floorf(fminf(y0, y1) - reach);
    const int right = (int)ceilf(fmaxf(x0, x1) + reach);
    const int bottom = (int)ceilf(fmaxf(y0, y1) + reach);
    return (struct rect){left, top, right - left, bottom - top};
}

void canvas_line(struct canvas *c, float x0, float y0, float x1, float y1, float width,
                 uint32_t colour)
{
    const float dx = x1 - x0, dy = y1 - y0, length2 = dx * dx + dy * dy;
    const float reach = 0.5f * width + 0.5f;
    const struct rect r = rect_cut(line_box(x0, y0, x1, y1, reach), c->clip);
    for (int y = r.y; y < r.y + r.h; y++) {
        uint32_t *row = row_at(c, 0, y);
        for (int x = r.x; x < r.x + r.w; x++) {
            const float cover =
                reach - segment_distance((float)x + 0.5f - x0, (float)y + 0.5f - y0, dx,
                                         dy, length2);
            if (cover > 0)
                row[x] = colour_mix(row[x], colour,
                                    cover < 1 ? (unsigned)(255.0f * cover) : 255);
        }
    }
    if (c->copy && !rect_empty(r))
        c->copy->line(c->copy->context, (const float[]){x0, y0}, (const float[]){x1, y1},
                      width, colour, c->clip);
}

void canvas_hatch(struct canvas *c, struct rect r, int pitch, uint32_t colour)
{
    r = rect_cut(r, c->clip);
    for (int y = r.y; y < r.y + r.h; y++) {
        uint32_t *row = row_at(c, 0, y);
        for (int x = r.x + (pitch - (r.x + y) % pitch) % pitch; x < r.x + r.w; x += pitch)
            row[x] = colour;
    }
    copy_pixels(c, r);
}

void canvas_blit(struct canvas *c, int x, int y, const struct canvas *source,
                 struct rect from)
{
    const struct rect there =
        rect_cut(from, (struct rect){0, 0, source->width, source->height});
    const struct rect to = rect_cut(
        (struct rect){x + there.x - from.x, y + there.y - from.y, there.w, there.h},
        c->clip);
    const int dx = from.x - x, dy = from.y - y;
    for (int k = 0; k < to.h; k++)
        memcpy(row_at(c, to.x, to.y + k), row_at(source, to.x + dx, to.y + k + dy),
               (size_t)to.w * sizeof *c->pixels);
    copy_pixels(c, to);
}

void canvas_mask(struct canvas *c, int x, int y, const uint8_t *alpha, int w, int h,
                 uint32_t colour)
{
    const struct rect r = rect_cut((struct rect){x, y, w, h}, c->clip);
    for (int k = r.y; k < r.y + r.h; k++) {
        uint32_t *row = row_at(c, 0, k);
        const uint8_t *mask = alpha + (size_t)(k - y) * (size_t)w;
        for (int i = r.x; i < r.x + r.w; i++)
            if (mask[i - x])
                row[i] = colour_mix(row[i], colour, mask[i - x]);
    }
}

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

/* The range of source bytes that pixel k of n covers; at least one byte. */
static void span(int k, int n, uint32_t size, uint32_t *from, uint32_t *to)
{
    *from = (uint32_t)((uint64_t)k * size / (uint64_t)n);
    *to = (uint32_t)((uint64_t)(k + 1) * size / (uint64_t)n);
    if (*to <= *from)
        *to = *from + 1;
}

/* Return whether row y of the scaled picture covers the same source rows as row y - 1. */
static bool is_repeated(const struct picture *p, int h, int y)
{
    uint32_t a0, a1, b0, b1;
    span(y - 1, h, p->height, &a0, &a1);
    span(y, h, p->height, &b0, &b1);
    return a0 == b0 && a1 == b1;
}

/* Compute the pixels `from` .. to - 1 of row y. */
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
    copy_pixels(c, shown);
}
