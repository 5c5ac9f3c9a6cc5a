/* neurons/fixed_run.h - computes many ticks of a group in fixed point at once, in whole numbers.
 *
 * V and limits are converted to units once per run of ticks, and back at its end. The rows of weights are whole
 * numbers too (lif_blocks_input.units), so they are added in any order and many at a time. The bits are those of
 * lif_add, tick by tick. */
#ifndef ESPALIER_NEURONS_FIXED_RUN_H
#define ESPALIER_NEURONS_FIXED_RUN_H

#include "neurons/lif_blocks.h"

/* Working memory for a group of n neurons. V of 16 bits is computed in numbers of 16 bits, unless more than half of it
 * leaks in a tick. */
struct fixed_run {
    bool is_short;
    int16_t *v16, *limit16; /* [n + 1] units of V, if is_short; a limit is rounded up */
    int32_t *v32, *limit32; /* [n] else */
};

enum esp_status fixed_run_create(size_t n, bool is_short, struct fixed_run *out);
void fixed_run_free(struct fixed_run *r);

/* Does the work of lif_blocks_run for the model in fixed point; in->units must be set. */
size_t fixed_run_ticks(struct lif_group *g, const struct lif_blocks_input *in,
                       bool *candidate);

#endif
