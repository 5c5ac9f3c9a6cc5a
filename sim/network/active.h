/* sim/network/active.h - finds the neurons that fired in a presentation. */
#ifndef ESPALIER_SIM_NETWORK_ACTIVE_H
#define ESPALIER_SIM_NETWORK_ACTIVE_H

#include <stddef.h>
#include <stdint.h>

/* Return the smallest j >= from with counts[j] > 0; n if there is none. Few neurons fire on an image, so blocks of
 * 16 zeros are skipped at once. */
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
