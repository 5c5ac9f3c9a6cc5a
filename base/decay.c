/* base/decay.c */
#include "base/decay.h"

#include <math.h>

void decay_init(struct decay *d, double dt_ms, double tau_ms)
{
    d->per_tick = (float)(dt_ms / tau_ms);
    for (esp_tick k = 0; k < DECAY_TABLE; k++)
        d->table[k] = decay_far(d, k);
}

float decay_far(const struct decay *d, esp_tick ticks)
{
    return expf(-(d->per_tick * (float)ticks));
}
