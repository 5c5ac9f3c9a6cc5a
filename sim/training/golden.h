/* sim/training/golden.h - the golden hash: one number that identifies the whole course of a training run.
 *
 * It covers training only: every spike of a LIF population (tick, population, birth id) in the order in which
 * they happened, every removal and regrowth (image, birth id), and at the end weights, theta and birth ids as bits.
 * Runs with equal hashes had the same spikes, removals and weights; threads, kernels, recording and viewer must
 * not change the hash (docs/determinism.md). */
#ifndef ESPALIER_SIM_TRAINING_GOLDEN_H
#define ESPALIER_SIM_TRAINING_GOLDEN_H

#include "base/state.h"
#include "sim/network/probe.h"

#include <stdint.h>

struct golden {
    uint64_t hash;
};

/* Visit the hash so far. */
void golden_visit(struct golden *golden, struct state *s);

/* The hash before any event. */
struct golden golden_start(void);

/* A probe that updates *golden, whose address must not change. */
struct probe golden_probe(struct golden *golden);

#endif
