/* viz/draw/arrange.c - try all panels, then drop panels in their order until the rest fits. */
#include "viz/draw/arrange.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Sizes in points. */
enum {
    GAP = 8,
    HEADER = 32,
    FOOTER = 24,
    LEFT_W = 336,
    RIGHT_W = 240,
    BOTTOM_H_MOST = 304,
};

struct plan {
    struct arrange_cell cell[ARRANGE_MOST];
    size_t n;
    double unit;
    struct arrangement *out;
};

int arrange_px(double unit, double points)
{
    const int px = (int)lround(unit * points);
    return px < 1 && points > 0 ? 1 : px;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static bool has(const struct plan *p, enum arrange_place place)
{
    for (size_t k = 0; k < p->n; k++)
        if (p->cell[k].place == place)
            return true;
    return false;
}

static bool left_side(const struct plan *p)
{
    return has(p, ARRANGE_LEFT) || has(p, ARRANGE_BOTTOM);
}

/* ---- which panels fit ---- */

static int bottom_height(const struct plan *p)
{
    int h = 0;
    for (size_t k = 0; k < p->n; k++)
        if (p->cell[k].place == ARRANGE_BOTTOM)
            h = larger(h, p->cell[k].least_h);
    return h;
}

/* Return the least width that the panels need together, in points. */
static int least_width(const struct plan *p)
{
    int bottom = 0;
    for (size_t k = 0; k < p->n; k++)
        if (p->cell[k].place == ARRANGE_BOTTOM)
            bottom += p->cell[k].least_w + (bottom > 0 ? GAP : 0);
    const int left = larger(bottom, left_side(p) ? LEFT_W : 0);
    return left + (has(p, ARRANGE_RIGHT) ? RIGHT_W + (left > 0 ? GAP : 0) : 0);
}

static int column_height(const struct plan *p, enum arrange_place place)
{
    int h = 0;
    for (size_t k = 0; k < p->n; k++)
        if (p->cell[k].place == place)
            h += p->cell[k].least_h + (h > 0 ? GAP : 0);
    return h;
}

static int least_height(const struct plan *p)
{
    int left = column_height(p, ARRANGE_LEFT);
    if (has(p, ARRANGE_BOTTOM))
        left += bottom_height(p) + (left > 0 ? GAP : 0);
    return larger(left, column_height(p, ARRANGE_RIGHT));
}

static bool has_room(const struct plan *p, struct rect body)
{
    return body.w >= arrange_px(p->unit, least_width(p)) &&
           body.h >= arrange_px(p->unit, least_height(p));
}

/* Drop the panels with the lowest `drop`; false if no panel may be dropped. */
static bool drop(struct plan *p)
{
    int next = 0;
    for (size_t k = 0; k < p->n; k++)
        if (p->cell[k].drop > 0 && (next == 0 || p->cell[k].drop < next))
            next = p->cell[k].drop;
    for (size_t k = 0; k < p->n && next > 0; k++)
        if (p->cell[k].drop == next)
            p->cell[k] = (struct arrange_cell){.place = ARRANGE_NOWHERE};
    return next > 0;
}

/* ---- positions ---- */

static void arrange_column(const struct plan *p, struct rect area,
                           enum arrange_place place)
{
    size_t first = 0;
    while (first < p->n && p->cell[first].place != place)
        first++;
    for (size_t k = p->n; k-- > first + 1;)
        if (p->cell[k].place == place)
            p->out->panel[k] = rect_take_bottom(
                &area, arrange_px(p->unit, p->cell[k].least_h), arrange_px(p->unit, GAP));
    if (first < p->n)
        p->out->panel[first] = area;
}

/* Arrange the bottom panels side by side. Width beyond their least widths is divided by their shares. */
static void arrange_bottom(const struct plan *p, struct rect area)
{
    int shares = 0;
    for (size_t k = 0; k < p->n; k++)
        shares += p->cell[k].place == ARRANGE_BOTTOM ? p->cell[k].share : 0;
    for (size_t k = p->n; k-- > 0;) {
        const struct arrange_cell *c = &p->cell[k];
        if (c->place != ARRANGE_BOTTOM)
            continue;
        const int w = area.w * c->share / shares;
        p->out->panel[k] = rect_take_right(
            &area, larger(w, arrange_px(p->unit, c->least_w)), arrange_px(p->unit, GAP));
        shares -= c->share;
    }
}

static void arrange_left(const struct plan *p, struct rect area)
{
    if (has(p, ARRANGE_BOTTOM)) {
        const int h =
            larger(arrange_px(p->unit, bottom_height(p)),
                   smaller(area.h * 9 / 25, arrange_px(p->unit, BOTTOM_H_MOST)));
        arrange_bottom(p, rect_take_bottom(&area, has(p, ARRANGE_LEFT) ? h : area.h,
                                           arrange_px(p->unit, GAP)));
    }
    arrange_column(p, area, ARRANGE_LEFT);
}

/* Divide the area between header and footer into the two sides. The right column has two fifths of the width; in a
 * tall window that is too narrow for both, the left side is above the right. */
static void arrange_sides(const struct plan *p, struct rect body)
{
    const int gap = arrange_px(p->unit, GAP);
    struct rect right = body;
    if (left_side(p) && has(p, ARRANGE_RIGHT)) {
        const int share =
            larger(body.w * 2 / 5, smaller(arrange_px(p->unit, RIGHT_W), body.w / 2));
        const bool tall = body.w < arrange_px(p->unit, least_width(p)) && body.h > body.w;
        right = tall ? rect_take_bottom(&body, body.h / 2, gap)
                     : rect_take_right(&body, share, gap);
    }
    arrange_column(p, right, ARRANGE_RIGHT);
    arrange_left(p, body);
}

struct arrangement arrange_panels(int width, int height, double unit,
                                  const struct arrange_cell *cells, size_t n)
{
    struct arrangement a = {.unit = unit};
    struct rect body = {0, 0, width, height};
    const int gap = arrange_px(unit, GAP);
    struct plan p = {.n = n, .unit = unit, .out = &a};
    memcpy(p.cell, cells, n * sizeof *cells);
    a.header = rect_take_top(&body, arrange_px(unit, HEADER), 0);
    a.footer = rect_take_bottom(&body, arrange_px(unit, FOOTER), 0);
    body = rect_inset(body, gap, 0, gap, 0);
    while (!has_room(&p, body) && drop(&p))
        continue;
    arrange_sides(&p, body);
    return a;
}
