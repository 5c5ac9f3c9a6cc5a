/* viz/model/neuron_order.h - two orders of the neurons, recomputed when the model changes: the remaining ones by
 * descending count, so that neurons about to be pruned are at the end; and the rows of the raster by birth id, in
 * which the row of a pruned neuron shrinks to nothing. */
#ifndef ESPALIER_VIZ_MODEL_NEURON_ORDER_H
#define ESPALIER_VIZ_MODEL_NEURON_ORDER_H

#include "base/status.h"
#include "viz/model/run_model.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The remaining neurons by descending count. */
struct ranking {
    struct ranking_place {
        float h; /* present estimate (neuron_table_h_now) */
        esp_id birth;
    } * place;      /* [n] */
    size_t n;       /* remaining neurons */
    size_t n_low;   /* neurons below the threshold */
    size_t n_below; /* those of them that may be removed: prune_to neurons stay */
};

/* Allocate a ranking for n neurons. */
enum esp_status ranking_create(size_t n, struct ranking *out);
/* Free a ranking; one that is all zero may be freed, too. */
void ranking_free(struct ranking *r);

/* Sort the neurons again; equal counts by birth id. */
void ranking_update(struct ranking *r, const struct run_model *model, double threshold);

/* The index of a neuron in the ranking; n if it is removed. */
size_t ranking_find(const struct ranking *r, esp_id birth);

/* The rows of the raster: height 1 for each remaining neuron, less for a neuron that was just pruned. */
struct raster_rows {
    size_t n;
    /* [n + 1] where the row of each neuron begins, in heights of a row; top[n]: total height */
    float *top;
    bool moving;
    uint32_t moves; /* grows when a row moves */
};

/* Create n rows of height 1. */
enum esp_status raster_rows_create(size_t n, struct raster_rows *out);
/* Free the rows; a struct that is all zero may be freed, too. */
void raster_rows_free(struct raster_rows *l);

/* Update the rows to the time now_s; the row of a removed neuron shrinks for fade_s seconds. Call it after removals
 * and while `moving`. */
void raster_rows_update(struct raster_rows *l, const struct neuron_table *r, double now_s,
                        double fade_s);

/* The neuron or input whose row contains the height `row`; n if there is none. */
size_t raster_rows_find(const struct raster_rows *l, double row);

#endif
