/* viz/model/raster_rows.h - the rows of the raster, from below upwards: sorted by class, by spike count or by birth
 * id. The row of a pruned neuron shrinks to height 0. */
#ifndef ESPALIER_VIZ_MODEL_RASTER_ROWS_H
#define ESPALIER_VIZ_MODEL_RASTER_ROWS_H

#include "base/status.h"
#include "viz/model/neuron_table.h"
#include "viz/model/votes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum raster_order {
    /* Class 0 uppermost, neurons without a class below all classes; within a class by birth id. */
    RASTER_BY_CLASS,
    RASTER_BY_COUNT,  /* the highest h after the last window uppermost */
    RASTER_BY_NUMBER, /* birth id 0 lowest */
    RASTER_ORDERS
};

struct raster_rows {
    size_t n;
    esp_id *order;  /* [n] neurons from below upwards */
    float *low;     /* [n] by birth id: lower edge of the neuron's row, in row heights */
    float *height;  /* [n] by birth id: 1; less for a neuron that was just pruned */
    float total;    /* sum of all heights */
    bool moving;    /* a row is shrinking */
    uint32_t moves; /* counter that increases when rows move */
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

/* Return the neuron or input whose row contains the height `row`, in row heights from below; n if there is none. */
size_t raster_rows_find(const struct raster_rows *l, double row);

/* The rows of the neurons of a class, where rows are sorted by class. */
struct raster_band {
    double low, high; /* lower and upper edge, in row heights */
    size_t n;         /* neurons of the class that remain */
};
/* Find the band of a class; ESP_NO_CLASS: of the neurons without a class. Return false if it has no rows. */
bool raster_rows_band(const struct raster_rows *l, const struct neuron_table *table,
                      const struct votes *votes, esp_class class,
                      struct raster_band *out);

#endif
