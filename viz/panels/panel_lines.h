/* viz/panels/panel_lines.h - the course of the run: remaining neurons, threshold, accuracy and spikes per image
 * over the images of the run, with the prunings as ticks. */
#ifndef ESPALIER_VIZ_PANELS_PANEL_LINES_H
#define ESPALIER_VIZ_PANELS_PANEL_LINES_H

#include "viz/panels/panel.h"

void panel_lines_draw(struct panel_context *s, struct rect panel);

/* The image of the run that a column of the panel stands for; -1 outside the lines. */
double panel_lines_image(const struct panel_context *s, struct rect panel, int x, int y);

#endif
