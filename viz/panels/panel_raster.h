/* viz/panels/panel_raster.h - the panel of spikes: picture, labels of the images above it, axes. */
#ifndef ESPALIER_VIZ_PANELS_PANEL_RASTER_H
#define ESPALIER_VIZ_PANELS_PANEL_RASTER_H

#include "viz/panels/panel.h"

void panel_raster_draw(struct panel_context *s, struct rect panel);

/* The picture inside the panel. */
struct rect panel_raster_plot(const struct panel_context *s, struct rect panel);

/* The switch between neurons and inputs in the title; w = 0 if there is no room for it. */
struct rect panel_raster_switch(const struct panel_context *s, struct rect panel);

/* The rows of the raster on view, and the name of a row. */
const struct raster_rows *panel_raster_rows(const struct panel_context *s);

/* The neuron or input under a pixel of the plot; -1 if there is none. */
long panel_raster_find(const struct panel_context *s, struct rect panel, int x, int y);

#endif
