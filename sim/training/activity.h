/* sim/training/activity.h - what is counted about each neuron of a population while it trains: all that pruning
 * rules are told about its activity (pruning/policy.h).
 *
 * A window is some images; at its end sums over the window are folded into forgetting sums,
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

/* Arrays are [n], by dense index. All of it is run state. */
struct activity {
    size_t n;
    uint64_t n_images;   /* in the current window */
    uint32_t *spikes;    /* in the current window */
    double *n_log_n;     /* in the current window, nat */
    double *margin_mV;   /* in the current window; NULL: not measured */
    uint64_t *total;     /* spikes since birth */
    double images;       /* forgetting */
    double *h;           /* forgetting spikes */
    double *h_n_log_n;   /* forgetting, nat */
    double *h_margin_mV; /* forgetting; NULL: not measured */
};

/* Nothing counted yet. With `margins` also those are summed; the stimulus must measure them then. */
enum esp_status activity_create(size_t n, bool margins, struct activity *out);
void activity_free(struct activity *t);

/* All of it; the window has not had `window_images` images yet. */
void activity_visit(struct activity *t, uint64_t window_images, struct state *s);

/* Add an image: spikes of each neuron, and summed margins where those are counted. */
void activity_image(struct activity *t, const uint32_t *counts, const float *margin_mV);

/* The window is over: fold it into the forgetting sums; it stays readable until the next one begins. */
void activity_fold(struct activity *t, double forget);

/* Begin a new window. */
void activity_begin(struct activity *t);

/* The neurons fresh[n_new] start again: nothing counted since birth, and forgetting sums that are
 * the means over those whose keep[n] is true. Call it between two windows. */
void activity_reset_neurons(struct activity *t, const esp_id *fresh, size_t n_new,
                            const bool *keep);

/* Keep only the neurons keep[] (ascending). */
void activity_compact(struct activity *t, const esp_id *keep, size_t n_keep);

#endif
