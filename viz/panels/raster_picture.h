/* viz/panels/raster_picture.h - the recent spikes as a picture: time to the right, neurons or inputs upwards. Each
 * frame draws only the spikes that are new.
 *
 * A spike is a bar 2 to 4 pixels wide, or as wide as its tick where that is more, and as high as a row. If rows are lower than a pixel, the bars of several rows
 * add up in a pixel, so that more spikes are brighter. When the view changes, the whole picture is drawn again from
 * the recent spikes. */
#ifndef ESPALIER_VIZ_PANELS_RASTER_PICTURE_H
#define ESPALIER_VIZ_PANELS_RASTER_PICTURE_H

#include "base/status.h"
#include "viz/draw/scroll.h"
#include "viz/draw/theme.h"
#include "viz/model/raster_rows.h"
#include "viz/model/run_model.h"

#include <stdbool.h>
#include <stdint.h>

/* The part of the spikes to be shown, and its scale. */
struct raster_view {
    int width, height;       /* pixels */
    double ticks_per_column; /* > 0 */
    double s_per_column;     /* the same in seconds */
    int64_t end;             /* shown tick at the right edge */
    bool follows; /* `end` is the newest tick: only new spikes need to be drawn */
    bool inputs;  /* show inputs instead of neurons */
    bool bands; /* rows are sorted by class: the band of each image's class is lighter */
    /* Heights at the lower and upper edge, in row heights (raster_rows.h). */
    double low, high;
    double unit;    /* pixels per point */
    bool light;     /* light theme */
    uint32_t moves; /* raster_rows.moves: changes when a row moves */
    uint32_t start; /* the model's counter of starts: it changes with a new run */
};

struct raster {
    struct scroll scroll;
    struct raster_view view; /* the view that is drawn */
    /* Numbers in the recent spikes of the next image and spike to draw. */
    uint64_t image, spike;
    uint64_t begun; /* number of images whose beginning is drawn */
    /* Shown tick up to which the band of the last of these images is drawn. */
    int64_t lit;
    /* [view.width] Spikes of all rows in each column; column c of the scroll is at c mod width. */
    uint32_t *counts;
    bool drawn; /* the picture has been drawn */
};

/* Free the picture; a raster that is all zero may be freed, too. */
void raster_free(struct raster *r);

/* Update the picture; ESP_MEMORY if a larger one cannot be allocated. */
enum esp_status raster_update(struct raster *r, const struct raster_view *view,
                              const struct run_model *model,
                              const struct raster_rows *raster_rows,
                              const struct theme *theme);

/* Set *y to the upper edge of the row of a neuron or input, in pixels from the top of the picture, and *h to the
 * height of the row. A row out of view is outside 0 .. height. */
void raster_row(const struct raster_view *view, const struct raster_rows *raster_rows,
                size_t id, double *y, double *h);

/* Return the number of spikes of all rows, in view or not, in `width` pixel columns from column x on. */
uint32_t raster_count(const struct raster *r, int x, int width);

/* Return the distance of a shown tick from the left edge, in pixels. */
double raster_x(const struct raster_view *view, int64_t tick);

#endif
