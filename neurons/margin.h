/* neurons/margin.h - by how much the neurons that fire are ahead of those that do not.
 *
 * The excess of a neuron is V - (threshold + theta). The margin of a neuron that fires is its excess
 * minus the largest excess of those that stay silent in this tick: what the answer to this input
 * would lose, in mV, if the neuron were not there and the next best had to answer. */
#ifndef ESPALIER_NEURONS_MARGIN_H
#define ESPALIER_NEURONS_MARGIN_H

#include "base/types.h"

#include <stddef.h>

/* Write the margins of the neurons fired[n_fired] (dense indices, ascending, at least one) to margin_mV[n_fired],
 * before any of them is reset. v_mV[n] and limit_mV[n] are those of the layer. All margins are 0 if no other
 * neuron can fire, because its limit is infinite or there is none. */
void margin_measure(const float *v_mV, const float *limit_mV, size_t n,
                    const esp_id *fired, size_t n_fired, float *margin_mV);

#endif
