/* sim/network/poisson_counts.c - makes the tables of cumulative probabilities. */
#include "sim/network/poisson_counts.h"

#include "base/array.h"

#include <assert.h>

/* Largest mean number of spikes of one draw. With it a distribution has at most 256 entries. */
enum { MEAN_MAX = 64 };

/* Write the cumulative distribution for `mean` to cdf[] and return its length. If cdf is NULL, only return the
 * length. The series mean^k / k! is divided by its own sum, so no exponential is needed. */
static uint32_t fill_cdf(double mean, uint32_t *cdf)
{
    double term = 1.0, sum = 1.0;
    uint32_t n = 1;
    for (; n < mean || term > sum * 0x1p-36; n++) {
        term *= mean / n;
        sum += term;
    }
    double below = 0.0;
    term = 1.0;
    for (uint32_t k = 0; cdf && k < n; k++) {
        below += term;
        const double scaled = below / sum * 0x1p32;
        cdf[k] = scaled < 0x1p32 ? (uint32_t)scaled : UINT32_MAX;
        term *= mean / (k + 1);
    }
    return n;
}

static void fill_guide(const uint32_t *cdf, uint32_t n, uint8_t guide[POISSON_BINS])
{
    uint32_t k = 0;
    assert(n <= UINT8_MAX + 1);
    for (uint32_t bin = 0; bin < POISSON_BINS; bin++) {
        while (k + 1 < n && bin << POISSON_BIN_SHIFT >= cdf[k])
            k++;
        guide[bin] = (uint8_t)k;
    }
}

static double mean_of(double mean_of_white, unsigned n_draws, unsigned pixel)
{
    return mean_of_white / n_draws * pixel / (POISSON_LEVELS - 1);
}

enum esp_status poisson_counts_create(double mean_of_white, struct poisson_counts *out)
{
    struct poisson_counts *p = out;
    p->n_draws = 1 + (unsigned)(mean_of_white / MEAN_MAX);
    p->first[0] = 0;
    for (unsigned v = 0; v < POISSON_LEVELS; v++)
        p->first[v + 1] =
            p->first[v] + fill_cdf(mean_of(mean_of_white, p->n_draws, v), NULL);
    p->cdf = array_create(p->first[POISSON_LEVELS], sizeof *p->cdf);
    if (!p->cdf)
        return ESP_MEMORY;
    for (unsigned v = 0; v < POISSON_LEVELS; v++) {
        uint32_t *cdf = p->cdf + p->first[v];
        const uint32_t n = fill_cdf(mean_of(mean_of_white, p->n_draws, v), cdf);
        fill_guide(cdf, n, p->guide[v]);
    }
    return ESP_OK;
}

void poisson_counts_free(struct poisson_counts *p)
{
    array_free(p->cdf);
    p->cdf = NULL;
}
