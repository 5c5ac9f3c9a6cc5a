/* sim/training/regrow.h - regrowth: some of the neurons that pruning selects for removal are put back with a badly
 * represented image as receptive field, so that neurons are replaced (docs/pruning.md).
 *
 * A neuron that is put back keeps its index and its birth id, and probes are called when it is put back. Its
 * receptive field becomes the image. Its threshold and its counts become the means over the neurons that stay, so
 * that it is not selected again before it could reach such counts. */
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

/* Data besides the network that regrowth changes. */
struct regrow_site {
    struct network *net;
    struct stimulus *stimulus; /* encodes the images */
    const struct dataset *data;
    struct activity *activity;
    struct readout *running;
};

/* Put back at most `n` of the selected neurons (keep[] false), in the order of their indices, one for each image
 * of the sample, largest key first: keep[] becomes true. Then begin a new sample. */
enum esp_status regrow_put_back(struct regrow *r, const struct regrow_site *site,
                                size_t n, bool *keep);

#endif
