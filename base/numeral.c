/* base/numeral.c - reads and writes numbers in the locale "C", whose decimal sign is a point. */
#include "base/numeral.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char digits[] = "0123456789";
static const char not_whole[] = "not a whole number";
static const char out_of_range[] = "out of range";

/* ---- the decimal point ---- */

static locale_t point;

static void create_point(void)
{
    point = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* Let the calling thread use a locale with a decimal point. Return its previous locale, which the caller restores
 * with uselocale. */
static locale_t use_point(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, create_point);
    return uselocale(point);
}

double numeral_parse(const char *text, char **end)
{
    const locale_t before = use_point();
    const double value = strtod(text, end);
    uselocale(before);
    return value;
}

static float parse_float(const char *text)
{
    const locale_t before = use_point();
    const float value = strtof(text, NULL);
    uselocale(before);
    return value;
}

int numeral_vformat(char *text, size_t room, const char *form, va_list args)
{
    const locale_t before = use_point();
    const int n = vsnprintf(text, room, form, args);
    uselocale(before);
    return n;
}

int numeral_format(char *text, size_t room, const char *form, ...)
{
    va_list args;
    va_start(args, form);
    const int n = numeral_vformat(text, room, form, args);
    va_end(args);
    return n;
}

int numeral_write(FILE *f, const char *form, ...)
{
    va_list args;
    va_start(args, form);
    const locale_t before = use_point();
    const int n = vfprintf(f, form, args);
    uselocale(before);
    va_end(args);
    return n;
}

/* ---- reading numbers ---- */

/* Set *value to *value * 10 + digit. Return false if the result exceeds 2^64 - 1. */
static bool add_digit(uint64_t *value, unsigned digit)
{
    if (*value > (UINT64_MAX - digit) / 10)
        return false;
    *value = *value * 10 + digit;
    return true;
}

/* The parts of a number of the form DIGITS[.DIGITS][e[+]DIGITS]. */
struct parts {
    const char *whole, *fraction;
    /* Numbers of digits; n_fraction does not count trailing zeros. */
    size_t n_whole, n_fraction;
    size_t exponent;
};

static const char *take_parts(const char *text, struct parts *p)
{
    *p = (struct parts){.whole = text, .n_whole = strspn(text, digits)};
    const char *end = text + p->n_whole;
    const size_t n = *end == '.' ? strspn(end + 1, digits) : 0;
    if (n > 0) {
        p->fraction = end + 1;
        p->n_fraction = n;
        end += 1 + n;
    }
    while (p->n_fraction > 0 && p->fraction[p->n_fraction - 1] == '0')
        p->n_fraction--;
    if (*end != 'e' && *end != 'E')
        return end;
    const char *exponent = end + 1 + (end[1] == '+');
    const size_t n_exponent = strspn(exponent, digits);
    for (size_t k = 0; k < n_exponent && p->exponent < 1000; k++)
        p->exponent = p->exponent * 10 + (size_t)(exponent[k] - '0');
    return n_exponent > 0 ? exponent + n_exponent : end;
}

const char *numeral_begin(const char *text, uint64_t *value, const char **end)
{
    struct parts p;
    uint64_t n = 0;
    bool fits = true;
    const char *rest = take_parts(text, &p);
    if (p.n_whole == 0 || p.n_fraction > p.exponent)
        return not_whole;
    for (size_t k = 0; k < p.n_whole && fits; k++)
        fits = add_digit(&n, (unsigned)(p.whole[k] - '0'));
    for (size_t k = 0; k < p.exponent && fits; k++)
        fits = add_digit(&n, k < p.n_fraction ? (unsigned)(p.fraction[k] - '0') : 0);
    if (!fits)
        return out_of_range;
    *value = n;
    *end = rest;
    return NULL;
}

const char *numeral_whole(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
    uint64_t n;
    const char *end;
    struct parts p;
    if (*take_parts(text, &p) != '\0')
        return not_whole;
    const char *why = numeral_begin(text, &n, &end);
    if (why)
        return why;
    if (n < min || n > max)
        return out_of_range;
    *value = n;
    return NULL;
}

const char *numeral_real(const char *text, double min, double max, double *value)
{
    char *end;
    /* strtod would also accept nan, inf, hexadecimal numbers and white space. */
    if (text[strspn(text, "0123456789+-.eE")] != '\0')
        return "not a number";
    errno = 0;
    const double x = numeral_parse(text, &end) + 0.0; /* + 0.0 turns -0 into 0 */
    if (end == text || *end != '\0')
        return "not a number";
    if (errno == ERANGE && !isinf(x))
        return "too near to 0";
    if (!(x >= min && x <= max) || isinf(x))
        return out_of_range;
    *value = x;
    return NULL;
}

/* ---- writing numbers ---- */

static bool is_exactly(const char *text, double x)
{
    const double read = numeral_parse(text, NULL);
    return read >= x && read <= x;
}

void numeral_shortest(double value, char text[static NUMERAL_ROOM])
{
    int n_digits = 15;
    do
        numeral_format(text, NUMERAL_ROOM, "%.*g", n_digits, value);
    while (!is_exactly(text, value) && ++n_digits <= 17);
}

void numeral_shortest_float(float value, char text[static NUMERAL_ROOM])
{
    int n_digits = 6;
    do
        numeral_format(text, NUMERAL_ROOM, "%.*g", n_digits, (double)value);
    while (parse_float(text) != value && ++n_digits <= 9);
}

void numeral_print(double limit, char text[static NUMERAL_ROOM])
{
    if (limit >= 0x1p64) { /* 2^64 is the double nearest to 2^64 - 1 */
        snprintf(text, NUMERAL_ROOM, "%llu", (unsigned long long)UINT64_MAX);
        return;
    }
    numeral_format(text, NUMERAL_ROOM, "%.0e", limit);
    if ((limit < 1e4 && limit > -1e4) || !is_exactly(text, limit))
        numeral_format(text, NUMERAL_ROOM, "%.15g", limit);
    char *e = strchr(text, 'e');
    if (e) /* 1e+06 becomes 1e6 */
        snprintf(e, NUMERAL_ROOM - (size_t)(e - text), "e%d", atoi(e + 1));
}
