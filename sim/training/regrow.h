/* sim/training/regrow.h - regrowth: of the neurons that pruning selects for removal, some stay and get a badly
 * represented image as receptive field (docs/pruning.md). This replaces neurons without changing their number.
 *
 * A regrown neuron keeps its index and its birth id, and the callback `regrown` of the probes is called for it. Its
 * receptive field becomes the image. Its threshold and its counts become the means over the neurons that were not
 * selected; otherwise the low counts of a new neuron would let pruning select it again at once. */
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
    struct hard_images hard; /* sample of the current window; the only run state here */
    size_t n;                /* neurons put back last */
    esp_id *post, *birth;    /* [n] dense indices, birth ids, ascending */
    uint64_t *source;        /* [n] training images that became their receptive fields */
    uint8_t *values;         /* [n_inputs] scratch */
};

/* Allocate for putting back the fraction `regrow` of the neurons at birth at a time; 0: none. ESP_INPUT if the
 * receptive fields of the network do not have `n_inputs` inputs, those of an image (stimulus_n_values). */
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
