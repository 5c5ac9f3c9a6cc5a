/* viz/panels/panel_now.h - the image being shown, the neurons that answer, and the vote. */
#ifndef ESPALIER_VIZ_PANELS_PANEL_NOW_H
#define ESPALIER_VIZ_PANELS_PANEL_NOW_H

#include "viz/panels/panel.h"

void panel_now_draw(struct panel_context *s, struct rect panel);

/* The answering neuron whose tile is under a pixel; -1 if there is none. */
long panel_now_find(const struct panel_context *s, struct rect panel, int x, int y);

#endif
