/* neurons/lif_blocks.h - many ticks of a group at once, its neurons in blocks.
 *
 * Between two spikes of a group the neurons do not act on each other. So a block of neurons, as many as the
 * registers of the processor hold, computes all coming ticks before the next block does: V stays in registers
 * between them, and rows of weights that are read again soon come from the nearest cache. The first tick in
 * which some neuron may have reached its limit ends the run; blocks that have computed more ticks are computed
 * again up to it. Blocks with neurons near to their limits come first, because their spikes end the run. A team
 * shares the blocks and meets twice per run, after each phase, instead of once per tick. The bits are those of
 * neurons/lif.h, tick by tick, for any blocks and any team. */
#ifndef ESPALIER_NEURONS_LIF_BLOCKS_H
#define ESPALIER_NEURONS_LIF_BLOCKS_H

#include "base/events.h"
#include "neurons/lif.h"

/* What the group receives: events, each of which brings a row of weights [n], added in their order.
 * That of event e starts at w_mV + id[e] * stride, a whole number of cache lines, and is 0 from n to the
 * end of its last line (synapses/dense.h). */
struct lif_blocks_input {
    const struct event_group *group; /* [n_groups], ascending, >= 1 */
    size_t n_groups;
    size_t begin;   /* first event of group[0] */
    esp_tick delay; /* from its tick to when a group arrives */
    const float *w_mV;
    size_t stride;
    const esp_id *id;
};

/* What a group of n neurons needs for this; NULL if memory is short. */
struct lif_blocks *lif_blocks_create(size_t n);

/* NULL is fine. */
void lif_blocks_free(struct lif_blocks *a);

/* Share the group among the members of `team`, which is borrowed; NULL: one thread. A group of
 * another model than delta stays with one. */
enum esp_status lif_blocks_share(struct lif_group *g, struct team *team);

/* Of a group of the model delta: compute the ticks of the first groups, at least one and not beyond the
 * first in which some neuron may have reached its limit, then *candidate. Returns the number of groups
 * computed. */
size_t lif_blocks_run(struct lif_group *g, const struct lif_blocks_input *in,
                      bool *candidate);

/* kernels->advance of the whole group. */
bool lif_blocks_add(struct lif_group *g, const float *const *rows, size_t n_rows,
                    float decay);

/* kernels->inhibit of the whole group. */
bool lif_blocks_inhibit(struct lif_group *g, float amount_mV, float floor_mV);

/* The same, but refractory neurons ignore it, and not before the next round of the team, if there is one. */
void lif_blocks_inhibit_later(struct lif_group *g, float amount_mV, float floor_mV);

/* Refractory neurons of a part take the V that they have when input is ignored. */
void lif_blocks_restore_refractory(struct lif_group *g, struct team_part p);

/* kernels->winner of the whole group; known already if V is still what lif_blocks_run left. */
size_t lif_blocks_winner(const struct lif_group *g);

#endif
