/* sim/network/network.h - populations connected by projections, and the event-driven tick.
 *
 * A tick is computed only when some event is due in it, or some neuron may fire in it without an event
 * (lif_crossing):
 *   1. every LIF population decays to the tick (exactly, over any number of silent ticks);
 *   2. projections deliver what is due, in the order of the configuration: dense ones add weight
 *      rows, one-to-one ones raise V, uniform and all-but-own ones lower it;
 *   3. plasticity sees the delivered input spikes;
 *   4. populations test their thresholds, in the order of the configuration; a neuron that fires is
 *      reset, changes its input weights, is reported to the probe and enters the queue;
 *   5. uniform projections without delay act at once.
 * docs/model.md gives every equation; tests/sim/naive.c is a second, naive implementation. */
#ifndef ESPALIER_SIM_NETWORK_NETWORK_H
#define ESPALIER_SIM_NETWORK_NETWORK_H

#include "base/state.h"
#include "base/status.h"
#include "base/types.h"
#include "neurons/lif.h"
#include "sim/config/config.h"
#include "sim/network/control.h"
#include "sim/network/encoder.h"
#include "sim/network/probe.h"
#include "sim/network/queue.h"
#include "synapses/dense.h"
#include "synapses/stdp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct population {
    const struct population_config *config;
    /* [n_incoming] projections to this population, in the order of the configuration. */
    struct projection **incoming;
    size_t n_incoming;
    size_t n;              /* inputs, or neurons that remain */
    struct lif_group *lif; /* NULL for a source */
    /* Tick at which a neuron fires if no event arrives; INT64_MAX: never. */
    esp_tick crossing;
    bool crossing_known; /* `crossing` is up to date; models with currents only */
    /* The population has received all input up to this tick, at which a neuron may fire, and waits for the other
     * populations to reach it; INT64_MAX: none. */
    esp_tick pending;
    struct queue queue; /* spikes on their way to other neurons */
    uint32_t *counts;   /* [n] spikes in the current presentation, LIF only */
    esp_id *fired;      /* [n] scratch: neurons that fire at this tick */
    /* [n_active] dense indices with counts > 0, in the order of their first spikes. */
    esp_id *active;
    size_t n_active;
    uint64_t n_spikes; /* spikes in the current presentation */
    float *
        first_margin_mV; /* [n] margin of the first spike of each active neuron (neurons/margin.h);
                           * NULL: not measured */
};

struct projection {
    const struct projection_config *config;
    unsigned from, to;     /* populations */
    size_t reader;         /* number of this projection's reader in the queue of `from` */
    struct dense *weights; /* dense; borrowed in a fork */
    struct stdp *stdp;     /* dense and plastic; NULL in a fork */
    float inhibit_mV;      /* uniform, all-but-own: lowers V */
    float excite_mV;       /* one-to-one: raises V */
    /* [from] all-but-own, one-to-one: dense index in `to` of the neuron of the same birth id, UINT32_MAX if it was
     * removed; found again before each presentation. */
    esp_id *partner;
    esp_id *hit; /* [from] scratch: partners of the neurons that fired */
    /* [n_arrived] events that arrive at this tick, in the queue of `from`. */
    const esp_id *arrived;
    size_t n_arrived;
};

/* Numbers of operations since the network was made. docs/energy.md gives the cost of each. */
struct work {
    uint64_t input_spikes;   /* spikes of sources */
    uint64_t output_spikes;  /* spikes of LIF populations */
    uint64_t synaptic_ops;   /* deliveries, each of one event to one neuron */
    uint64_t neuron_updates; /* updates of one state variable of one neuron to one tick */
    uint64_t weight_reads;   /* weights read by delivery and plasticity */
    uint64_t weight_writes;  /* weights written by plasticity and normalisation */
    uint64_t presentations;
};

/* Bytes of memory in use, by part. */
struct network_memory {
    uint64_t weights; /* dense weights without row padding */
    uint64_t neurons; /* per-neuron state of LIF populations */
    uint64_t lateral; /* one weight for each uniform projection */
};

struct network {
    struct config config; /* resolved */
    size_t n_populations, n_projections;
    struct population *population;
    struct projection *projection;
    unsigned output; /* index of the population that is read out and pruned */
    esp_tick now;    /* first tick not yet simulated */
    esp_tick present_ticks, rest_ticks;
    bool plastic; /* false in a fork */
    struct work work;
    struct control *control;    /* controls the run; borrowed; NULL: none */
    const struct probe *probes; /* [n_probes] called about spikes; borrowed */
    size_t n_probes;
    const float **rows; /* scratch: rows of weights that arrive in a tick */
    size_t rows_room;
    esp_id *births; /* scratch: birth ids for the probes */
};

