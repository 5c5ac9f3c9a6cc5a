/* sim/training/activity.h - the activity of each neuron of a population during training: the sums that pruning
 * rules use (pruning/policy.h).
 *
 * A window is a fixed number of consecutive images. At its end the sums over the window are added to decaying sums,
 *
 *      f <- forget * f + sum over the window,    0 <= forget < 1
 *
 * of four quantities: spikes (their decaying sum is h), n ln n for each image on which the neuron fires n times,
 * margins (neurons/margin.h), and images. Spikes in a window are counted as integers. The other sums are doubles,
 * added image by image in the order of the run. */
#ifndef ESPALIER_SIM_TRAINING_ACTIVITY_H
#define ESPALIER_SIM_TRAINING_ACTIVITY_H

#include "base/state.h"
#include "base/status.h"
#include "base/types.h"

#include <stddef.h>
#include <stdint.h>

/* All arrays are [n], by dense index. All members except n are state of the run. */
struct activity {
    size_t n;
    uint64_t n_images;   /* number of images in the current window */
    uint32_t *spikes;    /* number of spikes in the current window */
    double *n_log_n;     /* sum of n ln n over the images of the current window, in nat */
    double *margin_mV;   /* sum of margins in the current window; NULL: not measured */
    uint64_t *total;     /* number of spikes since birth */
    double images;       /* decaying sum of n_images */
    double *h;           /* decaying sum of spikes */
    double *h_n_log_n;   /* decaying sum of n_log_n, nat */
    double *h_margin_mV; /* decaying sum of margin_mV; NULL: not measured */
};

/* Create sums that are all 0. `margins` says whether margins are also summed; struct stimulus must then measure
 * them. */
enum esp_status activity_create(size_t n, bool margins, struct activity *out);
void activity_free(struct activity *t);

/* Visit all members except n. The current window has fewer than `window_images` images. */
void activity_visit(struct activity *t, uint64_t window_images, struct state *s);

/* Add an image. counts[n] are the spikes of each neuron on the image, margin_mV[n] the sums of the margins of these
 * spikes; margin_mV is used only if margins are summed. */
void activity_image(struct activity *t, const uint32_t *counts, const float *margin_mV);

/* End the window: add its sums to the decaying sums. The sums of the window can be read until activity_begin. */
void activity_fold(struct activity *t, double forget);

/* Begin a new window with sums of 0. */
void activity_begin(struct activity *t);

/* Reset the neurons fresh[0 .. n_new - 1], between two windows: their spikes since birth become 0, and their
 * decaying sums become the means over the neurons j with keep[j]. */
void activity_reset_neurons(struct activity *t, const esp_id *fresh, size_t n_new,
                            const bool *keep);

/* Keep only the n_keep neurons with dense indices keep[], ascending. */
void activity_compact(struct activity *t, const esp_id *keep, size_t n_keep);

#endif
