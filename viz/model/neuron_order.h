/* viz/model/neuron_order.h - two orders of the neurons, made anew when the model changes: the remaining ones by falling
 * count, so that those about to be pruned stand at the end; and the rows of a raster by birth id, where the row of
 * a neuron just pruned closes while it fades. */
#ifndef ESPALIER_VIZ_MODEL_NEURON_ORDER_H
#define ESPALIER_VIZ_MODEL_NEURON_ORDER_H

#include "base/status.h"
#include "viz/model/run_model.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The remaining neurons by falling count. */
struct ranking {
    struct ranking_place {
        float h; /* now, estimated between windows */
        esp_id birth;
    } * place;      /* [n] */
    size_t n;       /* remaining neurons */
    size_t n_below; /* under the threshold, of those that may still go */
};

/* Room for n neurons. */
enum esp_status ranking_create(size_t n, struct ranking *out);
/* Also of one that is all zero. */
void ranking_free(struct ranking *r);

/* Sort anew; ties by birth id. */
void ranking_update(struct ranking *r, const struct run_model *model, double threshold);

/* Where a neuron stands; n if it is removed. */
size_t ranking_find(const struct ranking *r, esp_id birth);

/* One row for each remaining neuron, and what is left of the row of a pruned one. */
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
