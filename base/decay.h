/* base/decay.h - a table of factors of exponential decay over whole numbers of ticks.
 *
 * factor(k) = expf(-k * dt / tau) for k ticks. From DECAY_HORIZON time constants on the factor is 0: exp(-32) =
 * 1e-14 is far below the relative resolution of a float (2^-24 = 6e-8). The factors are floats computed by expf,
 * because the exp of glibc for doubles gives different bits on different processors (docs/determinism.md). */
#ifndef ESPALIER_BASE_DECAY_H
#define ESPALIER_BASE_DECAY_H

#include "base/status.h"
#include "base/types.h"

enum {
    DECAY_HORIZON = 32,       /* number of time constants after which the factor is 0 */
    DECAY_TICKS_MAX = 1 << 16 /* largest tau / dt; the table then has 8 MiB */
};

struct decay {
    float *table; /* [last + 1] factors; table[last] = 0 */
    esp_tick last;
};

/* Make the table for the time constant tau_ms and ticks of dt_ms. Both are > 0, and tau_ms / dt_ms is at most
 * DECAY_TICKS_MAX. */
enum esp_status decay_create(struct decay *d, double dt_ms, double tau_ms);
void decay_free(struct decay *d);

/* Return the factor by which a value decays in `ticks` >= 0 ticks. */
static inline float decay_factor(const struct decay *d, esp_tick ticks)
{
    return d->table[ticks < d->last ? ticks : d->last];
}

#endif
