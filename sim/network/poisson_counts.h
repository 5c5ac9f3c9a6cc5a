/* sim/network/poisson_counts.h - draws the number of spikes of a pixel from the exact Poisson distribution, by
 * inversion. */
#ifndef ESPALIER_SIM_NETWORK_POISSON_COUNTS_H
#define ESPALIER_SIM_NETWORK_POISSON_COUNTS_H

#include "base/status.h"

#include <stdint.h>

enum { POISSON_LEVELS = 256, POISSON_BINS = 64, POISSON_BIN_SHIFT = 26 };

/* Tables for the 256 pixel values. cdf[first[p]] to cdf[first[p + 1] - 1] are the cumulative probabilities of 0, 1,
 * 2, ... spikes of a pixel of value p, in units of 2^-32. The highest 6 bits of a random number are its bin;
 * guide[p][bin] is the number of spikes for the lowest random number of the bin. */
struct poisson_counts {
    /* Number of draws for one number of spikes. If the mean is large, it is divided by n_draws, and the draws are
     * added: a sum of Poisson variates is a Poisson variate. */
    unsigned n_draws;
    uint32_t first[POISSON_LEVELS + 1];
    uint32_t *cdf;
    uint8_t guide[POISSON_LEVELS][POISSON_BINS];
};

/* Make the tables. A pixel of value p has on average mean_of_white * p / 255 spikes. */
enum esp_status poisson_counts_create(double mean_of_white, struct poisson_counts *out);
void poisson_counts_free(struct poisson_counts *p);

/* Return the smallest k with u < cdf[k], or the last k if there is none. The result is mostly the k of the table
 * guide[] or k + 1. The first step has no branch, and the loop hardly ever runs, so that few branches are
 * mispredicted. */
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

/* Draw the number of spikes of a pixel from the next n_draws uniform words. *word then points after them. */
static inline uint32_t poisson_counts_draw(const struct poisson_counts *p, uint8_t pixel,
                                           const uint32_t **word)
{
    uint32_t sum = 0;
    for (unsigned k = 0; k < p->n_draws; k++)
        sum += poisson_counts_invert(p, pixel, *(*word)++);
    return sum;
}

#endif
