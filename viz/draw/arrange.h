/* viz/draw/arrange.h - compute where the panels of the viewer are, in windows of any size.
 *
 *     +------------------------------------------+
 *     | header                                   |
 *     +-------------------------+----------------+
 *     | LEFT                    | RIGHT          |
 *     |                         +----------------+
 *     +------------+------------+ RIGHT          |
 *     | BOTTOM     | BOTTOM     +----------------+
 *     |            |            | RIGHT          |
 *     +------------+------------+----------------+
 *     | footer                                   |
 *     +------------------------------------------+
 *
 * All positions are multiples of 8 points. In a column the uppermost panel takes the height that the others leave.
 * If a window is too small for all panels, panels are dropped in the order of arrange_cell.drop. The neighbours of
 * a hidden panel use its area. */
#ifndef ESPALIER_VIZ_DRAW_ARRANGE_H
#define ESPALIER_VIZ_DRAW_ARRANGE_H

#include "viz/draw/rect.h"

#include <stddef.h>

enum { ARRANGE_MOST = 12 }; /* largest number of panels */

/* Where a panel is. Panels of one place are arranged from left to right or top to bottom, in their order in the
 * table. */
enum arrange_place { ARRANGE_NOWHERE, ARRANGE_LEFT, ARRANGE_BOTTOM, ARRANGE_RIGHT };

struct arrange_cell {
    enum arrange_place place;
    int least_h; /* points; height of a panel that is not the uppermost of its column */
    int least_w; /* points, for BOTTOM only; LEFT and RIGHT have fixed least widths */
    int share;   /* for BOTTOM: weight in the division of the extra width */
    int drop;    /* the lowest number is dropped first; 0: never dropped */
};

struct arrangement {
    double unit; /* pixels per point */
    struct rect header, footer;
    struct rect panel[ARRANGE_MOST]; /* w = 0: not shown */
};

/* Convert points to pixels; at least 1 pixel unless `points` is 0. */
int arrange_px(double unit, double points);

/* Compute the rectangles of n panels. */
struct arrangement arrange_panels(int width, int height, double unit,
                                  const struct arrange_cell *cells, size_t n);

#endif
