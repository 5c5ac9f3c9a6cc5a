/* neurons/lif_blocks.h - many ticks of a group at once, its neurons in blocks.
 *
 * Between two spikes of a group the neurons do not act on each other. So a block of neurons, as many as fit into
 * the registers of the processor, is taken through all coming ticks before the next block: V stays in registers
 * from tick to tick, and rows of weights that are read again soon come from the nearest cache. The first tick in
 * which some neuron may have reached its limit ends the run; blocks that have computed more ticks are computed
 * again up to it. Blocks with neurons near to their limits are computed first, because their spikes end the run.
 * The members of a team share the blocks and wait for each other twice per run, after each phase, instead of once
 * per tick. For any blocks and any team the results are bit for bit those of neurons/lif.h, tick by tick. */
#ifndef ESPALIER_NEURONS_LIF_BLOCKS_H
#define ESPALIER_NEURONS_LIF_BLOCKS_H

#include "base/events.h"
#include "neurons/lif.h"

/* The input of the group: events, each of which adds a row of weights [n], in their order. The row of event e
 * starts at w_mV + id[e] * stride; stride is a whole number of cache lines, and the row is 0 from n to the end of
 * its last line (synapses/dense.h). */
struct lif_blocks_input {
    const struct event_group *group; /* [n_groups], ascending, >= 1 */
    size_t n_groups;
    size_t begin;   /* first event of group[0] */
    esp_tick delay; /* ticks from when a group of events happens to when it arrives */
    const float *w_mV;
    size_t stride;
    const esp_id *id;
};

/* Allocate what a group of n neurons needs for this module; NULL if memory is short. */
struct lif_blocks *lif_blocks_create(size_t n);

/* NULL is fine. */
void lif_blocks_free(struct lif_blocks *a);

/* Share the group among the members of `team`, which is borrowed; NULL: one thread. Only a group of the model
 * delta is shared. */
enum esp_status lif_blocks_share(struct lif_group *g, struct team *team);

/* Only for the model delta: compute the ticks of the first groups of events, at least one, up to the first tick in
 * which some neuron may have reached its limit, which sets *candidate. Returns the number of groups computed. */
size_t lif_blocks_run(struct lif_group *g, const struct lif_blocks_input *in,
                      bool *candidate);

/* kernels->advance for the whole group, by all members. */
bool lif_blocks_add(struct lif_group *g, const float *const *rows, size_t n_rows,
                    float decay);

/* kernels->inhibit for the whole group, by all members. */
bool lif_blocks_inhibit(struct lif_group *g, float amount_mV, float floor_mV);

/* As lif_blocks_inhibit, but refractory neurons ignore it, and a team does it at the beginning of its next round. */
void lif_blocks_inhibit_later(struct lif_group *g, float amount_mV, float floor_mV);

/* Set V of the refractory neurons of a part to the value that they have when input is ignored. */
void lif_blocks_restore_refractory(struct lif_group *g, struct team_part p);

/* kernels->winner for the whole group; not computed again if V has not changed since lif_blocks_run. */
size_t lif_blocks_winner(const struct lif_group *g);

#endif
