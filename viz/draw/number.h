/* viz/draw/number.h - format numbers for display, with separated thousands and few digits, and find the round
 * numbers of an axis. */
#ifndef ESPALIER_VIZ_DRAW_NUMBER_H
#define ESPALIER_VIZ_DRAW_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

struct number {
    char text[32];
};

/* The functions below format a value. All but number_count write "-" for a value that is not finite or beyond 1e15.
 *
 * A count: 23,412. */
struct number number_count(uint64_t n);

/* A number with about three significant digits: 0.0312, 1.57, 24.1, 318, 12,400. */
struct number number_real(double x);

/* A number with this many decimals, 0 to 4, and thousands separated. */
struct number number_fixed(double x, int decimals);

/* A fraction as a percentage: 95.2 % for 0.952. */
struct number number_percent(double fraction);

/* A duration: 12.3 s, 4 min 05 s, 3 h 07 min, 2 d 04 h. */
struct number number_duration(double seconds);

/* A number in few characters: 23.4k, 1.2M; below 10,000 all digits. */
struct number number_short(double x);

/* Round numbers for an axis: 1, 2 or 5 times a power of ten apart. */
struct axis {
    double low, high;   /* range of the axis */
    double first, step; /* ticks: first + k * step, k < n */
    int n;
    int decimals; /* decimals of the labels */
};

/* Make an axis with as many round ticks in [low, high] as possible, at most `most` >= 1; only integers if `whole`.
 * An empty or infinite range has no ticks. */
struct axis axis_make(double low, double high, int most, bool whole);

/* axis_tick returns the value of tick k, axis_label its label: 0.25, 40, 20k. */
double axis_tick(const struct axis *a, int k);
struct number axis_label(const struct axis *a, int k);

/* Return the pixel of a value on an axis that reaches from pixel `at_low` to pixel `at_high`. */
double axis_place(const struct axis *a, double value, double at_low, double at_high);

#endif
