/* neurons/lif_blocks.h - computes many ticks of a group at once. The neurons are divided into blocks.
 *
 * Between two spikes of a group its neurons do not affect each other. So a block of neurons, as many as fit into
 * the registers of the processor, is computed through all coming ticks before the next block begins. V then stays
 * in registers from tick to tick, and rows of weights that are read again soon come from the nearest cache. The
 * first tick in which a neuron may have reached its limit ends the run of ticks; blocks that have computed more
 * ticks are computed again up to this tick. Blocks whose neurons are near their limits are computed first, because
 * their spikes end the run. The members of a team (base/team.h) share the blocks and wait for each other twice per
 * run instead of once per tick. For any size of blocks and any team, the results are bit for bit those of
 * neurons/lif.h, tick by tick. */
#ifndef ESPALIER_NEURONS_LIF_BLOCKS_H
#define ESPALIER_NEURONS_LIF_BLOCKS_H

#include "base/events.h"
#include "neurons/lif.h"

/* The input of the group: events in groups, one group per tick. Each event adds a row of n weights to V, in the
 * order of the events. The row of event e begins at w_mV + id[e] * stride. `stride` is a whole number of cache
 * lines, and the elements of a row from n to the end of its last line are 0 (synapses/dense.h). */
struct lif_blocks_input {
    /* [n_groups] groups in the order of their ticks; n_groups >= 1. */
    const struct event_group *group;
    size_t n_groups;
    size_t begin;   /* index in id[] of the first event of group[0] */
    esp_tick delay; /* ticks from the tick of a group to its arrival */
    const float *w_mV;
    size_t stride;
    const esp_id *id;
    /* Fixed point (neurons/fixed_run.h): the rows in units of 2^-unit_bits mV, as many weights apart, with two weights
     * in a word if the group is_short (struct kernels: add_short); NULL: there are none. */
    const uint16_t *units;
    unsigned unit_bits;
};

/* Allocate the working memory for a group of n neurons; NULL if memory is short. */
struct lif_blocks *lif_blocks_create(size_t n);

/* Free the working memory. NULL is allowed. */
void lif_blocks_free(struct lif_blocks *a);

/* Let the members of `team` share the work of the group; NULL: one thread. The team is not owned. A group with
 * another model than delta is never shared. */
enum esp_status lif_blocks_share(struct lif_group *g, struct team *team);

/* Compute the ticks of the first groups of `in`, at least of one group. Stop after the first tick in which a neuron
 * may have reached its limit, and set *candidate to whether there was one. Return the number of groups computed.
 * The model must be delta. */
size_t lif_blocks_run(struct lif_group *g, const struct lif_blocks_input *in,
                      bool *candidate);

/* Compute kernels->advance for all neurons; the members of the team share the work. Return whether a neuron may
 * have reached its limit. */
bool lif_blocks_add(struct lif_group *g, const float *const *rows, size_t n_rows,
                    float decay);

/* Compute kernels->inhibit for all neurons; the members of the team share the work. Return whether a neuron may
 * have reached its limit. */
bool lif_blocks_inhibit(struct lif_group *g, float amount_mV, float floor_mV);

/* Like lif_blocks_inhibit, but refractory neurons do not change, and the team does the work at the beginning of its
 * next round. */
void lif_blocks_inhibit_later(struct lif_group *g, float amount_mV, float floor_mV);

/* Set V of the refractory neurons of part p to the stored value, which contains no input. */
void lif_blocks_restore_refractory(struct lif_group *g, struct team_part p);

/* Return the result of kernels->winner for all neurons. If V has not changed since lif_blocks_run, the result is
 * already known. */
size_t lif_blocks_winner(const struct lif_group *g);

#endif
