/* viz/panels/tiling.h - arranges tiles in a rectangle. They are as large as possible with all visible; if they
 * would be smaller than 12 points, they are 12 points large and scroll. */
#ifndef ESPALIER_VIZ_PANELS_TILING_H
#define ESPALIER_VIZ_PANELS_TILING_H

#include "base/status.h"
#include "base/types.h"
#include "viz/draw/rect.h"
#include "viz/model/neuron_table.h"
#include "viz/model/votes.h"

#include <stdbool.h>
#include <stddef.h>

enum { TILING_LEAST = 12 }; /* least size of a tile without the gap, points */

struct tiling {
    struct rect area; /* area of the tiles; the scroll bar, if any, is right of it */
    int tile, gap;    /* width and height of a tile, gap between tiles; pixels */
    int columns;
    int rows_all, rows_shown;
    int scroll;    /* rows scrolled out above the area */
    esp_id *order; /* [n] birth id of each tile */
    size_t *where; /* [n] tile of each birth id */
    size_t n;
};

enum esp_status tiling_create(size_t n, struct tiling *out);
/* Free a tiling; one that is all zero may be freed, too. */
void tiling_free(struct tiling *g);

/* Order the tiles by birth id, or, if by_class, by class and then birth id with pruned neurons at the end. */
void tiling_order(struct tiling *g, const struct neuron_table *table,
                  const struct votes *votes, bool by_class);

/* Fit the tiles into `room` and scroll them by `wanted` rows, as far as possible. A scroll bar, if needed, is bar_w
 * pixels wide at the right. */
void tiling_fit(struct tiling *g, struct rect room, double unit, int bar_w, int wanted);

/* tiling_tile: the rectangle of tile k. tiling_in_view: whether it is visible. */
struct rect tiling_tile(const struct tiling *g, size_t k);
bool tiling_in_view(const struct tiling *g, size_t k);

/* The tile at a pixel; n if there is none. A gap belongs to the tile before it. */
size_t tiling_find(const struct tiling *g, int x, int y);

/* Return the value of `scroll`, nearest to the present one, with which tile k is visible. */
int tiling_scroll_to(const struct tiling *g, size_t k);

#endif
