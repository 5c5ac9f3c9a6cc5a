/* viz/draw/arrange.h - where the panels of the viewer are, in windows of any size.
 *
 *     +------------------------------------------+
 *     | header                                   |
 *     +-------------------------+----------------+
 *     | raster                  | fields         |
 *     |                         |                |
 *     +---------------+---------+----------------+
 *     | counts        | lines   | selected       |
 *     |               |         +----------------+
 *     |               |         | now            |
 *     +---------------+---------+----------------+
 *     | footer                                   |
 *     +------------------------------------------+
 *
 * Everything lies on a grid of 8 points. A window that is too small for all drops lines, now, counts
 * and selected, in this order; a large one gives the room to raster and fields. A panel that the
 * user has hidden leaves its room to its neighbours. */
#ifndef ESPALIER_VIZ_DRAW_ARRANGE_H
#define ESPALIER_VIZ_DRAW_ARRANGE_H

#include "viz/draw/rect.h"

#include <stdbool.h>

enum arrange_panel {
    ARRANGE_RASTER,
    ARRANGE_FIELDS,
    ARRANGE_SELECTED,
    ARRANGE_COUNTS,
    ARRANGE_LINES,
    ARRANGE_NOW,
    ARRANGE_PANELS
};

struct arrangement {
    double unit; /* pixels of a point */
    struct rect header, footer;
    struct rect panel[ARRANGE_PANELS]; /* w = 0: not on view */
};

/* Pixels of a length in points, at least one for what is not 0. */
int arrange_px(double unit, double points);

struct arrangement arrange_panels(int width, int height, double unit,
                                  const bool wanted[ARRANGE_PANELS]);

#endif
