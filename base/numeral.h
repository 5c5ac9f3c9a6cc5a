/* base/numeral.h - numbers as text: read in one way by options, configurations, lists and data sets, and written
 * in one way for all text that programs read back.
 *
 * The decimal sign is a point, also where the program that uses the library has called setlocale for a language
 * with decimal commas. Other modules do not call strtod, and print real numbers with fprintf or snprintf only for
 * display (tests/style/check_style.py).
 *
 * A whole number is read from decimal digits, or from 1e6 or 2.5e3 if the value is whole, so that messages can
 * give limits in this short form. A real number is any decimal number; not nan, inf or hexadecimal. */
#ifndef ESPALIER_BASE_NUMERAL_H
#define ESPALIER_BASE_NUMERAL_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { NUMERAL_ROOM = 32 /* bytes for a number as text */ };

/* Read the whole number at the start of a text; *end points to the text behind it. Returns NULL, or the fault for
 * a message: "not a whole number", or "out of range" beyond 2^64 - 1. */
const char *numeral_begin(const char *text, uint64_t *value, const char **end);

/* Read all of the text as a number from min to max. Returns NULL, or "not a whole number", "not a number", "out of
 * range", "too near to 0"; then *value is untouched. */
const char *numeral_whole(const char *text, uint64_t min, uint64_t max, uint64_t *value);
const char *numeral_real(const char *text, double min, double max, double *value);

/* strtod with a decimal point: returns the number at the start of a text; *end, unless NULL, points to the text
 * behind it. */
double numeral_parse(const char *text, char **end);

#if defined(__GNUC__)
#define NUMERAL_PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define NUMERAL_PRINTF(string, first)
#endif

/* fprintf, snprintf and vsnprintf that always write a decimal point. */
NUMERAL_PRINTF(2, 3) int numeral_write(FILE *f, const char *form, ...);
NUMERAL_PRINTF(3, 4)
int numeral_format(char *text, size_t room, const char *form, ...);
NUMERAL_PRINTF(3, 0)
int numeral_vformat(char *text, size_t room, const char *form, va_list args);

/* Write the fewest digits that read back as the same number: 15 to 17 for a double, 6 to 9 for a float. */
void numeral_shortest(double value, char text[static NUMERAL_ROOM]);
void numeral_shortest_float(float value, char text[static NUMERAL_ROOM]);

/* A limit in its shortest exact form, which the functions above read: 1e6, 0.01, 18446744073709551615. */
void numeral_print(double limit, char text[static NUMERAL_ROOM]);

#endif
