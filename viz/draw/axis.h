/* viz/draw/axis.h - round numbers for an axis: 1, 2 or 5 times a power of ten apart. */
#ifndef ESPALIER_VIZ_DRAW_AXIS_H
#define ESPALIER_VIZ_DRAW_AXIS_H

#include "viz/draw/number.h"

#include <stdbool.h>

struct axis {
    double low, high;   /* what the axis shows */
    double first, step; /* ticks: first + k * step, k < n */
    int n;
    int decimals; /* that the labels need */
};

/* The finest round ticks of [low, high], at most `most` >= 1 of them; whole numbers only if `whole`.
 * An empty or infinite range has no ticks. */
struct axis axis_make(double low, double high, int most, bool whole);

/* The value of tick k, and its label: 0.25, 40, 20k. */
double axis_tick(const struct axis *a, int k);
struct number axis_label(const struct axis *a, int k);

/* The place of a value on an axis whose ends lie at the pixels `at_low` and `at_high`. */
double axis_place(const struct axis *a, double value, double at_low, double at_high);

#endif
