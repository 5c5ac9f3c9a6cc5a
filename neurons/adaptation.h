/* neurons/adaptation.h - the adaptation variable A of the models adaptive, adex and izhikevich, in mV: every spike of
 * a neuron raises it, and it pulls V down.
 *
 *    tau_adapt dA/dt = a V - A         a spike: A += b
 *
 * A is the adaptation current divided by the leak conductance. a is the subthreshold adaptation, also divided by it;
 * the model adaptive has a = 0. */
#ifndef ESPALIER_NEURONS_ADAPTATION_H
#define ESPALIER_NEURONS_ADAPTATION_H

#include "neurons/model.h"

/* The rows of the keys, for the tables of the models. */
#define ADAPTATION_TIME                                                      \
    {                                                                        \
        "tau_adapt_ms", "adaptive, adex, izhikevich: decay of adaptation",   \
            offsetof(struct lif_params, tau_adapt_ms), 100, 0.01, 1e6, "ms", \
            .decays = true                                                   \
    }
#define ADAPTATION_STEP                                                               \
    {                                                                                 \
        "adapt_b_mV", "adaptive, adex, izhikevich: a spike adds this to adaptation",  \
            offsetof(struct lif_params, adapt_b_mV), 1, 0, 1e4, "mV", .decays = false \
    }
#define ADAPTATION_COUPLING                                                         \
    {                                                                               \
        "adapt_a", "adex, izhikevich: adaptation per V above rest",                 \
            offsetof(struct lif_params, adapt_a), 0, -100, 100, "", .decays = false \
    }
#define UPSTROKE_ONSET                                                        \
    {                                                                         \
        "onset_mV", "adex, izhikevich: V from which a spike rises by itself", \
            offsetof(struct lif_params, onset_mV), -55, -1000, 1000, "mV",    \
            .decays = false                                                   \
    }

/* Return A of each neuron, [n]. */
static inline float *adaptation(const struct lif_group *g)
{
    return g->state.own[0];
}

/* Do the work of neuron_model.fired: A += b. */
static inline void adaptation_fired(struct lif_group *g, const esp_id *fired, size_t n)
{
    for (size_t k = 0; k < n; k++)
        adaptation(g)[fired[k]] += (float)g->params.adapt_b_mV;
}

#endif
