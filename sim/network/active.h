/* sim/network/active.h - iterates over the neurons that fired. */
#ifndef ESPALIER_SIM_NETWORK_ACTIVE_H
#define ESPALIER_SIM_NETWORK_ACTIVE_H

#include <stddef.h>
#include <stdint.h>

/* The first j >= from with counts[j] > 0, or n. Few neurons fire on an image, so the others are skipped many at a
 * time. */
static inline size_t active_next(const uint32_t *counts, size_t from, size_t n)
{
    enum { BLOCK = 16 };
    size_t j = from;
    for (; j + BLOCK <= n; j += BLOCK) {
        uint32_t any = 0;
        for (size_t k = 0; k < BLOCK; k++)
            any |= counts[j + k];
        if (any)
            break;
    }
    while (j < n && counts[j] == 0)
        j++;
    return j;
}

#endif
