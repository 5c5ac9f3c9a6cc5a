/* sim/training/hard_images.h - measures how badly a network represents an image, and draws a sample of badly
 * represented images.
 *
 * The error e of an image is its distance from the nearest receptive field among the neurons that fire. With p the
 * values of the inputs and w_j the receptive field of neuron j,
 *
 *      e = 1 - max over j of cos(w_j, p);    e = 1 if no neuron fired;    e = 0 for a blank image
 *
 * A blank image is never in the sample, because a receptive field made from it would be all zero. The sample
 * contains at most `room` of the images shown since the sample was begun. They are drawn without replacement, with
 * probabilities proportional to e: an image gets the key ln(u) / e with u uniform in (0, 1), and the images with
 * the largest keys are kept (Efraimidis & Spirakis 2006). Images that are drawn in proportion to their errors are
 * spread over the data (k-means++: Arthur & Vassilvitskii 2007); the images with the largest errors would all be
 * similar. */
#ifndef ESPALIER_SIM_TRAINING_HARD_IMAGES_H
#define ESPALIER_SIM_TRAINING_HARD_IMAGES_H

#include "base/state.h"
#include "base/status.h"
#include "sim/network/stimulus.h"

#include <stddef.h>
#include <stdint.h>

struct hard_images {
    size_t room, n;
    double *key;     /* [n] keys of the images, descending */
    uint64_t *image; /* [n] indices of the images in the training set */
};

enum esp_status hard_images_create(size_t room, struct hard_images *out);
void hard_images_free(struct hard_images *s);

/* Return the error of the image that was shown last. */
double hard_images_error(const struct stimulus *shown);

/* Add the image that was shown last, if its key is large enough. `image` is its number in the run, which selects
 * its random number, and `index` its index in the training set. */
void hard_images_add(struct hard_images *s, const struct stimulus *shown, uint64_t image,
                     uint64_t index);

/* Begin a new sample without images. */
void hard_images_begin(struct hard_images *s);

/* Visit all members. The training set has n_images images. */
void hard_images_visit(struct hard_images *s, uint64_t n_images, struct state *state);

#endif
