/* base/decay.h - exponential decay over a whole number of ticks, as a table.
 *
 * factor(k) = expf(-k * dt / tau), and 0 from DECAY_HORIZON time constants on: exp(-32) = 1e-14 is
 * far below what a float added to a value of its own size can show (2^-24 = 6e-8). Factors are
 * floats made by expf alone, because glibc's double exp gives different bits on different CPUs
 * (docs/determinism.md). */
#ifndef ESPALIER_BASE_DECAY_H
#define ESPALIER_BASE_DECAY_H

#include "base/status.h"
#include "base/types.h"

enum {
    DECAY_HORIZON = 32,       /* time constants after which the factor is 0 */
    DECAY_TICKS_MAX = 1 << 16 /* largest tau / dt: a table of 8 MiB */
};

struct decay {
    float *table; /* [last + 1]; table[last] = 0 */
    esp_tick last;
};

/* The table for a time constant of tau_ms in ticks of dt_ms; both > 0, tau_ms / dt_ms at most
 * DECAY_TICKS_MAX. */
enum esp_status decay_create(struct decay *d, double dt_ms, double tau_ms);
void decay_free(struct decay *d);

/* The factor for `ticks` >= 0. */
static inline float decay_factor(const struct decay *d, esp_tick ticks)
{
    return d->table[ticks < d->last ? ticks : d->last];
}

#endif
