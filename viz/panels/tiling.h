/* viz/panels/tiling.h - tiles in a rectangle: as large as possible while all are in view, and never below 12 points; then
 * they scroll. */
#ifndef ESPALIER_VIZ_PANELS_TILING_H
#define ESPALIER_VIZ_PANELS_TILING_H

#include "base/status.h"
#include "base/types.h"
#include "viz/draw/rect.h"
#include "viz/model/neuron_table.h"
#include "viz/model/votes.h"

#include <stdbool.h>
#include <stddef.h>

enum { TILING_LEAST = 12 }; /* points, without the gap */

struct tiling {
    struct rect area; /* of the tiles; the scroll bar, if any, is right of it */
    int tile, gap;    /* pixels */
    int columns;
    int rows_all, rows_shown;
    int scroll;    /* rows above the area */
    esp_id *order; /* [n] birth ids as the tiles stand */
    size_t *where; /* [n] the place of each */
    size_t n;
};

enum esp_status tiling_create(size_t n, struct tiling *out);
/* Also of one that is all zero. */
void tiling_free(struct tiling *g);

/* By birth id; or the remaining neurons by class, then by birth id, and the pruned behind them. */
void tiling_order(struct tiling *g, const struct neuron_table *table,
                  const struct votes *votes, bool by_class);

/* Fit the tiles into `room`; `wanted` rows of scrolling, as far as that makes sense. A bar takes
 * bar_w pixels at the right where one is needed. */
void tiling_fit(struct tiling *g, struct rect room, double unit, int bar_w, int wanted);

/* The tile of place k, and whether it is in the area. */
struct rect tiling_tile(const struct tiling *g, size_t k);
bool tiling_in_view(const struct tiling *g, size_t k);

/* The place under a pixel; n if there is none. Gaps belong to the tile before them. */
size_t tiling_find(const struct tiling *g, int x, int y);

/* Rows to scroll so that place k is in view. */
int tiling_scroll_to(const struct tiling *g, size_t k);

#endif
