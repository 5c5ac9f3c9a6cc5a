/* neurons/ahead.h - several ticks of a group in one go, its neurons shared among a team.
 *
 * Between two spikes of a group nothing that happens to one neuron concerns another. So each member
 * of the team takes its own neurons through the coming ticks without waiting for the others, and
 * keeps V at the end of every tick. Whoever finds a neuron that may have reached its limit stops the
 * rest, and the group goes on from the first such tick: the members meet once per spike, not once
 * per tick. The bits are those of lif_add, tick by tick, for any team. */
#ifndef ESPALIER_NEURONS_AHEAD_H
#define ESPALIER_NEURONS_AHEAD_H

#include "neurons/lif.h"

/* What the group receives at one tick. */
struct ahead_tick {
    esp_tick now;
    const float *const *rows; /* [n_rows] of weights [n], added in this order */
    size_t n_rows;
};

/* Share the group among the members of `team`, which is borrowed; NULL: one thread. */
enum esp_status ahead_share(struct lif_group *g, struct team *team);

/* Go through ticks[n], 1 <= n <= LIF_AHEAD, ascending, in a group that has a team: to the end of the
 * first one in which some neuron may have reached its limit, then *candidate, or of the last.
 * Returns the number of ticks gone through. */
size_t ahead_run(struct lif_group *g, const struct ahead_tick *ticks, size_t n,
                 bool *candidate);

#endif
