/* viz/model/raster_rows.h - the rows of the raster, from below upwards: in the order of classes, of counts, or of birth
 * ids. The row of a pruned neuron shrinks to nothing. */
#ifndef ESPALIER_VIZ_MODEL_RASTER_ROWS_H
#define ESPALIER_VIZ_MODEL_RASTER_ROWS_H

#include "base/status.h"
#include "viz/model/neuron_table.h"
#include "viz/model/votes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum raster_order {
    RASTER_BY_CLASS, /* class 0 uppermost, neurons without a class below all classes; then by birth id */
    RASTER_BY_COUNT,  /* the highest count of the last window uppermost */
    RASTER_BY_NUMBER, /* birth id 0 below */
    RASTER_ORDERS
};

struct raster_rows {
    size_t n;
    esp_id *order; /* [n] neurons from below upwards */
    float
        *low; /* [n] where the row of a neuron begins, in heights of a row, by birth id */
    float *height; /* [n] 1, or less for a neuron that was just pruned */
    float total;   /* height of all rows */
    bool moving;
    uint32_t moves; /* grows when a row moves */
};

/* Create n rows of height 1 by birth id. */
enum esp_status raster_rows_create(size_t n, struct raster_rows *out);
/* Free the rows; a struct that is all zero may be freed, too. */
void raster_rows_free(struct raster_rows *l);

/* Sort the rows; raster_rows_update then moves them. */
void raster_rows_sort(struct raster_rows *l, enum raster_order order,
                      const struct neuron_table *table, const struct votes *votes);

/* Update the rows to the time now_s; the row of a removed neuron shrinks for fade_s seconds. Call it after removals
 * and while `moving`. */
void raster_rows_update(struct raster_rows *l, const struct neuron_table *r, double now_s,
                        double fade_s);

/* The neuron or input whose row contains the height `row`; n if there is none. */
size_t raster_rows_find(const struct raster_rows *l, double row);

/* The lower and upper edge of the rows of a class, where rows are sorted by class, and its neurons that remain; false
 * if it has no row. ESP_NO_CLASS: of neurons without a class. */
struct raster_band {
    double low, high;
    size_t n;
};
bool raster_rows_band(const struct raster_rows *l, const struct neuron_table *table,
                      const struct votes *votes, esp_class class,
                      struct raster_band *out);

#endif
