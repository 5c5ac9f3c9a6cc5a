/* sim/training/regrow.h - regrowth: some of the neurons that pruning selects for removal are put back where
 * images are badly represented, so that pruning becomes turnover (docs/pruning.md).
 *
 * A neuron that is put back keeps its place in the arrays and its birth id: the id names the place,
 * and the probes are told when it is put back. Its field starts as the image that it is to represent, with
 * the mean threshold of the neurons that stay, and with the means of all that is counted about them, so that it
 * is not selected for counts that it could not reach yet. */
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
    struct hard_images hard; /* of the current window; all that is state */
    size_t n;                /* put back last */
    esp_id *post, *birth;    /* [n] dense indices, birth ids, ascending */
    uint64_t *source;        /* [n] training images that they became */
    uint8_t *pixels;         /* [n_pixels] scratch */
};

/* Room for the part `regrow` of the neurons at birth at a time; 0: none are ever put back. ESP_INPUT
 * if the receptive fields of the network are not fields of pixels. */
enum esp_status regrow_create(const struct network *net, size_t n_pixels, double regrow,
                              struct regrow *out);
void regrow_free(struct regrow *r);

/* What regrowth changes beside the network. */
struct regrow_site {
    struct network *net;
    const struct dataset *data;
    struct activity *activity;
    struct readout *running;
};

/* Put back at most `n` of the selected neurons (keep[] false), lowest first, one for each image of the
 * sample, the largest key first: keep[] becomes true. Then a new sample begins. */
enum esp_status regrow_put_back(struct regrow *r, const struct regrow_site *site,
                                size_t n, bool *keep);

#endif
