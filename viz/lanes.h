/* viz/lanes.h - the rows of a raster: one for each living neuron by birth id, and what is left of a
 * row while its neuron, just pruned, fades and the others close up. */
#ifndef ESPALIER_VIZ_LANES_H
#define ESPALIER_VIZ_LANES_H

#include "base/status.h"
#include "viz/roster.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lanes {
    size_t n;
    float *top; /* [n + 1] row of each begins here, in rows; top[n]: all rows */
    bool moving;
    uint32_t moves; /* grows when a row moves */
};

/* n rows of height 1. */
enum esp_status lanes_create(size_t n, struct lanes *out);
/* Also of one that is all zero. */
void lanes_free(struct lanes *l);

/* Bring them up to now_s, when removed neurons fade for fade_s seconds; needed after removals and
 * while `moving`. */
void lanes_update(struct lanes *l, const struct roster *r, double now_s, double fade_s);

/* The neuron, or input, whose row holds the point `row`; n when none does. */
size_t lanes_find(const struct lanes *l, double row);

#endif
