/* sim/network/network.h - populations connected by projections, and their event-driven simulation.
 *
 * A tick is computed only if an event is due in it, or if a neuron may fire in it without an event (lif_crossing).
 * The steps of a tick are:
 *   1. V of every LIF population that receives an event decays up to the tick, exactly, over any number of ticks.
 *   2. Projections deliver the events that are due, in the order of the configuration. Dense projections add
 *      rows of weights to V, one-to-one projections raise V, uniform and all-but-own projections lower V.
 *   3. Plasticity processes the delivered input spikes.
 *   4. Populations compare V with the thresholds, in the order of the configuration. A neuron that fires is
 *      reset, changes its input weights, is reported to the probes and is put into the queue.
 *   5. Uniform projections without delay inhibit in the same tick.
 *
 * docs/model.md gives every equation. tests/sim/naive.c is a second, naive implementation. */
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
#include "synapses/unit_rows.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct population {
    const struct population_config *config;
    /* [n_incoming] the projections to this population, in the order of the configuration. */
    struct projection **incoming;
    size_t n_incoming;
    size_t n;              /* number of inputs, or of neurons that are not removed */
    struct lif_group *lif; /* NULL for a source */
    /* Tick at which a neuron fires if no event arrives before; INT64_MAX: never. */
    esp_tick crossing;
    /* Whether `crossing` is up to date; used by models with synaptic currents only. */
    bool crossing_known;
    /* A tick at which a neuron may fire. The population has received all input up to this tick and waits until the
     * other populations have reached it. INT64_MAX: the population does not wait. */
    esp_tick pending;
    struct queue queue; /* spikes that have not reached all their targets */
    uint32_t *counts;   /* [n] number of spikes in the current presentation; LIF only */
    esp_id *fired;      /* [n] scratch: the neurons that fire at this tick */
    /* [n_active] dense indices of the neurons with counts > 0, in the order of their first spikes. */
    esp_id *active;
    size_t n_active;
    uint64_t n_spikes; /* number of spikes in the current presentation */
    /* [n] margin of the first spike of each active neuron (neurons/margin.h); NULL: not measured. */
    float *first_margin_mV;
};

struct projection {
    const struct projection_config *config;
    unsigned from, to; /* indices of the populations */
    /* Number of the reader of this projection in the queue of `from`. */
    size_t reader;
    struct dense *weights;   /* dense; a fork uses the weights of its original */
    struct stdp *stdp;       /* dense and plastic, else NULL; NULL in a fork */
    struct unit_rows *units; /* dense, in fixed point, else NULL; a fork has its own */
    float inhibit_mV;        /* uniform, all-but-own: a spike lowers V by this */
    float excite_mV;         /* one-to-one: a spike raises V by this */
    /* [n of `from`] used by the kinds all-but-own and one-to-one: the partner of each neuron of `from`. The partner
     * is the neuron of `to` with the same birth id, given by its dense index; UINT32_MAX if that neuron was
     * removed. Computed before each presentation. */
    esp_id *partner;
    esp_id *hit; /* [n of `from`] scratch: the partners of the neurons that fired */
    /* [n_arrived] the events that arrive at this tick; points into the queue of `from`. */
    const esp_id *arrived;
    size_t n_arrived;
};

/* Numbers of operations since the network was created. docs/energy.md gives the cost of each operation. */
struct work {
    uint64_t input_spikes;   /* spikes of sources */
    uint64_t output_spikes;  /* spikes of LIF populations */
    uint64_t synaptic_ops;   /* deliveries of one event to one neuron */
    uint64_t neuron_updates; /* updates of one state variable of one neuron to one tick */
    /* Weights read when spikes are delivered and by plasticity. */
    uint64_t weight_reads;
    uint64_t weight_writes; /* weights written by plasticity and normalisation */
    uint64_t presentations;
};

/* Bytes of memory in use. */
struct network_memory {
    uint64_t weights; /* dense weights, without the padding of rows */
    uint64_t neurons; /* state of the neurons of LIF populations */
    uint64_t lateral; /* the single number of each projection without a weight matrix */
};

/* A neuron of the output population that is made to fire (network_inject). */
struct network_injected {
    uint32_t tick; /* ticks since the start of the presentation */
    esp_id neuron; /* birth id */
};
enum { NETWORK_INJECTED = 32 };

struct network {
    struct config config; /* the resolved configuration */
    size_t n_populations, n_projections;
    struct population *population;
    struct projection *projection;
    unsigned output; /* index of the population that is read out and pruned */
    esp_tick now;    /* the first tick that is not simulated yet */
    esp_tick present_ticks, rest_ticks;
    bool plastic; /* whether weights and thresholds change; false in a fork */
    struct work work;
    /* [n_injected] spikes of the presentation to come, or under way, by tick. */
    struct network_injected injected[NETWORK_INJECTED];
    size_t n_injected;
    struct control *control;    /* controls the run; not owned; NULL: none */
    const struct probe *probes; /* [n_probes] the callbacks; not owned */
    size_t n_probes;
    const float **rows; /* scratch: rows of weights that are added in a tick */
    size_t rows_room;
    esp_id *births; /* scratch: birth ids for the probes */
};

