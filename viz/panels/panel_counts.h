/* viz/panels/panel_counts.h - the pruning rule as a picture: spike counts of the remaining neurons, sorted,
 * against the threshold. */
#ifndef ESPALIER_VIZ_PANELS_PANEL_COUNTS_H
#define ESPALIER_VIZ_PANELS_PANEL_COUNTS_H

#include "viz/panels/panel.h"

void panel_counts_draw(struct panel_context *s, struct rect panel);

/* Whether the threshold line, which can be dragged, is under a pixel. */
bool panel_counts_on_line(const struct panel_context *s, struct rect panel, int x, int y);

/* The count that a pixel row stands for, at least 0. */
double panel_counts_value(const struct panel_context *s, struct rect panel, int y);

/* The neuron whose bar is at a pixel; -1 if there is none. */
long panel_counts_find(const struct panel_context *s, struct rect panel, int x, int y);

#endif
