/* sim/training/activity.h - counts of each neuron of a population during training: the activity that pruning rules
 * use (pruning/policy.h).
 *
 * A window is a number of images. At its end the sums over the window are added to forgetting sums,
 *
 *     f <- forget * f + window
 *
 * of spikes (h), of n ln n over images with n spikes, of margins (neurons/margin.h), and of images.
 * Spikes are integers; the other sums run in double, image by image in the order of the run. */
#ifndef ESPALIER_SIM_TRAINING_ACTIVITY_H
#define ESPALIER_SIM_TRAINING_ACTIVITY_H

#include "base/state.h"
#include "base/status.h"
#include "base/types.h"

#include <stddef.h>
#include <stdint.h>

/* Arrays are [n], by dense index. All members are run state. */
struct activity {
    size_t n;
    uint64_t n_images;   /* images in the current window */
    uint32_t *spikes;    /* spikes in the current window */
    double *n_log_n;     /* sum of n ln n in the current window, nat */
    double *margin_mV;   /* summed margins in the current window; NULL: not measured */
    uint64_t *total;     /* spikes since birth */
    double images;       /* forgetting sum of images */
    double *h;           /* forgetting sum of spikes */
    double *h_n_log_n;   /* forgetting sum of n_log_n, nat */
    double *h_margin_mV; /* forgetting sum of margin_mV; NULL: not measured */
};

/* Create counts of 0. With `margins` also margins are summed, which the stimulus must then measure. */
enum esp_status activity_create(size_t n, bool margins, struct activity *out);
void activity_free(struct activity *t);

/* Visit all members; a window has fewer than `window_images` images. */
void activity_visit(struct activity *t, uint64_t window_images, struct state *s);

/* Add an image: spikes of each neuron, and summed margins if they are counted. */
void activity_image(struct activity *t, const uint32_t *counts, const float *margin_mV);

/* End the window: add it to the forgetting sums. The window can still be read until activity_begin. */
void activity_fold(struct activity *t, double forget);

/* Begin a new window. */
void activity_begin(struct activity *t);

/* Reset the neurons fresh[n_new]: no spikes since birth, and forgetting sums equal to the means over the neurons
 * with keep[j]. Call it between two windows. */
void activity_reset_neurons(struct activity *t, const esp_id *fresh, size_t n_new,
                            const bool *keep);

/* Keep only the neurons keep[] (ascending). */
void activity_compact(struct activity *t, const esp_id *keep, size_t n_keep);

#endif
