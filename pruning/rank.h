/* pruning/rank.h - the order in which neurons go, by one number for each (docs/pruning.md). */
#ifndef ESPALIER_PRUNING_RANK_H
#define ESPALIER_PRUNING_RANK_H

#include "pruning/policy.h"

#include <stdbool.h>
#include <stddef.h>

/* The smallest key goes first, of equal ones the lowest index, which is the lowest birth id. */
struct rank {
    double key;
    esp_id index;
};

/* Keys of the view->n neurons to ranks[], in the order of their indices:
 *
 *   count        h_j, forgetting spikes
 *   total        spikes since birth
 *   lot          32 random bits from (seed, window)
 *   margin       forgetting sum of margins, mV
 *   information  what the spikes of the neuron tell about which of K images is shown (Skaggs et al.
 *                1993; Brenner et al. 2000), taken over all its spikes h:
 *
 *                    sum over images of n ln(n / (h / K))  =  sum n ln n  -  h ln(h / K)      nat
 */
void rank_by_count(const struct policy_view *view, struct rank *ranks);
void rank_by_total(const struct policy_view *view, struct rank *ranks);
void rank_by_lot(const struct policy_view *view, struct rank *ranks);
void rank_by_margin(const struct policy_view *view, struct rank *ranks);
void rank_by_information(const struct policy_view *view, struct rank *ranks);

/* Sort ranks[n] and let the first n_remove go: keep[index] = false. */
void rank_remove(struct rank *ranks, size_t n, size_t n_remove, bool *keep);

#endif
