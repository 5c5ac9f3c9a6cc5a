/* viz/draw/axis.c - the smallest round step that gives few enough ticks. */
#include "viz/draw/axis.h"

#include <math.h>

/* Ticks at multiples of `step` within [low, high]; a hair of room for rounding at both ends. */
static void place_ticks(struct axis *a, double step, double low, double high)
{
    const double first = ceil(low / step - 1e-9), last = floor(high / step + 1e-9);
    a->step = step;
    a->first = first * step;
    a->n = last >= first && last - first < 1e6 ? (int)(last - first) + 1 : 0;
    a->decimals = step >= 1 ? 0 : (int)ceil(-log10(step) - 1e-9);
}

struct axis axis_make(double low, double high, int most, bool whole)
{
    static const double round[] = {1, 2, 5};
    struct axis a = {.low = low, .high = high, .step = 1};
    if (!(high > low) || !isfinite(low) || !isfinite(high) || most < 1)
        return a;
    const int start = (int)floor(log10((high - low) / most)) - 1;
    for (int k = 0; k < 12; k++) {
        const double step = round[k % 3] * pow(10, start + k / 3);
        if (whole && step < 1)
            continue;
        place_ticks(&a, step, low, high);
        if (a.n <= most)
            break;
    }
    return a;
}

double axis_tick(const struct axis *a, int k)
{
    return a->first + k * a->step;
}

struct number axis_label(const struct axis *a, int k)
{
    const double x = axis_tick(a, k);
    return a->decimals == 0 && a->step >= 1000
               ? number_short(x)
               : number_fixed(x == 0 ? 0 : x, a->decimals);
}

double axis_place(const struct axis *a, double value, double at_low, double at_high)
{
    return at_low + (value - a->low) / (a->high - a->low) * (at_high - at_low);
}
