/* sim/network/network.h - populations joined by projections, and the event-driven tick.
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
 * docs/model.md states it again with every equation; tests/sim/naive.c implements it a second time. */
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
    struct projection *
        *incoming; /* [n_incoming] that end here, in the order of the configuration */
    size_t n_incoming;
    size_t n;              /* inputs, or neurons that remain */
    struct lif_group *lif; /* NULL for a source */
    esp_tick crossing;     /* when a neuron fires if nothing arrives; INT64_MAX: never */
    bool crossing_known;   /* for the neurons as they are; models with currents only */
    esp_tick
        pending; /* a neuron may fire at this tick, up to which all input has arrived, before
                            * other populations have come so far; INT64_MAX: none */
    struct queue queue; /* its spikes on their way */
    uint32_t *counts;   /* [n] spikes in the current presentation, LIF only */
    esp_id *fired;      /* [n] scratch: the neurons that fired at this tick */
    esp_id
        *active; /* [n_active] dense indices with counts > 0, in order of first spike */
    size_t n_active;
    uint64_t n_spikes; /* in the current presentation */
    float *
        first_margin_mV; /* [n] margin of the first spike of each active neuron (neurons/margin.h);
                           * NULL: not measured */
};

struct projection {
    const struct projection_config *config;
    unsigned from, to;     /* populations */
    size_t reader;         /* our position in the queue of `from` */
    struct dense *weights; /* dense; borrowed in a fork */
    struct stdp *stdp;     /* dense and plastic; NULL in a fork */
    float inhibit_mV;      /* uniform, all-but-own */
    float excite_mV;       /* one-to-one */
    esp_id *
        partner; /* [from] all-but-own, one-to-one: dense index in `to` of the neuron of the
                      * same birth id, UINT32_MAX if it was removed; found anew for each presentation */
    esp_id *hit; /* [from] scratch: the partners of the neurons that fired */
    const esp_id
        *arrived; /* [n_arrived] events delivered at this tick, in the queue of `from` */
    size_t n_arrived;
};

/* Operations since the network was made. docs/energy.md says what each costs. */
struct work {
    uint64_t input_spikes;   /* of sources */
    uint64_t output_spikes;  /* of LIF populations */
    uint64_t synaptic_ops;   /* deliveries: one event to one target */
    uint64_t neuron_updates; /* a state variable of one neuron brought to one tick */
    uint64_t weight_reads;   /* weights read, by delivery and plasticity */
    uint64_t weight_writes;  /* weights written by plasticity and normalisation */
    uint64_t presentations;
};

/* Bytes by part, as they are held. */
struct network_memory {
    uint64_t weights; /* dense weights without row padding */
    uint64_t neurons; /* per-neuron state of LIF populations */
    uint64_t lateral; /* uniform projections: one weight each */
};

struct network {
    struct config config; /* resolved */
    size_t n_populations, n_projections;
    struct population *population;
    struct projection *projection;
    unsigned output; /* population that is read out and pruned */
    esp_tick now;    /* first tick not yet simulated */
    esp_tick present_ticks, rest_ticks;
    bool plastic; /* false in a fork */
    struct work work;
    struct control *control; /* steers the run; borrowed; NULL: the run is not steered */
    const struct probe *probes; /* [n_probes] told about spikes; borrowed */
    size_t n_probes;
    const float **rows; /* scratch: weight rows of a tick */
    size_t rows_room;
    esp_id *births; /* scratch: birth ids for the probe */
};

/* The network of a resolved configuration with n_pixels inputs; weights drawn from the seed and
 * normalised. ESP_INPUT if it does not fit into memory, with the bytes it would need. */
enum esp_status network_create(const struct config *resolved, uint64_t n_pixels,
                               struct network **out);
void network_free(struct network *net);

/* Bytes that the network of a resolved configuration needs, or 1e18. */
uint64_t network_bytes(const struct config *resolved, uint64_t n_pixels);

/* The nearest whole number of ticks, at least one for anything that lasts at all. */
esp_tick network_ticks(double ms, double dt_ms);

/* Ticks from the beginning of a presentation to the end of its rest. */
esp_tick network_presentation_ticks(const struct config *resolved);

/* The same with only n_living[k] neurons in population k, as pruning may have left it; 0: all of
 * them. Birth ids are the first ones until they are restored. */
enum esp_status network_create_pruned(const struct config *resolved, uint64_t n_pixels,
                                      const uint64_t n_living[CONFIG_POPULATIONS],
                                      struct network **out);

/* Clock, work, and all populations and projections. The network restored to has the sizes of the
 * one that was saved. Counts of the last presentation are not state: between two images they
 * are not asked for. */
void network_visit(struct network *net, struct state *s);

/* Give a new network the remaining neurons, weights and thresholds of `from`: it must have been born
 * with as many inputs and neurons, else ESP_INPUT. Membranes and traces stay at rest. */
enum esp_status network_adopt(struct network *net, const struct network *from);

/* A twin for labelling and testing: borrows weights and thresholds of `net`, which must outlive it
 * and not change; learns nothing, starts every presentation from rest. One per thread. */
enum esp_status network_fork(const struct network *net, struct network **out);

/* Show one presentation, then the rest: events[k] are those of the k-th source, in the order of the
 * configuration. Afterwards population[].counts hold the
 * spikes of this presentation; a plastic network has also scaled the weights of the neurons that
 * fired and decayed theta. */
enum esp_status network_present(struct network *net, const struct encoder_events *events);

/* Wait at tick `now` for as long as net->control holds the run, and tell the probes so. */
enum esp_status network_wait(const struct network *net, enum control_place place,
                             esp_tick now);

/* Remove all but the neurons keep[] (dense indices of a population, ascending) and all that touches
 * the others: state, weights, events on their way. */
enum esp_status network_compact(struct network *net, unsigned population,
                                const esp_id *keep, size_t n_keep);

/* Neuron `post` of the output population starts again: its receptive field becomes the image
 * (w_i = w_max * p_i / 255, then scaled as after every presentation), its V is at rest, its
 * postsynaptic traces are 0. Other weights from and to it stay. Its threshold is the caller's. */
void network_reset_neuron(struct network *net, esp_id post, const uint8_t *pixels);

/* Of a plastic network: remove the events under way that come from the neurons fresh[n] (ascending). */
enum esp_status network_cancel_spikes(struct network *net, const esp_id *fresh, size_t n);

/* Let theta_plus and eta of a population follow its `n_living` neurons where the user left them to
 * us. */
void network_follow_living(struct network *net, unsigned population, size_t n_living);

/* Let learning and homeostasis go at `pace` times their speed, 0 <= pace <= 1. */
void network_set_pace(struct network *net, double pace);

/* Measure margins of a population from now on (neurons/margin.h). Results do not change. */
enum esp_status network_measure_margins(struct network *net, unsigned population);

/* The output population, and the dense projection from the first source to it: its receptive
 * fields. */
struct population *network_output(const struct network *net);
struct projection *network_fields(const struct network *net);

/* The first dense projection into a population, from a source where there is one; NULL without any. */
struct projection *network_inputs(const struct network *net, unsigned population);

/* ESP_INPUT if a number of the network has overflowed since it was made: the name of the population or projection and
 * the neuron. Between two presentations. Weights are many, and looked at only if asked for. */
enum esp_status network_check(const struct network *net, bool weights);

struct network_memory network_memory(const struct network *net);

#endif
