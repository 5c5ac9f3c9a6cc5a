/* neurons/synaptic_current.h - exponential synaptic currents: what the model exp_current adds to neurons/lif.h.
 *
 *   tau_m dV/dt = -V + I + bias         tau_s dI/dt = -I
 *   a spike through a weight w:         I += w * tau_m / tau_s
 *
 * so that a weight is a charge: it adds w * tau_m to the integral of V, as in the model delta, which is the limit
 * tau_s -> 0. The state variable is the charge still to arrive, Q = I * tau_s / tau_m in mV, to which a spike adds
 * w. The closed form over a time t without input
 *
 *   V(t) = V e^(-t/tau_m) + Q c(t) + bias (1 - e^(-t/tau_m)),     Q(t) = Q e^(-t/tau_s)
 *   c(t) = (e^(-t/tau_m) - e^(-t/tau_s)) * tau_m / (tau_m - tau_s),  (t/tau) e^(-t/tau) if both are equal
 *
 * is exact integration (Rotter & Diesmann 1999, Biol Cybern 81:381-402). While a neuron is refractory V decays to
 * rest and ignores current and bias; Q evolves all the time.
 *
 * The threshold holds at every tick, but the ticks between events are not computed. Weights are never negative, so
 * Q >= 0, and V rises to at most one maximum and falls from then on. A common bound excludes the neurons that
 * cannot reach their limit; for the others bisection finds the maximum, then the first tick at or above the limit
 * before it. No crossing is missed, as it would be by a test at the events only (Krishnan et al. 2018, Front
 * Neuroinform 11:75; for continuous time Brette 2007, Neural Comput 19:2604-2609). */
#ifndef ESPALIER_NEURONS_SYNAPTIC_CURRENT_H
#define ESPALIER_NEURONS_SYNAPTIC_CURRENT_H

#include "neurons/lif.h"

/* Tables of a group. */
struct synaptic_current {
    struct decay synapse; /* e^(-t/tau_s) */
    float *inflow;        /* [last + 1] c at each tick; inflow[last] = 0 */
    esp_tick last;        /* ticks after which V and Q have decayed to 0 */
    esp_tick peak;        /* tick at which inflow is largest */
    float tau_ratio;      /* tau_m / tau_s */
    float bias_mV;
};

static inline const struct synaptic_current *
synaptic_current_of(const struct lif_group *g)
{
    return g->tables;
}

/* Q of each neuron, [n]. */
static inline float *synaptic_current_charge(const struct lif_group *g)
{
    return g->state.own[0];
}

#endif
