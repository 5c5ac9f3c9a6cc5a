/* viz/panels/lab_parts.h - where the parts of the laboratory are in its panel: pad, answer, buttons, sliders, list. */
#ifndef ESPALIER_VIZ_PANELS_LAB_PARTS_H
#define ESPALIER_VIZ_PANELS_LAB_PARTS_H

#include "viz/panels/panel.h"

enum lab_button {
    LAB_CLEAR,
    LAB_COPY,
    LAB_BEFORE,
    LAB_AFTER,
    LAB_KILL,
    LAB_PROTECT,
    LAB_INJECT,
    LAB_PRUNE_1,
    LAB_PRUNE_10,
    LAB_BUTTONS
};

enum { LAB_SLIDERS = 4, LAB_STOPS = 9 };

/* A slider sets the factor of an action to one of LAB_STOPS values. */
struct lab_slider {
    enum action_kind kind;
    const char *name;
};
extern const struct lab_slider lab_sliders[LAB_SLIDERS];
extern const double lab_stops[LAB_STOPS];

/* Rectangles in pixels; w = 0: no room. */
struct lab_parts {
    struct rect pad, answer, captions, tiles; /* captions: what is on the pad */
    struct rect button[LAB_BUTTONS];
    struct rect slider[LAB_SLIDERS]; /* name, track, value */
    struct rect track[LAB_SLIDERS];
    struct rect neuron; /* which neuron the buttons beside it change */
    struct rect prune;  /* the word before its buttons */
    struct rect log;
};

struct lab_parts lab_parts_of(const struct panel_context *s, struct rect panel);

/* The stop nearest to a factor, and the stop at x of a track. */
int lab_stop_of(double factor);
int lab_stop_at(struct rect track, int x);

/* The horizontal place of a stop. */
int lab_stop_x(struct rect track, int stop);

#endif
