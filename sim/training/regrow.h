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
#include "sim/training/activity.h"
#include "sim/training/hard_images.h"
#include "sim/training/readout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct regrow {
    /* Sample of the current window; the only state of the run in this struct. */
    struct hard_images hard;
    size_t n; /* number of neurons of the last regrowth */
    /* [n] dense indices and birth ids of these neurons, ascending */
    esp_id *post, *birth;
    /* [n] indices of the training images that became their receptive fields */
    uint64_t *source;
    uint8_t *pixels; /* [n_pixels] scratch */
};

/* Allocate memory for regrowing at most the fraction `regrow` of the neurons at birth at a time; 0: no regrowth.
 * Return ESP_INPUT if the receptive fields of the network are not n_pixels pixels. */
enum esp_status regrow_create(const struct network *net, size_t n_pixels, double regrow,
                              struct regrow *out);
void regrow_free(struct regrow *r);

/* The network, and the other data that regrowth changes. */
struct regrow_site {
    struct network *net;
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
