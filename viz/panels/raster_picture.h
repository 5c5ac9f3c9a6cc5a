/* viz/panels/raster_picture.h - the spikes of the last while as a picture: time to the right, neurons or inputs
 * upwards, drawn in O(new spikes) per frame.
 *
 * A spike is a bar 2 to 4 pixels wide whose height follows the height of a row. Where a row is lower
 * than a pixel, rows share pixels and bars add up, so that more spikes are brighter. A new picture
 * is drawn from the recent spikes when the view changes. */
#ifndef ESPALIER_VIZ_PANELS_RASTER_PICTURE_H
#define ESPALIER_VIZ_PANELS_RASTER_PICTURE_H

#include "base/status.h"
#include "viz/draw/scroll.h"
#include "viz/draw/theme.h"
#include "viz/model/neuron_order.h"
#include "viz/model/run_model.h"

#include <stdbool.h>
#include <stdint.h>

/* What is to be shown. */
struct raster_view {
    int width, height;       /* pixels */
    double ticks_per_column; /* > 0 */
    double s_per_column;     /* the same in seconds */
    int64_t end;             /* shown tick at the right edge */
    bool follows;            /* `end` is now: only what is new needs to be drawn */
    bool inputs;             /* of the inputs, not the neurons */
    double low, high;        /* rows at the lower and upper edge */
    double unit;             /* pixels of a point */
    bool light;              /* theme */
    uint32_t moves;          /* of the rows */
    uint32_t start;          /* of the model: a new run */
};

struct raster {
    struct scroll scroll;
    struct raster_view view; /* drawn so far */
    uint64_t image, spike;   /* next to be drawn, by number in the recent spikes */
    uint64_t begun;          /* images whose beginning is drawn */
    bool drawn;
};

/* Free the picture; a raster that is all zero may be freed, too. */
void raster_free(struct raster *r);

/* Bring the picture up to date; ESP_MEMORY when a larger one cannot be had. */
enum esp_status raster_update(struct raster *r, const struct raster_view *view,
                              const struct run_model *model,
                              const struct raster_rows *raster_rows,
                              const struct theme *theme);

/* The row of a neuron or input in pixels from the top of the picture, and its height; a row out of
 * view is beyond 0 or the height. */
void raster_row(const struct raster_view *view, const struct raster_rows *raster_rows,
                size_t id, double *y, double *h);

/* Pixels from the left edge to a shown tick. */
double raster_x(const struct raster_view *view, int64_t tick);

#endif
