/* viz/draw/number.h - numbers for reading: thousands separated, no more digits than mean something. */
#ifndef ESPALIER_VIZ_DRAW_NUMBER_H
#define ESPALIER_VIZ_DRAW_NUMBER_H

#include <stdint.h>

struct number {
    char text[32];
};

/* Of what is not finite, or beyond 1e15, all of these but the first make "-".
 *
 * 23,412 */
struct number number_count(uint64_t n);

/* About three significant digits: 0.0312, 1.57, 24.1, 318, 12,400. */
struct number number_real(double x);

/* With this many decimals, 0 to 4, and thousands separated. */
struct number number_fixed(double x, int decimals);

/* 95.2 % of 0.952. */
struct number number_percent(double fraction);

/* 12.3 s, 4 min 05 s, 3 h 07 min, 2 d 04 h. */
struct number number_duration(double seconds);

/* 23.4k, 1.2M where 23,412 needs too much room; whole below 10,000. */
struct number number_short(double x);

#endif
