/* viz/draw/number.c - numbers by printf, with commas added; axes with the smallest round step that gives at most the
 * wanted number of ticks. */
#include "viz/draw/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Insert commas between groups of three digits of the integer part. */
static struct number separated(const char *plain)
{
    struct number n = {""};
    const size_t sign = plain[0] == '-', whole = strcspn(plain + sign, ".") + sign;
    size_t to = 0;
    for (size_t k = 0; plain[k] && to + 2 < sizeof n.text; k++) {
        if (k > sign && k < whole && (whole - k) % 3 == 0)
            n.text[to++] = ',';
        n.text[to++] = plain[k];
    }
    return n;
}

struct number number_count(uint64_t n)
{
    char plain[24];
    snprintf(plain, sizeof plain, "%llu", (unsigned long long)n);
    return separated(plain);
}

struct number number_fixed(double x, int decimals)
{
    if (!isfinite(x) || fabs(x) >= 1e15)
        return (struct number){"-"};
    char plain[32];
    snprintf(plain, sizeof plain, "%.*f", decimals, x);
    return separated(plain);
}

struct number number_real(double x)
{
    const double size = fabs(x);
    const int decimals = x == 0 || size >= 100 ? 0
                         : size >= 10          ? 1
                         : size >= 1           ? 2
                         : size >= 0.1         ? 3
                                               : 4;
    return number_fixed(x, decimals);
}

struct number number_percent(double fraction)
{
    struct number n = number_fixed(100 * fraction, 1);
    if (n.text[0] != '-' && strlen(n.text) + 3 < sizeof n.text)
        strcat(n.text, " %");
    return n;
}

struct number number_duration(double seconds)
{
    struct number n = {"-"};
    if (!isfinite(seconds) || fabs(seconds) >= 1e12)
        return n;
    const unsigned long long s = (unsigned long long)fabs(seconds);
    if (s < 60)
        snprintf(n.text, sizeof n.text, "%.1f s", floor(10 * fabs(seconds)) / 10);
    else if (s < 3600)
        snprintf(n.text, sizeof n.text, "%llu min %02llu s", s / 60, s % 60);
    else if (s < 86400)
        snprintf(n.text, sizeof n.text, "%llu h %02llu min", s / 3600, s / 60 % 60);
    else
        snprintf(n.text, sizeof n.text, "%llu d %02llu h", s / 86400, s / 3600 % 24);
    return n;
}

struct number number_short(double x)
{
    static const struct {
        double from, unit;
        const char *name;
    } sizes[] = {{1e9, 1e9, "G"}, {1e6, 1e6, "M"}, {1e4, 1e3, "k"}};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        if (fabs(x) >= sizes[k].from && isfinite(x)) {
            struct number n;
            snprintf(n.text, sizeof n.text, "%.3g%s", x / sizes[k].unit, sizes[k].name);
            return n;
        }
    return number_fixed(x, 0);
}

/* Place ticks at the multiples of `step` within [low, high], with a tolerance for rounding at both ends. */
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
