/* neurons/margin.h - the margin by which a neuron that fires exceeds the neurons that do not fire.
 *
 * The excess of a neuron is V - (threshold + theta). The margin of a neuron that fires is its excess minus the
 * largest excess of the neurons that do not fire in this tick. If the neuron were removed, the neuron with the next
 * largest excess would have to fire on this input; that excess is lower by the margin, in mV. */
#ifndef ESPALIER_NEURONS_MARGIN_H
#define ESPALIER_NEURONS_MARGIN_H

#include "base/types.h"

#include <stddef.h>

/* Write the margins of the neurons fired[0 .. n_fired - 1] (dense indices, ascending, n_fired >= 1) to margin_mV[],
 * before these neurons are reset. v_mV[n] and limit_mV[n]: V and threshold + theta of all neurons. All margins are
 * 0 if every neuron fires or the others have infinite limits. */
void margin_measure(const float *v_mV, const float *limit_mV, size_t n,
                    const esp_id *fired, size_t n_fired, float *margin_mV);

#endif
