/* hardware/program.h - writes the program of the test bench hardware/rtl/espalier_bench.v: a list of 32-bit words
 * with the input of a hardware design and the answers that it must give. The program is written while the simulator
 * computes the same network in fixed point.
 *
 *   program_begin(&p, net, f);  net->probes = &probe of program_probe(&p);
 *   network_present, program_prune with network_compact, ...;  program_end(&p)
 *
 * Words are hexadecimal, one per line. docs/hardware.md lists them. */
#ifndef ESPALIER_HARDWARE_PROGRAM_H
#define ESPALIER_HARDWARE_PROGRAM_H

#include "base/fixed.h"
#include "base/status.h"
#include "hardware/schedule.h"
#include "sim/network/network.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The network as parameters of the design (hardware/rtl/espalier_core.v). */
struct program_shape {
    uint64_t neurons, born; /* numbers of neurons now, and at birth */
    uint64_t inputs;
    unsigned weight_bits, v_bits, theta_bits;
    int leak;
    bool learns; /* whether the projection is plastic */
    /* shift that gives the correction of the norm, g (synapses/rule_fixed.h) */
    int shift;
    uint64_t target;
};

/* Return ESP_INPUT if the network is not in fixed point, or if a presentation or the refractory time has more than
 * 65,534 ticks, which the design cannot count. */
enum esp_status program_shape_of(const struct network *net, struct program_shape *out);

/* An output spike: ticks since the start of the presentation, and the birth id of the neuron. */
struct program_spike {
    uint32_t tick, birth;
};

struct program {
    FILE *f;
    const struct network *net;
    struct program_shape shape;
    bool open;      /* whether a presentation has begun that is not written yet */
    uint64_t alive; /* number of neurons in this presentation */
    /* table of learning rates in the design; valid if has_rates */
    int32_t rates[FIXED_AGES];
    bool has_rates;
    int32_t theta_plus, decay; /* registers of the design; -1: not written yet */
    esp_tick start;            /* first tick of the presentation */
    /* [n_events] events of the presentation that is not written yet, as words */
    uint32_t *events;
    size_t n_events, events_room;
    struct program_spike *spikes; /* [n_spikes] output spikes of the presentation */
    size_t n_spikes, spikes_room;
    struct schedule_design design;
    uint64_t n_words;
    /* Totals of the presentations and compactions that were written. */
    struct program_totals {
        uint64_t presentations, events, spikes, clocks;
        uint64_t pass_clocks; /* clocks in which the lanes add events */
        /* banks of the queue; for each bank V of every neuron is read and written once */
        uint64_t banks;
        uint64_t compactions, moved, compaction_clocks;
    } totals;
};

/* Number of lanes, and number of events in a bank of the queue. */
struct program_layout {
    uint64_t lanes, queue; /* both are powers of two */
};

/* Write the registers and the state of the network to f. Call this before the probe is called. */
enum esp_status program_begin(struct program *p, const struct network *net,
                              struct program_layout layout, FILE *f);

/* Return a probe that writes the input and the spikes of each presentation. The network has one source and one
 * population. */
struct probe program_probe(struct program *p);

/* Write a compaction. Call this before network_compact with the same arguments keep[] and n_keep. */
enum esp_status program_prune(struct program *p, const esp_id *keep, size_t n_keep);

/* Write the last presentation, and the state that the design must have after it. */
enum esp_status program_end(struct program *p);

void program_free(struct program *p);

#endif
