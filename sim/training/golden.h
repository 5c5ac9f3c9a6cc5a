/* sim/training/golden.h - the golden hash: one number that stands for everything a training run did.
 *
 * Over training only: every spike of a LIF population (tick, population, birth id) in the order in
 * which they happened, every removal and regrowth (image, birth id), and at the end weights, theta and birth ids
 * as bits. Two runs with equal hashes did the same; threads, kernels, recording and viewer must not
 * change it (docs/determinism.md). */
#ifndef ESPALIER_SIM_TRAINING_GOLDEN_H
#define ESPALIER_SIM_TRAINING_GOLDEN_H

#include "base/state.h"
#include "sim/network/probe.h"

#include <stdint.h>

struct golden {
    uint64_t hash;
};

/* The hash so far. */
void golden_visit(struct golden *golden, struct state *s);

/* The hash of nothing. */
struct golden golden_start(void);

/* A probe that feeds *golden, which must stay where it is. */
struct probe golden_probe(struct golden *golden);

#endif
