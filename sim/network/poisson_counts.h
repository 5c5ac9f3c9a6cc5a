/* sim/network/poisson_counts.h - how often a pixel spikes: exact Poisson counts for every value of a pixel, by inversion. */
#ifndef ESPALIER_SIM_NETWORK_POISSON_COUNTS_H
#define ESPALIER_SIM_NETWORK_POISSON_COUNTS_H

#include "base/status.h"

#include <stdint.h>

enum { POISSON_LEVELS = 256, POISSON_BINS = 64, POISSON_BIN_SHIFT = 26 };

/* cdf[first[p] .. first[p + 1]) are the cumulative probabilities of 0, 1, 2, ... spikes of a pixel of
 * value p, in units of 2^-32. Where in them the answer for a number lies is told, but for few numbers,
 * by its first bits alone. */
struct poisson_counts {
    unsigned
        n_draws; /* a large mean is the sum of so many equal parts: Poisson variates add */
    uint32_t first[POISSON_LEVELS + 1];
    uint32_t *cdf;
    uint8_t guide[POISSON_LEVELS]
                 [POISSON_BINS]; /* the answer for the lowest of each bin */
};

/* For a mean of mean_of_white * p / 255. */
enum esp_status poisson_counts_create(double mean_of_white, struct poisson_counts *out);
void poisson_counts_free(struct poisson_counts *p);

/* The smallest k with u < cdf[k], or the last. Mostly that of the guide or the next: a step that is always
 * taken and a loop that hardly ever runs, because a jump that goes wrong costs more than both. */
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

/* A count for a pixel from the next n_draws uniform words. */
static inline uint32_t poisson_counts_draw(const struct poisson_counts *p, uint8_t pixel,
                                           const uint32_t **word)
{
    uint32_t sum = 0;
    for (unsigned k = 0; k < p->n_draws; k++)
        sum += poisson_counts_invert(p, pixel, *(*word)++);
    return sum;
}

#endif
