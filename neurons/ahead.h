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

#include "base/events.h"
#include "neurons/lif.h"

/* What the group receives: events, each of which brings a row of weights [n], added in their order.
 * That of event e starts at rows[e] or, without rows, at w_mV + id[e] * stride. Members look that up
 * for themselves, where it lies: to write it down for them would take longer. */
struct ahead_input {
    const struct event_group *group; /* [n_groups], ascending, >= 1 */
    size_t n_groups;
    size_t begin;   /* first event of group[0] */
    esp_tick delay; /* from its tick to when a group arrives */
    const float *const *rows;
    const float *w_mV;
    size_t stride;
    const esp_id *id;
};

/* Share the group among the members of `team`, which is borrowed; NULL: one thread. A group with
 * synaptic currents stays with one. */
enum esp_status ahead_share(struct lif_group *g, struct team *team);

/* What ahead_share has allocated; NULL is fine. */
void ahead_free(struct ahead *a);

/* The following are for a group that has a team. */

/* Go through the ticks of the first groups, at least one and not beyond the first in which some neuron
 * may have reached its limit, then *candidate. Returns the number of groups gone through. */
size_t ahead_run(struct lif_group *g, const struct ahead_input *in, bool *candidate);

/* kernels->winner of the whole group; found during ahead_run if V is still what that left. */
size_t ahead_winner(const struct lif_group *g);

/* kernels->inhibit of the whole group. */
bool ahead_inhibit(struct lif_group *g, float amount_mV, float floor_mV);

#endif
