/* viz/draw/rect.h - rectangles of pixels, and how to cut them into smaller ones. */
#ifndef ESPALIER_VIZ_DRAW_RECT_H
#define ESPALIER_VIZ_DRAW_RECT_H

#include <stdbool.h>

/* The pixels of columns x to x + w - 1 and rows y to y + h - 1; empty when w or h is not positive. */
struct rect {
    int x, y, w, h;
};

static inline bool rect_empty(struct rect r)
{
    return r.w <= 0 || r.h <= 0;
}

static inline bool rect_has(struct rect r, int x, int y)
{
    return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

/* The intersection of two rectangles; w = h = 0 if it is empty. */
static inline struct rect rect_cut(struct rect a, struct rect b)
{
    const int x0 = a.x > b.x ? a.x : b.x, y0 = a.y > b.y ? a.y : b.y;
    const int ax = a.x + a.w, bx = b.x + b.w, ay = a.y + a.h, by = b.y + b.h;
    const struct rect r = {x0, y0, (ax < bx ? ax : bx) - x0, (ay < by ? ay : by) - y0};
    return rect_empty(r) ? (struct rect){x0, y0, 0, 0} : r;
}

/* Return r without a border of these widths; w and h are never negative. */
static inline struct rect rect_inset(struct rect r, int left, int top, int right,
                                     int bottom)
{
    const int w = r.w - left - right, h = r.h - top - bottom;
    return (struct rect){r.x + left, r.y + top, w > 0 ? w : 0, h > 0 ? h : 0};
}

/* Cut a part of `size` pixels, and then `gap` pixels, off a side of *r. Return that part; it is smaller if *r
 * is. */
static inline struct rect rect_take_top(struct rect *r, int size, int gap)
{
    const int h = size < r->h ? size : r->h;
    const struct rect taken = {r->x, r->y, r->w, h};
    *r = rect_inset(*r, 0, h + gap, 0, 0);
    return taken;
}

static inline struct rect rect_take_bottom(struct rect *r, int size, int gap)
{
    const int h = size < r->h ? size : r->h;
    const struct rect taken = {r->x, r->y + r->h - h, r->w, h};
    *r = rect_inset(*r, 0, 0, 0, h + gap);
    return taken;
}

static inline struct rect rect_take_left(struct rect *r, int size, int gap)
{
    const int w = size < r->w ? size : r->w;
    const struct rect taken = {r->x, r->y, w, r->h};
    *r = rect_inset(*r, w + gap, 0, 0, 0);
    return taken;
}

static inline struct rect rect_take_right(struct rect *r, int size, int gap)
{
    const int w = size < r->w ? size : r->w;
    const struct rect taken = {r->x + r->w - w, r->y, w, r->h};
    *r = rect_inset(*r, 0, 0, w + gap, 0);
    return taken;
}

#endif
