/* base/numeral.h - numbers as people type them, read in one way by options, configurations, lists and data
 * sets.
 *
 * A whole number is written in decimal digits, also as 1e6 or 2.5e3 if that is whole. So a message may
 * give limits in the notation that is short. A real number is any decimal number; not nan, inf or
 * hexadecimal. */
#ifndef ESPALIER_BASE_NUMERAL_H
#define ESPALIER_BASE_NUMERAL_H

#include <stdint.h>

enum { NUMERAL_ROOM = 32 /* bytes for a number as text */ };

/* The whole number at the start of a text, whatever follows; *end is what follows. NULL, or what is wrong,
 * for a message: "not a whole number", or "out of range" beyond 2^64 - 1. */
const char *numeral_begin(const char *text, uint64_t *value, const char **end);

/* All of the text as a number from min to max. NULL, or "not a whole number", "not a number", "out of
 * range", "too near to 0"; then *value is untouched. */
const char *numeral_whole(const char *text, uint64_t min, uint64_t max, uint64_t *value);
const char *numeral_real(const char *text, double min, double max, double *value);

/* A limit as people write it and as the above read it, exactly: 1e6, 0.01, 18446744073709551615. */
void numeral_print(double limit, char text[static NUMERAL_ROOM]);

#endif
