/* neurons/ahead.h - the work on a group, its neurons shared among a team.
 *
 * Between two spikes of a group nothing that happens to one neuron concerns another. So each member
 * of the team takes its own neurons through the coming ticks without waiting for the others. Whoever
 * finds a neuron that may have reached its limit stops the rest, and the group goes on from the
 * first such tick: the members meet once per spike, not once per tick. The inhibition after it and
 * the decay of theta are shared in the same way, so that a neuron's data stay in the cache of one
 * processor. The bits are those of neurons/lif.h, tick by tick, for any team. */
#ifndef ESPALIER_NEURONS_AHEAD_H
#define ESPALIER_NEURONS_AHEAD_H

#include "neurons/lif.h"

enum { AHEAD_TICKS = 64 }; /* at most, in one go */

/* What the group receives at one tick: n_rows rows of weights [n], added in their order. Row k starts
 * at rows[k] or, without rows, at w_mV + id[k] * stride: members look up for themselves what many
 * ticks bring. */
struct ahead_tick {
    esp_tick now;
    size_t n_rows;
    const float *const *rows;
    const float *w_mV;
    size_t stride;
    const esp_id *id;
};

/* Share the group among the members of `team`, which is borrowed; NULL: one thread. */
enum esp_status ahead_share(struct lif_group *g, struct team *team);

/* What ahead_share has allocated; NULL is fine. */
void ahead_free(struct ahead *a);

/* The following are for a group that has a team. */

/* Go through the first of ticks[n], 1 <= n <= AHEAD_TICKS, ascending, at least one and not beyond the
 * first in which some neuron may have reached its limit, then *candidate. Returns the number of
 * ticks gone through. */
size_t ahead_run(struct lif_group *g, const struct ahead_tick *ticks, size_t n,
                 bool *candidate);

/* kernels->winner of the whole group; found during ahead_run if V is still what that left. */
size_t ahead_winner(const struct lif_group *g);

/* kernels->inhibit of the whole group. */
bool ahead_inhibit(struct lif_group *g, float amount_mV, float floor_mV);

#endif