/* Create the network of a resolved configuration. `n_pixels`: number of inputs of a source whose size is auto. The
 * weights are drawn from the seed and normalised. Return ESP_INPUT if the network does not fit into memory; the
 * message gives the bytes that are needed. */
enum esp_status network_create(const struct config *resolved, uint64_t n_pixels,
                               struct network **out);
void network_free(struct network *net);

/* Return the bytes that the network of a resolved configuration needs, at most 1e18. */
uint64_t network_bytes(const struct config *resolved, uint64_t n_pixels);

/* Return the nearest whole number of ticks, but at least one if ms > 0. */
esp_tick network_ticks(double ms, double dt_ms);

/* Return the number of ticks of a presentation and the rest after it. */
esp_tick network_presentation_ticks(const struct config *resolved);

/* Like network_create, but with only n_living[k] neurons in population k, as after pruning; n_living[k] = 0 means
 * all. The neurons have the lowest birth ids until network_visit restores the ids. */
enum esp_status network_create_pruned(const struct config *resolved, uint64_t n_pixels,
                                      const uint64_t n_living[CONFIG_POPULATIONS],
                                      struct network **out);

/* Visit the clock, the operation counts, the populations and the projections. When restoring, `net` must have the
 * sizes of the saved network. The counts of the last presentation are not visited, because nothing reads them
 * between two images. */
void network_visit(struct network *net, struct state *s);

/* In fixed point, round the weights of a projection, after they were drawn, restored, or copied from another
 * network. */
void projection_round(struct projection *q);

/* Give a new network the remaining neurons, weights and thresholds of `from`. Return ESP_INPUT unless both networks
 * had the same populations, projections and numbers of neurons at birth. V and traces of the new network stay 0. */
enum esp_status network_adopt(struct network *net, const struct network *from);

/* Make a copy for labelling and testing. It uses the weights and thresholds of `net`, which must not change or be
 * freed while the copy exists. The copy does not learn and starts every presentation from rest. Each thread needs a
 * copy of its own. */
enum esp_status network_fork(const struct network *net, struct network **out);

/* Simulate one presentation and the rest after it. events[k]: the spikes of the k-th source, in the order of the
 * configuration. Afterwards population[].counts holds the number of spikes in this presentation. A plastic network
 * has also scaled the weights of the neurons that fired and has decayed theta. */
enum esp_status network_present(struct network *net, const struct encoder_events *events);

/* While net->control makes the run wait at tick `now`, sleep and call `waiting` of the probes. network_waits does so
 * once, and returns whether the run had to wait. */
bool network_waits(const struct network *net, enum control_place place, esp_tick now,
                   enum esp_status *st);
enum esp_status network_wait(const struct network *net, enum control_place place,
                             esp_tick now);

/* Remove the neurons of a population that are not in keep[], with their state, weights and events. keep[]: dense
 * indices of the n_keep neurons that remain, ascending. */
enum esp_status network_compact(struct network *net, unsigned population,
                                const esp_id *keep, size_t n_keep);

/* Reset neuron `post` of the output population. Its receptive field becomes the values p_i of an image: w_i = w_max
 * * p_i / 255, then scaled as after every presentation. Its V becomes the rest, its postsynaptic traces become 0.
 * Its other weights stay. The caller sets its threshold. */
void network_reset_neuron(struct network *net, esp_id post, const uint8_t *values);

/* Remove the events that the output neurons fresh[0 .. n - 1] (ascending) have sent and that have not arrived. The
 * network must be plastic. */
enum esp_status network_cancel_spikes(struct network *net, const esp_id *fresh, size_t n);

/* Set theta_plus and eta of a population to the values for `n_living` neurons. Values that the user has set stay. */
void network_follow_living(struct network *net, unsigned population, size_t n_living);

/* Set the pace of learning and of the adaptation of thresholds, 0 <= pace <= 1. It multiplies the changes of
 * weights and thresholds. */
void network_set_pace(struct network *net, double pace);

/* Let output neurons fire in the next presentation: in its tick, V of the neuron is raised far above its limit. A
 * refractory neuron stays silent. Later calls replace earlier ones; a presentation uses them up. */
void network_inject(struct network *net, const struct network_injected *injected,
                    size_t n);

/* Set inhibit_mV of all projections to `factor` times that of the configuration. */
void network_scale_inhibition(struct network *net, double factor);

/* Measure the margins of a population from now on (neurons/margin.h). No result of the run changes. */
enum esp_status network_measure_margins(struct network *net, unsigned population);

/* network_output returns the output population. network_fields returns the first dense projection from a source to
 * this population, whose weights are the receptive fields; NULL if there is none. */
struct population *network_output(const struct network *net);
struct projection *network_fields(const struct network *net);

/* Return the first dense projection from a source to a population; if there is none, the first dense projection to
 * it; NULL if there is none at all. */
struct projection *network_inputs(const struct network *net, unsigned population);

/* Check that no number of the network has overflowed, between two presentations. On failure return ESP_INPUT; the
 * message names the population or projection and the neuron. Weights, which are many, are checked only if `weights`
 * is true. */
enum esp_status network_check(const struct network *net, bool weights);

struct network_memory network_memory(const struct network *net);

/* Return the bytes of a LIF population: its state and the dense weights of its input. */
uint64_t network_population_bytes(const struct network *net, size_t population);

#endif
