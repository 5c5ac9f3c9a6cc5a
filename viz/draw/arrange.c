/* viz/draw/arrange.c - try with all panels, then without the first to go, until the rest has room. */
#include "viz/draw/arrange.h"

#include <math.h>

/* Points. */
enum {
    GAP = 8,
    HEADER = 32,
    FOOTER = 24,
    RASTER_W = 336,
    RASTER_H = 176,
    FIELDS_W = 240,
    FIELDS_H = 176,
    SELECTED_H = 200,
    NOW_H = 136,
    COUNTS_W = 296,
    LINES_W = 248,
    BOTTOM_H = 176, /* counts and lines */
    BOTTOM_H_MOST = 304,
};

int arrange_px(double unit, double points)
{
    const int px = (int)lround(unit * points);
    return px < 1 && points > 0 ? 1 : px;
}

/* Which panels are left after `dropped` steps. */
static void choose(const bool wanted[ARRANGE_PANELS], int dropped,
                   bool on[ARRANGE_PANELS])
{
    static const enum arrange_panel order[] = {ARRANGE_LINES, ARRANGE_NOW, ARRANGE_COUNTS,
                                               ARRANGE_SELECTED};
    for (int k = 0; k < ARRANGE_PANELS; k++)
        on[k] = wanted[k];
    for (int k = 0; k < dropped; k++)
        on[order[k]] = false;
}

enum { DROPS = 4 };

static bool left_side(const bool on[ARRANGE_PANELS])
{
    return on[ARRANGE_RASTER] || on[ARRANGE_COUNTS] || on[ARRANGE_LINES];
}

static bool right_side(const bool on[ARRANGE_PANELS])
{
    return on[ARRANGE_FIELDS] || on[ARRANGE_SELECTED] || on[ARRANGE_NOW];
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Points that these panels ask for, at least. */
static int least_width(const bool on[ARRANGE_PANELS])
{
    int bottom = on[ARRANGE_COUNTS] ? COUNTS_W : 0;
    bottom += on[ARRANGE_LINES] ? LINES_W + (bottom > 0 ? GAP : 0) : 0;
    const int left = larger(bottom, left_side(on) ? RASTER_W : 0);
    return left + (right_side(on) ? FIELDS_W + (left > 0 ? GAP : 0) : 0);
}

static int least_height(const bool on[ARRANGE_PANELS])
{
    int left = on[ARRANGE_RASTER] ? RASTER_H : 0;
    if (on[ARRANGE_COUNTS] || on[ARRANGE_LINES])
        left += BOTTOM_H + (left > 0 ? GAP : 0);
    int right = on[ARRANGE_FIELDS] ? FIELDS_H : 0;
    right += on[ARRANGE_SELECTED] ? SELECTED_H + (right > 0 ? GAP : 0) : 0;
    right += on[ARRANGE_NOW] ? NOW_H + (right > 0 ? GAP : 0) : 0;
    return larger(left, right);
}

/* Side by side. */
static void arrange_bottom(struct rect area, double u, const bool on[ARRANGE_PANELS],
                           struct arrangement *out)
{
    if (on[ARRANGE_LINES]) {
        const int share = on[ARRANGE_COUNTS] ? area.w * 9 / 20 : area.w;
        out->panel[ARRANGE_LINES] = rect_take_right(
            &area, larger(share, arrange_px(u, LINES_W)), arrange_px(u, GAP));
    }
    if (on[ARRANGE_COUNTS])
        out->panel[ARRANGE_COUNTS] = area;
}

static void arrange_left(struct rect area, double u, const bool on[ARRANGE_PANELS],
                         struct arrangement *out)
{
    if (on[ARRANGE_COUNTS] || on[ARRANGE_LINES]) {
        const int h = larger(arrange_px(u, BOTTOM_H),
                             smaller(area.h * 9 / 25, arrange_px(u, BOTTOM_H_MOST)));
        arrange_bottom(
            rect_take_bottom(&area, on[ARRANGE_RASTER] ? h : area.h, arrange_px(u, GAP)),
            u, on, out);
    }
    if (on[ARRANGE_RASTER])
        out->panel[ARRANGE_RASTER] = area;
}

/* The panels below the fields keep their heights; without the fields they share the room. */
static void arrange_right(struct rect area, double u, const bool on[ARRANGE_PANELS],
                          struct arrangement *out)
{
    const int gap = arrange_px(u, GAP);
    if (on[ARRANGE_NOW]) {
        const bool alone = !on[ARRANGE_FIELDS] && !on[ARRANGE_SELECTED];
        out->panel[ARRANGE_NOW] =
            rect_take_bottom(&area, alone ? area.h : arrange_px(u, NOW_H), gap);
    }
    if (on[ARRANGE_SELECTED])
        out->panel[ARRANGE_SELECTED] = rect_take_bottom(
            &area, on[ARRANGE_FIELDS] ? arrange_px(u, SELECTED_H) : area.h, gap);
    if (on[ARRANGE_FIELDS])
        out->panel[ARRANGE_FIELDS] = area;
}

/* The right column has two fifths of the width; in a tall window the sides lie on top of each
 * other. */
static void arrange_sides(struct rect body, double u, const bool on[ARRANGE_PANELS],
                          struct arrangement *out)
{
    const int gap = arrange_px(u, GAP);
    if (!left_side(on) || !right_side(on)) {
        arrange_left(body, u, on, out);
        arrange_right(body, u, on, out);
    } else if (body.w < arrange_px(u, least_width(on)) && body.h > body.w) {
        arrange_right(rect_take_bottom(&body, body.h / 2, gap), u, on, out);
        arrange_left(body, u, on, out);
    } else {
        const int share =
            larger(body.w * 2 / 5, smaller(arrange_px(u, FIELDS_W), body.w / 2));
        arrange_right(rect_take_right(&body, share, gap), u, on, out);
        arrange_left(body, u, on, out);
    }
}

struct arrangement arrange_panels(int width, int height, double unit,
                                  const bool wanted[ARRANGE_PANELS])
{
    struct arrangement a = {.unit = unit};
    struct rect body = {0, 0, width, height};
    const int gap = arrange_px(unit, GAP);
    a.header = rect_take_top(&body, arrange_px(unit, HEADER), 0);
    a.footer = rect_take_bottom(&body, arrange_px(unit, FOOTER), 0);
    body = rect_inset(body, gap, 0, gap, 0);
    bool on[ARRANGE_PANELS];
    for (int dropped = 0; dropped <= DROPS; dropped++) {
        choose(wanted, dropped, on);
        if (body.w >= arrange_px(unit, least_width(on)) &&
            body.h >= arrange_px(unit, least_height(on)))
            break;
    }
    arrange_sides(body, unit, on, &a);
    return a;
}
