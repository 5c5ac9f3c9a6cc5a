/* sim/training/regrow.h - regrowth: of the neurons that pruning selects for removal, some stay and get a badly
 * represented image as receptive field (docs/pruning.md). This replaces neurons without changing their number.
 *
 * A regrown neuron keeps its index and its birth id, and the callback `regrown` of the probes is called for it. Its
 * receptive field becomes the image. Its threshold and its decaying sums (sim/training/activity.h) become the means
 * over the neurons that were not selected; otherwise pruning would select the neuron again at once, because its
 * sums were low. Its spikes since birth become 0. */
#ifndef ESPALIER_SIM_TRAINING_REGROW_H
#define ESPALIER_SIM_TRAINING_REGROW_H

#include "datasets/dataset.h"
#include "sim/network/network.h"
#include "sim/network/stimulus.h"
#include "sim/training/activity.h"
#include "sim/training/hard_images.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct regrow {
    /* sample of badly represented images; the only member that is state of the run */
    struct hard_images hard;
    size_t n; /* number of neurons regrown by the last call of regrow_put_back */
    /* [n] dense indices and birth ids of these neurons, ascending */
    esp_id *post, *birth;
    /* [n] indices of the training images that became the receptive fields of these neurons */
    uint64_t *source;
    uint8_t *values; /* [n_inputs] scratch memory for the values of an image */
};

/* Allocate memory for regrowing at most the fraction `regrow` of the neurons at birth at a time; 0: none. Return
 * ESP_INPUT if the receptive fields of the network do not have `n_inputs` inputs, the number of values of an image
 * (stimulus_n_values). */
enum esp_status regrow_create(const struct network *net, size_t n_inputs, double regrow,
                              struct regrow *out);
void regrow_free(struct regrow *r);

/* The network, and the other data that regrowth changes. */
struct regrow_site {
    struct network *net;
    struct stimulus *stimulus; /* encodes the images */
    const struct dataset *data;
    struct activity *activity;
    struct readout *running;
};

/* Regrow at most n of the selected neurons (keep[] = false), in the order of their indices. The k-th of these
 * neurons gets the image with the k-th largest key in the sample as its receptive field. keep[] of these neurons
 * becomes true. Then begin a new sample. */
enum esp_status regrow_put_back(struct regrow *r, const struct regrow_site *site,
                                size_t n, bool *keep);

#endif
