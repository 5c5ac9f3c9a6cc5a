/* neurons/synaptic_current.h - the model exp_current: exponential synaptic currents.
 *
 *    tau_m dV/dt = -V + I + bias         tau_s dI/dt = -I
 *    a spike through a weight w:         I += w * tau_m / tau_s
 *
 * So a weight is a charge: it adds w * tau_m to the integral of V over time, as in the model delta, which is the
 * limit tau_s -> 0. The state variable is Q = I * tau_s / tau_m in mV, the charge that is still to arrive; a spike
 * adds w to Q. The closed-form solution over a time t without input
 *
 *    V(t) = V e^(-t/tau_m) + Q c(t) + bias (1 - e^(-t/tau_m)),     Q(t) = Q e^(-t/tau_s)
 *    c(t) = (e^(-t/tau_m) - e^(-t/tau_s)) * tau_m / (tau_m - tau_s);  c(t) = (t/tau) e^(-t/tau) if tau_m = tau_s = tau
 *
 * is exact integration (Rotter & Diesmann 1999, Biol Cybern 81:381-402). While a neuron is refractory, V decays to
 * rest and ignores current and bias; Q changes as always.
 *
 * A neuron fires at the first tick at which V reaches its limit, but the ticks between events are not computed.
 * Weights are never negative, so Q >= 0, and V rises to at most one maximum and falls afterwards. An upper bound
 * that is the same for all neurons excludes those that cannot reach their limit. For each of the others, bisection
 * finds the maximum and then the first tick before it at which V is at or above the limit. So no crossing of the
 * limit is missed; a test at the events only would miss some (Krishnan et al. 2018, Front Neuroinform 11:75; for
 * continuous time Brette 2007, Neural Comput 19:2604-2609). */
#ifndef ESPALIER_NEURONS_SYNAPTIC_CURRENT_H
#define ESPALIER_NEURONS_SYNAPTIC_CURRENT_H

#include "neurons/lif.h"

/* Tables of a group, for struct lif_group.tables. */
struct synaptic_current {
    struct decay synapse; /* e^(-t/tau_s) by number of ticks */
    float *inflow;        /* [last + 1] c(t) by number of ticks; inflow[last] = 0 */
    esp_tick last;        /* number of ticks after which V and Q have decayed to 0 */
    esp_tick peak;        /* number of ticks at which inflow is largest */
    float tau_ratio;      /* tau_m / tau_s */
    float bias_mV;
};

static inline const struct synaptic_current *
synaptic_current_of(const struct lif_group *g)
{
    return g->tables;
}

/* Return Q of each neuron, [n]. */
static inline float *synaptic_current_charge(const struct lif_group *g)
{
    return g->state.own[0];
}

#endif
