/* base/numeral.h - numbers as text: read in one way by options, configurations, lists and data sets, and
 * written in one way for whatever a program reads again.
 *
 * The decimal sign is a point, also where the program that uses the library has called setlocale for a
 * language with decimal commas. No other module calls strtod, or prints a real number with fprintf or
 * snprintf but for people (tests/style/check_style.py).
 *
 * A whole number is written in decimal digits, also as 1e6 or 2.5e3 if that is whole. So a message may
 * give limits in the notation that is short. A real number is any decimal number; not nan, inf or
 * hexadecimal. */
#ifndef ESPALIER_BASE_NUMERAL_H
#define ESPALIER_BASE_NUMERAL_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { NUMERAL_ROOM = 32 /* bytes for a number as text */ };

/* The whole number at the start of a text, whatever follows; *end is what follows. NULL, or what is wrong,
 * for a message: "not a whole number", or "out of range" beyond 2^64 - 1. */
const char *numeral_begin(const char *text, uint64_t *value, const char **end);

/* All of the text as a number from min to max. NULL, or "not a whole number", "not a number", "out of
 * range", "too near to 0"; then *value is untouched. */
const char *numeral_whole(const char *text, uint64_t min, uint64_t max, uint64_t *value);
const char *numeral_real(const char *text, double min, double max, double *value);

/* strtod with a decimal point: the number at the start of a text, and in *end, if not NULL, what follows. */
double numeral_parse(const char *text, char **end);

#if defined(__GNUC__)
#define NUMERAL_PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define NUMERAL_PRINTF(string, first)
#endif

/* fprintf, snprintf and vsnprintf with a decimal point. */
NUMERAL_PRINTF(2, 3) int numeral_write(FILE *f, const char *form, ...);
NUMERAL_PRINTF(3, 4)
int numeral_format(char *text, size_t room, const char *form, ...);
NUMERAL_PRINTF(3, 0)
int numeral_vformat(char *text, size_t room, const char *form, va_list args);

/* As few digits as read back as the same number, of 15 to 17, and of 6 to 9. */
void numeral_shortest(double value, char text[static NUMERAL_ROOM]);
void numeral_shortest_float(float value, char text[static NUMERAL_ROOM]);

/* A limit as people write it and as the above read it, exactly: 1e6, 0.01, 18446744073709551615. */
void numeral_print(double limit, char text[static NUMERAL_ROOM]);

#endif
