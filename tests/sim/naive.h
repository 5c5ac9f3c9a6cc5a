/* tests/sim/naive.h - the model a second time, for comparison: clock-driven, loop by loop.
 *
 * Written from docs/model.md and the structs of sim/config/config.h alone; it shares no code with neurons/,
 * synapses/, kernels/ or sim/. Every tick is computed, every neuron decays in every tick by the same
 * factor, every projection looks at every presynaptic neuron. Slow, and nothing to get wrong.
 *
 * Potentials and traces are double: a float factor exp(-dt/tau), rounded once and applied k times,
 * is off by up to k * 2^-24, which would make the slow way the less exact of the two (at dt 0.1 and
 * tau 50 a potential lasts for 500 ticks). Weights, thresholds and decisions are float, as in the
 * model: (float)V is compared with the float threshold, so an exact tie is a tie here too. */
#ifndef ESPALIER_TESTS_NAIVE_H
#define ESPALIER_TESTS_NAIVE_H

#include "base/status.h"
#include "base/types.h"
#include "sim/config/config.h"
#include "sim/network/encoder.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct naive_population {
    size_t n;
    double decay;   /* exp(-dt / tau_m) */
    double *v_mV;   /* [n] relative to rest */
    double *i_mV;   /* [n] synaptic current; NULL: weights act on V */
    double i_decay; /* exp(-dt / tau_s) */
    double i_to_v;  /* a current of 1 changes V by so much within a tick */
    double bias_mV;
    double i_per_w; /* a spike of weight 1 raises the current by so much: tau_m / tau_s */
    float *theta_mV; /* [n] */
    esp_tick *ready; /* [n] first tick at which input counts again */
    esp_tick refractory_ticks;
    uint32_t *counts; /* [n] spikes in the current presentation */
    bool *fired;      /* [n] at this tick */
    bool *dead;       /* [n] never fires again */
    bool touched;     /* something arrived at this tick */
};

struct naive_projection {
    unsigned from, to;
    size_t n_pre, n_post;
    size_t delay;        /* ticks */
    uint32_t *pending;   /* [delay + 1][n_pre] spikes due at tick modulo delay + 1 */
    float *w_mV;         /* [n_pre][n_post] dense; NULL if uniform */
    double *x, *y1, *y2; /* traces: [n_pre], [n_post], [n_post] */
    double x_decay, y1_decay, y2_decay; /* per tick */
};

struct naive_spike {
    esp_tick tick;
    unsigned population;
    esp_id id;
};

struct naive {
    struct config config; /* resolved */
    struct naive_population population[CONFIG_POPULATIONS];
    struct naive_projection projection[CONFIG_PROJECTIONS];
    esp_tick now; /* first tick not yet simulated */
    esp_tick present_ticks, rest_ticks;
    bool frozen; /* evaluation: nothing learns, presentations start from rest */
    struct naive_spike *spikes; /* [n_spikes] every spike of a LIF population so far */
    size_t n_spikes, spikes_room;
};

/* The network of a resolved configuration, all weights 0: copy those to compare with into
 * projection[].w_mV. The caller frees. */
enum esp_status naive_create(const struct config *resolved, size_t n_pixels,
                             struct naive **out);
void naive_free(struct naive *net);

/* Remove neuron `id` of a population: it is silent, and what it sent and weighs is gone. */
void naive_kill(struct naive *net, unsigned population, esp_id id);

/* Show one presentation, then the rest: events[k] are those of the k-th source. */
enum esp_status naive_present(struct naive *net, const struct encoder_events *events);

/* Steps of naive_present, in tests/sim/naive_learn.c. */

/* [n_pre] spikes of each presynaptic neuron that a projection delivers at a tick. */
uint32_t *naive_arriving(const struct naive_projection *l, esp_tick tick);

/* The spikes that arrive, and those that were fired, at this tick change weights. */
void naive_learn_inputs(struct naive *net);
void naive_learn_outputs(struct naive *net);

/* Scale the input weights of the neurons that fired. */
void naive_scale(struct naive *net);

#endif
