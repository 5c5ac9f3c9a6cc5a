/* viz/panel_fields.h - the receptive fields of all neurons, a tile each. */
#ifndef ESPALIER_VIZ_PANEL_FIELDS_H
#define ESPALIER_VIZ_PANEL_FIELDS_H

#include "viz/stage.h"

/* Fits the grid of the stage into the panel as well. */
void panel_fields_draw(struct stage *s, struct rect panel);

/* A field in the colours of weights; without one, the grid colour. */
void panel_fields_one(const struct stage *s, esp_id birth, struct rect r);

/* The switch of the order in the title; w = 0 if there is no room for it. */
struct rect panel_fields_switch(const struct stage *s, struct rect panel);

#endif
