/* viz/panels/raster_marks.h - draws what is around and over the picture of the raster: labels of images, with wrong
 * answers, the rate of the population, bands of classes, names of rows, time. */
#ifndef ESPALIER_VIZ_PANELS_RASTER_MARKS_H
#define ESPALIER_VIZ_PANELS_RASTER_MARKS_H

#include "viz/panels/panel.h"

#include <stdbool.h>

/* Sizes in points: the width left of the picture; the heights above it for labels and for rates. */
enum { RASTER_MARKS_AXIS_W = 44, RASTER_MARKS_LABELS_H = 16, RASTER_MARKS_RATES_H = 24 };

/* Return the rows that the raster shows: those of neurons or of inputs. */
const struct raster_rows *raster_marks_rows(const struct panel_context *s);

/* Draw all this around `plot`, the rectangle of the picture, which is drawn already and shows s->raster_view. */
void raster_marks_draw(const struct panel_context *s, struct rect plot, bool has_rates);

#endif
