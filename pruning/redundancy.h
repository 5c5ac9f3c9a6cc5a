/* pruning/redundancy.h - one of two neurons with nearly the same receptive field is one too many.
 *
 * If a and b were merged, the images of the less active would be answered by a neuron that matches
 * them worse; the cost grows with their number and with the angle between the fields:
 *
 *     cost(a, b) = (c_a + c_b + 1) * (1 - cos(w_a, w_b)),    c: spikes, h at first
 *
 * (the merging criterion of Ward 1963, for directions). Of all pairs the cheapest is merged: the less
 * active of the two goes, the lower index among equals, and its spikes are counted for the other. */
#ifndef ESPALIER_PRUNING_REDUNDANCY_H
#define ESPALIER_PRUNING_REDUNDANCY_H

#include "pruning/policy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fields that are compared with all others in one pass over the weights. */
enum { REDUNDANCY_ROWS = 8 };

/* A neuron and the cheapest of its pairs with neurons of higher index. */
struct redundancy {
    double count;  /* c: its own spikes and those it has taken over */
    double length; /* of its receptive field */
    double cost;   /* of the pair; a lower bound once one of the two has changed */
    esp_id partner;
    uint32_t changed; /* number of removals when its count changed last */
    uint32_t judged;  /*   and when `cost` was computed */
};

/* Let n_remove < view->n neurons go, one pair after the other: keep[], all true before. pairs[n] and
 * similarity[REDUNDANCY_ROWS * n] are room to work in. */
void redundancy_remove(const struct policy_view *view, size_t n_remove,
                       struct redundancy *pairs, float *similarity, bool *keep);

#endif
