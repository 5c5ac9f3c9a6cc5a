/* base/fixed.h - fixed point: numbers of mV as whole multiples of 2^-fraction.
 *
 * The simulator keeps fixed-point numbers as floats. A whole multiple of a power of two with fewer than 24
 * significant bits is a float exactly, and so are sums, differences and comparisons of such numbers while they
 * stay below 2^24 units: they are computed as a processor of integers computes them. Products and shifts go
 * through integers (docs/hardware.md). Potentials lie in -128 .. 128 mV, theta in 0 .. 256 mV, weights in 0 .. 1. */
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
        8, /* bits of V and theta before the point; V has its sign among them */
    FIXED_LEAK_SHIFT = 8,   /* the leak is a multiple of 2^-8 of V */
    FIXED_DECAY_SHIFT = 24, /* the decay of theta is a multiple of 2^-24 of it */
    FIXED_RATE_SHIFT = 16,  /* learning rates are multiples of 2^-16 */
    FIXED_AGES =
        512 /* entries of the table of learning rates; the last is for all older spikes */
};

/* The number of 2^-fraction units nearest to x, halves upwards, within low .. high. */
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

/* One step of the generator of stochastic rounding (xorshift, Marsaglia 2003); x is not 0. In hardware these are
 * exclusive ors of bits. */
static inline uint32_t fixed_random(uint32_t x)
{
    x ^= x << 13;
    x ^= x >> 17;
    return x ^ x << 5;
}

#endif
