/* neurons/margin.h - by how much the neurons that fire are ahead of those that do not.
 *
 * The excess of a neuron is V - (threshold + theta). The margin of a neuron that fires is its excess
 * minus the largest excess of those that stay silent in this tick: what the answer to this input
 * would lose, in mV, if the neuron were not there and the next best had to answer. */
#ifndef ESPALIER_NEURONS_MARGIN_H
#define ESPALIER_NEURONS_MARGIN_H

#include "base/types.h"

#include <stddef.h>

/* Write the margins of the neurons fired[n_fired] (dense indices, ascending, at least one) of a layer
 * v_mV[n], limit_mV[n] before any of them is reset, to margin_mV[n_fired]. 0 for all if no other neuron can
 * fire: the others are masked, or there are none. */
void margin_measure(const float *v_mV, const float *limit_mV, size_t n,
                    const esp_id *fired, size_t n_fired, float *margin_mV);

#endif
