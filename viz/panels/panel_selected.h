/* viz/panels/panel_selected.h - one neuron: its field large, its numbers, its classes, what fired it. */
#ifndef ESPALIER_VIZ_PANELS_PANEL_SELECTED_H
#define ESPALIER_VIZ_PANELS_PANEL_SELECTED_H

#include "viz/panels/panel.h"

/* The neuron is s->shown: the selected one, or one of the most active while none is. */
void panel_selected_draw(struct panel_context *s, struct rect panel);

#endif
