/* viz/panels/raster_marks.h - what stands around and over the picture of the raster: labels of images, with wrong answers,
 * the rate of the population, bands of classes, names of rows, time. */
#ifndef ESPALIER_VIZ_PANELS_RASTER_MARKS_H
#define ESPALIER_VIZ_PANELS_RASTER_MARKS_H

#include "viz/panels/panel.h"

#include <stdbool.h>

/* Points: left of the picture; above it, for labels and rates. */
enum { RASTER_MARKS_AXIS_W = 44, RASTER_MARKS_LABELS_H = 16, RASTER_MARKS_RATES_H = 24 };

/* The rows on view: of neurons or inputs. */
const struct raster_rows *raster_marks_rows(const struct panel_context *s);

/* Draw them around `plot`, of s->raster_view, after the picture. */
void raster_marks_draw(const struct panel_context *s, struct rect plot, bool has_rates);

#endif