/* Create the network of a resolved configuration with n_pixels inputs; weights are drawn from the seed and
 * normalised. ESP_INPUT if it does not fit into memory; the message gives the bytes that it needs. */
enum esp_status network_create(const struct config *resolved, uint64_t n_pixels,
                               struct network **out);
void network_free(struct network *net);

/* Bytes that the network of a resolved configuration needs; 1e18 if the number overflows. */
uint64_t network_bytes(const struct config *resolved, uint64_t n_pixels);

/* The nearest whole number of ticks, at least one if ms > 0. */
esp_tick network_ticks(double ms, double dt_ms);

/* Ticks from the beginning of a presentation to the end of its rest. */
esp_tick network_presentation_ticks(const struct config *resolved);

/* As network_create, with only n_living[k] neurons in population k, as after pruning; 0: all of them. The neurons
 * have the lowest birth ids until network_visit restores the others. */
enum esp_status network_create_pruned(const struct config *resolved, uint64_t n_pixels,
                                      const uint64_t n_living[CONFIG_POPULATIONS],
                                      struct network **out);

/* Visit clock, operation counts, populations and projections. To be restored, a network must have the sizes of the
 * saved one. Counts of the last presentation are not state: they are not read between two images. */
void network_visit(struct network *net, struct state *s);

/* In fixed point: round the weights of a projection that came from elsewhere. */
void projection_round(struct projection *q);

/* Give a new network the remaining neurons, weights and thresholds of `from`. ESP_INPUT unless both had the same
 * numbers of inputs and neurons at birth. Membranes and traces stay at rest. */
enum esp_status network_adopt(struct network *net, const struct network *from);

/* Make a copy for labelling and testing: it borrows weights and thresholds of `net`, which must outlive it and not
 * change; it learns nothing and starts every presentation from rest. Use one per thread. */
enum esp_status network_fork(const struct network *net, struct network **out);

/* Simulate one presentation and the rest after it: events[k] are the spikes of the k-th source, in the order of
 * the configuration. Afterwards population[].counts hold the spikes of this presentation; a plastic network has
 * also scaled the weights of the neurons that fired and decayed theta. */
enum esp_status network_present(struct network *net, const struct encoder_events *events);

/* Wait at tick `now` while net->control holds the run, and call `waiting` of the probes meanwhile. */
enum esp_status network_wait(const struct network *net, enum control_place place,
                             esp_tick now);

/* Remove all but the neurons keep[] (dense indices of a population, ascending), with the state, weights and events
 * of the removed neurons. */
enum esp_status network_compact(struct network *net, unsigned population,
                                const esp_id *keep, size_t n_keep);

/* Reset neuron `post` of the output population: its receptive field becomes the image (w_i = w_max * p_i / 255,
 * then scaled as after every presentation), its V is at rest, its postsynaptic traces are 0. Its other weights
 * stay. The caller sets its threshold. */
void network_reset_neuron(struct network *net, esp_id post, const uint8_t *pixels);

/* In a plastic network: remove the events under way of the output neurons fresh[n] (ascending). */
enum esp_status network_cancel_spikes(struct network *net, const esp_id *fresh, size_t n);

/* Set theta_plus and eta of a population for its `n_living` neurons, unless the user has set them. */
void network_follow_living(struct network *net, unsigned population, size_t n_living);

/* Multiply the speed of learning and homeostasis by `pace`, 0 <= pace <= 1. */
void network_set_pace(struct network *net, double pace);

/* Measure margins of a population from now on (neurons/margin.h). Results do not change. */
enum esp_status network_measure_margins(struct network *net, unsigned population);

/* The output population, and the dense projection from the first source to it: its receptive
 * fields. */
struct population *network_output(const struct network *net);
struct projection *network_fields(const struct network *net);

/* The first dense projection into a population; one from a source is preferred; NULL if there is none. */
struct projection *network_inputs(const struct network *net, unsigned population);

/* ESP_INPUT if a number of the network has overflowed since it was made: the name of the population or projection and
 * the neuron. Between two presentations. Weights are many, and looked at only if asked for. */
enum esp_status network_check(const struct network *net, bool weights);

struct network_memory network_memory(const struct network *net);

/* Bytes of a LIF population: its state and the dense weights of its input. */
uint64_t network_population_bytes(const struct network *net, size_t population);

#endif
