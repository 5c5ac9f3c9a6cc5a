/* viz/model/raster_rows.h - the rows of a raster: one for each remaining neuron by birth id, and what is left of a
 * row while its neuron, just pruned, fades and the others close up. */
#ifndef ESPALIER_VIZ_MODEL_RASTER_ROWS_H
#define ESPALIER_VIZ_MODEL_RASTER_ROWS_H

#include "base/status.h"
#include "viz/model/neuron_table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct raster_rows {
    size_t n;
    float *top; /* [n + 1] row of each begins here, in rows; top[n]: all rows */
    bool moving;
    uint32_t moves; /* grows when a row moves */
};

/* n rows of height 1. */
enum esp_status raster_rows_create(size_t n, struct raster_rows *out);
/* Also of one that is all zero. */
void raster_rows_free(struct raster_rows *l);

/* Bring them up to now_s, when removed neurons fade for fade_s seconds; needed after removals and
 * while `moving`. */
void raster_rows_update(struct raster_rows *l, const struct neuron_table *r, double now_s,
                        double fade_s);

/* The neuron, or input, whose row holds the point `row`; n when none does. */
size_t raster_rows_find(const struct raster_rows *l, double row);

#endif
