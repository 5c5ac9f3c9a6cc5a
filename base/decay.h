/* base/decay.h - exponential decay over a whole number of ticks. */
#ifndef ESPALIER_BASE_DECAY_H
#define ESPALIER_BASE_DECAY_H

#include "base/types.h"

enum { DECAY_TABLE = 1024 };

/* factor(k) = expf(-k * dt / tau). Factors are floats made by expf alone, because glibc's double
 * exp gives different bits on different CPUs (docs/determinism.md). */
struct decay {
    float per_tick; /* dt / tau */
    float table[DECAY_TABLE];
};

/* Fill the table. dt_ms and tau_ms > 0. */
void decay_init(struct decay *d, double dt_ms, double tau_ms);

/* The factor beyond the table; the same formula. */
float decay_far(const struct decay *d, esp_tick ticks);

/* The factor for `ticks` >= 0. */
static inline float decay_factor(const struct decay *d, esp_tick ticks)
{
    return ticks < DECAY_TABLE ? d->table[ticks] : decay_far(d, ticks);
}

#endif
