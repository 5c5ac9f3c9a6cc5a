/* base/numeral.h - numbers as text. Options, configurations, lists and data sets are read by these functions, and
 * all text that programs read back is written by them.
 *
 * The decimal sign is always a point, even if the program that uses the library has set a locale with decimal
 * commas. Other modules do not call strtod. They print real numbers with fprintf or snprintf only for display
 * (tests/style/check_style.py).
 *
 * A whole number is written in decimal digits or in a form like 1e6 or 2.5e3 whose value is whole; messages give
 * limits in this short form. A real number is any decimal number, but not nan, inf or hexadecimal. */
#ifndef ESPALIER_BASE_NUMERAL_H
#define ESPALIER_BASE_NUMERAL_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { NUMERAL_ROOM = 32 /* bytes for a number as text, with the final zero */ };

/* Read the whole number at the start of a text into *value, and set *end to the text after it. Return NULL, or the
 * reason of failure for a message: "not a whole number", or "out of range" for a number beyond 2^64 - 1. */
const char *numeral_begin(const char *text, uint64_t *value, const char **end);

/* Read a text that is one number from min to max. Return NULL, or the reason of failure: "not a whole number", "not
 * a number", "out of range" or "too near to 0". On failure *value is untouched. */
const char *numeral_whole(const char *text, uint64_t min, uint64_t max, uint64_t *value);
const char *numeral_real(const char *text, double min, double max, double *value);

/* strtod with a decimal point. Return the number at the start of a text. If `end` is not NULL, set *end to the text
 * after the number. */
double numeral_parse(const char *text, char **end);

#if defined(__GNUC__)
#define NUMERAL_PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define NUMERAL_PRINTF(string, first)
#endif

/* Like fprintf, snprintf and vsnprintf, but the decimal sign is always a point. */
NUMERAL_PRINTF(2, 3) int numeral_write(FILE *f, const char *form, ...);
NUMERAL_PRINTF(3, 4)
int numeral_format(char *text, size_t room, const char *form, ...);
NUMERAL_PRINTF(3, 0)
int numeral_vformat(char *text, size_t room, const char *form, va_list args);

/* Write a number with the fewest digits that read back as the same number: 15 to 17 digits for a double, 6 to 9 for
 * a float. */
void numeral_shortest(double value, char text[static NUMERAL_ROOM]);
void numeral_shortest_float(float value, char text[static NUMERAL_ROOM]);

/* Write a limit in its shortest exact form, which numeral_whole and numeral_real read: 1e6, 0.01,
 * 18446744073709551615. */
void numeral_print(double limit, char text[static NUMERAL_ROOM]);

#endif
