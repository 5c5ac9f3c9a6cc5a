/* sim/training/hard_images.h - measures how badly a network represents an image, and draws a sample of badly
 * represented images.
 *
 * The error of an image, whose inputs have the values p, is its distance from the nearest receptive field among the neurons that respond:
 *
 *     e = 1 - max cos(w_j, p)   over the neurons j that fired;   1 if none did;   0 of a blank image.
 *
 * A blank image has nothing to represent, and its field would be all zero: it is never in the sample.
 * The sample holds `room` images of those shown since it was begun, drawn without replacement with
 * probabilities proportional to e: image x gets the key ln(u) / e with u uniform in (0, 1), and the
 * largest keys stay (Efraimidis & Spirakis 2006). Choosing new prototypes in proportion to their
 * error spreads them (k-means++: Arthur & Vassilvitskii 2007), where the worst images alone would
 * all be of one kind. */
#ifndef ESPALIER_SIM_TRAINING_HARD_IMAGES_H
#define ESPALIER_SIM_TRAINING_HARD_IMAGES_H

#include "base/state.h"
#include "base/status.h"
#include "sim/network/stimulus.h"

#include <stddef.h>
#include <stdint.h>

struct hard_images {
    size_t room, n;
    double *key;     /* [n], descending */
    uint64_t *image; /* [n] indices in the training set */
};

enum esp_status hard_images_create(size_t room, struct hard_images *out);
void hard_images_free(struct hard_images *s);

/* The error of the image shown last. */
double hard_images_error(const struct stimulus *shown);

/* Add the image shown last, unless its key is too small: it is number `image` of the run, `index` in the training
 * set. */
void hard_images_add(struct hard_images *s, const struct stimulus *shown, uint64_t image,
                     uint64_t index);

/* Begin a new sample with no images. */
void hard_images_begin(struct hard_images *s);

/* Visit all members; indices are below n_images. */
void hard_images_visit(struct hard_images *s, uint64_t n_images, struct state *state);

#endif
