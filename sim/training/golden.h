/* sim/training/golden.h - the golden hash: one number that identifies all results of a training run.
 *
 * It is computed from every spike of a LIF population (tick, population, birth id) in order, every removal and
 * regrowth of a neuron (number of images shown, birth id), and at the end the bits of all weights, thresholds and
 * birth ids. Labelling and testing are not included. Runs with equal hashes had the same spikes, removals and
 * weights. The number of threads, the kernel, recording and the viewer must not change the hash
 * (docs/determinism.md). */
#ifndef ESPALIER_SIM_TRAINING_GOLDEN_H
#define ESPALIER_SIM_TRAINING_GOLDEN_H

#include "base/state.h"
#include "sim/network/probe.h"

#include <stdint.h>

struct golden {
    uint64_t hash;
};

/* Visit the hash of what has happened so far. */
void golden_visit(struct golden *golden, struct state *s);

/* Return the hash before any event. */
struct golden golden_start(void);

/* Return a probe that updates *golden, which must stay at its address. */
struct probe golden_probe(struct golden *golden);

#endif
