/* viz/draw/theme.h - the colours of the viewer, dark and light.
 *
 * Colours mark classes (always with the digit beside them), weights, the selection, and neurons about to be pruned.
 * Text and classes have a contrast of at least 4.5 to 1 on a panel (WCAG 2.1, level AA). */
#ifndef ESPALIER_VIZ_DRAW_THEME_H
#define ESPALIER_VIZ_DRAW_THEME_H

#include <stdbool.h>
#include <stdint.h>

enum { THEME_CLASSES = 10, THEME_RAMP = 256 };

struct theme {
    uint32_t back, panel; /* background of the window; of the panels */
    uint32_t text, dim;   /* text; less important text */
    uint32_t grid;        /* grid lines */
    uint32_t mark;        /* spikes and bars without a class */
    uint32_t accent;      /* selection and keyboard focus */
    uint32_t warning;     /* neurons pruned next, dropped images */
    uint32_t classes[THEME_CLASSES];
    uint32_t ramp[THEME_RAMP];        /* weights from 0 to the largest */
    uint32_t ink[THEME_RAMP];         /* pixels from 0 to 255 */
    uint32_t ramp_pruned[THEME_RAMP]; /* weights of a pruned neuron */
};

void theme_make(bool light, struct theme *out);

/* The colour of class c; colours repeat after ten classes. */
uint32_t theme_class(const struct theme *t, unsigned c);

/* Contrast of two colours, 1 to 21, by WCAG 2.1. */
double theme_contrast(uint32_t a, uint32_t b);

#endif
