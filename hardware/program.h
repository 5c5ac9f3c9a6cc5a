/* hardware/program.h - what a hardware design is shown, and what it must answer: a list of 32-bit words for
 * hardware/rtl/espalier_bench.v, written while the simulator computes the same network in fixed point.
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
    uint64_t neurons, born; /* now, and before pruning */
    uint64_t inputs;
    unsigned weight_bits, v_bits, theta_bits;
    int leak;
    bool learns; /* a plastic projection */
    int shift;   /* of the correction of the norm */
    uint64_t target;
};

/* ESP_INPUT if the network is not in fixed point, or exceeds what the design counts: 65,534 ticks. */
enum esp_status program_shape_of(const struct network *net, struct program_shape *out);

struct program_spike {
    uint32_t tick, birth;
};

struct program {
    FILE *f;
    const struct network *net;
    struct program_shape shape;
    bool open;                 /* a presentation has begun */
    uint64_t alive;            /* with so many neurons */
    int32_t rates[FIXED_AGES]; /* the table that the design holds, once has_rates */
    bool has_rates;
    int32_t theta_plus, decay;
    esp_tick start;
    uint32_t *events; /* words of the presentation */
    size_t n_events, events_room;
    struct program_spike *spikes;
    size_t n_spikes, spikes_room;
    struct schedule_design design;
    uint64_t n_words;
    /* Of the presentations that were written: */
    struct program_totals {
        uint64_t presentations, events, spikes, clocks;
        uint64_t pass_clocks; /* in which the lanes add events */
        uint64_t banks;       /* of the queue: reads and writes of V of every neuron */
        uint64_t compactions, moved, compaction_clocks;
    } totals;
};

/* How the network is laid out in hardware. */
struct program_layout {
    uint64_t lanes, queue; /* powers of two */
};

/* Write the state of the network. The first call of the probe follows. */
enum esp_status program_begin(struct program *p, const struct network *net,
                              struct program_layout layout, FILE *f);

/* Input and spikes of each presentation; one source, one population. */
struct probe program_probe(struct program *p);

/* Before network_compact of the same neurons. */
enum esp_status program_prune(struct program *p, const esp_id *keep, size_t n_keep);

/* Write the state that the design must have in the end. */
enum esp_status program_end(struct program *p);

void program_free(struct program *p);

#endif
