/* viz/draw/arrange.h - where the panels of the viewer are, in windows of any size.
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
 * Everything lies on a grid of 8 points. In a column the uppermost panel takes the room that the others leave. A
 * window that is too small for all drops panels in the order of arrange_cell.drop; a panel that the user has hidden
 * leaves its room to its neighbours. */
#ifndef ESPALIER_VIZ_DRAW_ARRANGE_H
#define ESPALIER_VIZ_DRAW_ARRANGE_H

#include "viz/draw/rect.h"

#include <stddef.h>

enum { ARRANGE_MOST = 12 }; /* panels */

/* From left to right and from top to bottom in the order of the panels. */
enum arrange_place { ARRANGE_NOWHERE, ARRANGE_LEFT, ARRANGE_BOTTOM, ARRANGE_RIGHT };

struct arrange_cell {
    enum arrange_place place;
    int least_h; /* points; the height of one that is not the uppermost of its column */
    int least_w; /* points, at the bottom: a column has a least width of its own */
    int share;   /* of the width, beside the shares of others at the bottom */
    int drop;    /* where not all have room, the least number goes first; 0: it stays */
};

struct arrangement {
    double unit; /* pixels of a point */
    struct rect header, footer;
    struct rect panel[ARRANGE_MOST]; /* w = 0: not on view */
};

/* Pixels of a length in points, at least one for what is not 0. */
int arrange_px(double unit, double points);

/* Places for n panels. */
struct arrangement arrange_panels(int width, int height, double unit,
                                  const struct arrange_cell *cells, size_t n);

#endif
