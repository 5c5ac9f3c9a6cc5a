/* base/decay.c - computes the table of decay factors. */
#include "base/decay.h"

#include "base/array.h"

#include <assert.h>
#include <math.h>

enum esp_status decay_create(struct decay *d, double dt_ms, double tau_ms)
{
    const float per_tick = (float)(dt_ms / tau_ms);
    const esp_tick last = (esp_tick)(DECAY_HORIZON * tau_ms / dt_ms) + 1;
    assert(last <= (esp_tick)DECAY_HORIZON * DECAY_TICKS_MAX + 1);
    float *table = array_create((size_t)last + 1, sizeof *table);
    if (!table)
        return ESP_MEMORY;
    for (esp_tick k = 0; k < last; k++)
        table[k] = expf(-(per_tick * (float)k));
    *d = (struct decay){.table = table, .last = last};
    return ESP_OK;
}

void decay_free(struct decay *d)
{
    array_free(d->table);
    *d = (struct decay){0};
}
