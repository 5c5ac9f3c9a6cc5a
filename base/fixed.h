/* base/fixed.h - fixed-point numbers in mV: whole multiples of the unit 2^-fraction mV.
 *
 * The simulator keeps fixed-point numbers as floats. A float holds a whole multiple of a power of two exactly if it
 * has at most 24 significant bits. So sums, differences and comparisons of such numbers are exact while they stay
 * below 2^24 units, and equal those of integer hardware. Products and shifts are computed with integers
 * (docs/hardware.md). Potentials lie in -128 .. 128 mV, theta in 0 .. 256 mV, weights in 0 .. 1. */
#ifndef ESPALIER_BASE_FIXED_H
#define ESPALIER_BASE_FIXED_H

#include <stdint.h>

enum {
    FIXED_WEIGHT_BITS_MIN = 2,
    FIXED_WEIGHT_BITS_MAX = 12,
    FIXED_V_BITS_MIN = 10,
    FIXED_V_BITS_MAX = 22,
    FIXED_THETA_BITS_MIN = 10,
    FIXED_THETA_BITS_MAX = 22,
    FIXED_WHOLE_BITS =
        8, /* bits of V and theta before the point; for V the sign is one of them */
    FIXED_LEAK_SHIFT = 8,   /* the leak is a multiple of 2^-8 of V */
    FIXED_DECAY_SHIFT = 24, /* the decay of theta is a multiple of 2^-24 of theta */
    FIXED_RATE_SHIFT = 16,  /* learning rates are multiples of 2^-16 */
    /* Entries of the table of learning rates by the age of a spike; the last is for all higher ages. */
    FIXED_AGES = 512
};

/* Return the whole number of units 2^-fraction that is nearest to x, limited to low .. high. Halves are rounded
 * up. */
static inline int32_t fixed_nearest(float x, unsigned fraction, int32_t low, int32_t high)
{
    const double units = (double)x * (double)(1u << fraction) + 0.5;
    if (!(units > low))
        return low;
    if (units >= high)
        return high;
    const int32_t whole = (int32_t)units;
    return whole > units ? whole - 1 : whole;
}

static inline float fixed_mV(int32_t units, unsigned fraction)
{
    return (float)units / (float)(1u << fraction);
}

/* Return the state that follows x, which is not 0, of the random generator for stochastic rounding (xorshift,
 * Marsaglia 2003). Hardware computes it by exclusive ors of bits. */
static inline uint32_t fixed_random(uint32_t x)
{
    x ^= x << 13;
    x ^= x >> 17;
    return x ^ x << 5;
}

#endif
