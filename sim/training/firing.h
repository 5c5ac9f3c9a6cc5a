/* sim/training/firing.h - counts how often each neuron fires in a pass of images, and how many neurons never fire. */
#ifndef ESPALIER_SIM_TRAINING_FIRING_H
#define ESPALIER_SIM_TRAINING_FIRING_H

#include "base/status.h"
#include "sim/network/network.h"
#include "sim/network/stimulus.h"

#include <stddef.h>
#include <stdint.h>

/* The sum over one population. Both members are 0 for a source. */
struct firing_sum {
    uint64_t n_spikes; /* spikes in all presentations of all images */
    uint64_t n_silent; /* number of neurons that fired on no image */
};

/* Counts the spikes of each neuron. Each thread has its own struct. */
struct firing {
    size_t n_populations;
    /* counts[k]: [n[k]] spikes of each neuron of population k; NULL for a source. */
    uint64_t *counts[CONFIG_POPULATIONS];
    size_t n[CONFIG_POPULATIONS];
    size_t watch[CONFIG_POPULATIONS]; /* index of population k in stimulus.watch[] */
};

/* Begin to count the spikes of all populations of the network to which the stimulus shows images. Call firing_free
 * also after a failure. */
enum esp_status firing_create(struct stimulus *stimulus, struct firing *out);
void firing_free(struct firing *f);

/* Add the spikes of the image that `stimulus` has shown last. */
void firing_add(struct firing *f, const struct stimulus *stimulus);

/* Add the counts of `from` to `into`. `from` belongs to a fork of the same network. The counts are whole numbers,
 * so the order of the additions does not matter. */
void firing_merge(struct firing *into, const struct firing *from);

struct firing_sum firing_sum(const struct firing *f, size_t population);

#endif
