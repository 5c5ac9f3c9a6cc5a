/* viz/panel_selected.h - one neuron: its field large, its numbers, its classes, what fired it. */
#ifndef ESPALIER_VIZ_PANEL_SELECTED_H
#define ESPALIER_VIZ_PANEL_SELECTED_H

#include "viz/stage.h"

/* The neuron is s->shown: the selected one, or one of the most active while none is. */
void panel_selected_draw(struct stage *s, struct rect panel);

#endif
