/* neurons/conductance.h - the conductances of the model conductance, in units of the leak conductance. */
#ifndef ESPALIER_NEURONS_CONDUCTANCE_H
#define ESPALIER_NEURONS_CONDUCTANCE_H

#include "neurons/lif.h"

/* Return the excitatory and the inhibitory conductance of each neuron, [n]. */
static inline float *conductance_exc(const struct lif_group *g)
{
    return g->state.own[0];
}

static inline float *conductance_inh(const struct lif_group *g)
{
    return g->state.own[1];
}

#endif
