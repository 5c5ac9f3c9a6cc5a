/* sim/network/poisson_counts.h - number of spikes of a pixel: exact Poisson counts for every pixel value, by
 * inversion. */
#ifndef ESPALIER_SIM_NETWORK_POISSON_COUNTS_H
#define ESPALIER_SIM_NETWORK_POISSON_COUNTS_H

#include "base/status.h"

#include <stdint.h>

enum { POISSON_LEVELS = 256, POISSON_BINS = 64, POISSON_BIN_SHIFT = 26 };

/* cdf[first[p] .. first[p + 1]) are the cumulative probabilities of 0, 1, 2, ... spikes of a pixel of value p, in
 * units of 2^-32. guide[p][bin] is the count for the lowest random number of each bin; the first bits of a number
 * are its bin. */
struct poisson_counts {
    /* Draws per count: a count of large mean is the sum of equal parts, because sums of Poisson variates are Poisson
     * variates. */
    unsigned n_draws;
    uint32_t first[POISSON_LEVELS + 1];
    uint32_t *cdf;
    uint8_t guide[POISSON_LEVELS][POISSON_BINS];
};

/* Make the tables; a pixel of value p has mean mean_of_white * p / 255. */
enum esp_status poisson_counts_create(double mean_of_white, struct poisson_counts *out);
void poisson_counts_free(struct poisson_counts *p);

/* The smallest k with u < cdf[k], or the last. It is mostly the count of the guide or the next one: the first step
 * has no branch, and the loop hardly ever runs, so that few branches are mispredicted. */
static inline uint32_t poisson_counts_invert(const struct poisson_counts *p,
                                             uint8_t pixel, uint32_t u)
{
    const uint32_t *cdf = p->cdf + p->first[pixel];
    const uint32_t last = p->first[pixel + 1] - p->first[pixel] - 1;
    uint32_t k = p->guide[pixel][u >> POISSON_BIN_SHIFT];
    k += (k < last) & (u >= cdf[k]);
    while (k < last && u >= cdf[k])
        k++;
    return k;
}

/* Draw the count of a pixel from the next n_draws uniform words. */
static inline uint32_t poisson_counts_draw(const struct poisson_counts *p, uint8_t pixel,
                                           const uint32_t **word)
{
    uint32_t sum = 0;
    for (unsigned k = 0; k < p->n_draws; k++)
        sum += poisson_counts_invert(p, pixel, *(*word)++);
    return sum;
}

#endif
