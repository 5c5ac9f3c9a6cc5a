/* sim/training/firing.h - how often the neurons of every population fire for the images of a pass, and which never do. */
#ifndef ESPALIER_SIM_TRAINING_FIRING_H
#define ESPALIER_SIM_TRAINING_FIRING_H

#include "base/status.h"
#include "sim/network/network.h"
#include "sim/network/stimulus.h"

#include <stddef.h>
#include <stdint.h>

/* Of one population; 0 for a source. */
struct firing_sum {
    uint64_t n_spikes; /* in all presentations of all images */
    uint64_t n_silent; /* neurons that fired for no image */
};

/* Counts the spikes of each neuron; one per thread. */
struct firing {
    size_t n_populations;
    uint64_t
        *counts[CONFIG_POPULATIONS]; /* [n[k]] spikes of each neuron; NULL: a source */
    size_t n[CONFIG_POPULATIONS];
    size_t watch[CONFIG_POPULATIONS]; /* in stimulus.watch[] */
};

/* Watch all populations of the network that the stimulus is shown to. On failure, too, free with firing_free. */
enum esp_status firing_create(struct stimulus *stimulus, struct firing *out);
void firing_free(struct firing *f);

/* Add the spikes for the image shown last. */
void firing_add(struct firing *f, const struct stimulus *stimulus);

/* Add the counts of another one of the same network. They are whole numbers, so the order does not matter. */
void firing_merge(struct firing *into, const struct firing *from);

struct firing_sum firing_sum(const struct firing *f, size_t population);

#endif
