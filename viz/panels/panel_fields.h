/* viz/panels/panel_fields.h - the receptive fields of all neurons, a tile each. */
#ifndef ESPALIER_VIZ_PANELS_PANEL_FIELDS_H
#define ESPALIER_VIZ_PANELS_PANEL_FIELDS_H

#include "viz/panels/panel.h"

/* Fits the grid of the stage into the panel as well. */
void panel_fields_draw(struct panel_context *s, struct rect panel);

/* A field in the colours of weights, from 0 to most_mV; empty before it is known. A pruned
 * neuron keeps a grey, hatched ghost of it. */
void panel_fields_one(const struct panel_context *s, esp_id birth, struct rect r,
                      float most_mV);

/* The switch of the order in the title; w = 0 if there is no room for it. */
struct rect panel_fields_switch(const struct panel_context *s, struct rect panel);

#endif
