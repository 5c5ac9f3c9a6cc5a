/* viz/draw/theme.h - the colours of the viewer, dark and light.
 *
 * Few things are coloured: classes (always with the digit beside them), weights, what is selected,
 * and what is about to be pruned. Text and classes have a contrast of at least 4.5 to 1 on a panel
 * (WCAG 2.1, level AA). */
#ifndef ESPALIER_VIZ_DRAW_THEME_H
#define ESPALIER_VIZ_DRAW_THEME_H

#include <stdbool.h>
#include <stdint.h>

enum { THEME_CLASSES = 10, THEME_RAMP = 256 };

struct theme {
    uint32_t back, panel; /* behind the panels, of the panels */
    uint32_t text, dim;   /* of words, of words of second rank */
    uint32_t grid;        /* lines of no weight */
    uint32_t mark;        /* of spikes and bars that stand for no class */
    uint32_t accent;      /* what is selected or has the keys */
    uint32_t warning;     /* pruned next, dropped */
    uint32_t classes[THEME_CLASSES];
    uint32_t ramp[THEME_RAMP];        /* weights from 0 to the largest */
    uint32_t ink[THEME_RAMP];         /* pixels from 0 to 255 */
    uint32_t ramp_pruned[THEME_RAMP]; /* weights of a pruned neuron */
};

void theme_make(bool light, struct theme *out);

/* The colour of a class; colours repeat after ten. */
uint32_t theme_class(const struct theme *t, unsigned c);

/* Contrast of two colours, 1 to 21, by WCAG 2.1. */
double theme_contrast(uint32_t a, uint32_t b);

#endif
