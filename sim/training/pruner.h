/* sim/training/pruner.h - prunes one population, the output or another: counts spikes over windows of images,
 * decides at the end of a window which neurons to remove, and removes them.
 *
 * The order of calls is:
 *     - pruner_image after each image;
 *     - at the end of a window pruner_decide, then pruner_begin_window;
 *     - if removals are due, pruner_remove and pruner_tell before the next image.
 *
 * The caller handles imposed thresholds and regrowth: it sets `imposed`, and it sets keep[] of regrown neurons to
 * true again. */
#ifndef ESPALIER_SIM_TRAINING_PRUNER_H
#define ESPALIER_SIM_TRAINING_PRUNER_H

#include "base/state.h"
#include "base/status.h"
#include "pruning/policy.h"
#include "sim/network/network.h"
#include "sim/network/stimulus.h"
#include "sim/training/activity.h"
#include "sim/training/readout.h"
#include "sim/training/rivals.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Arrays are [n] for n neurons, by dense index. */
struct pruner {
    unsigned population; /* index of the population in the configuration */
    size_t watch;        /* index of the spike counts in watch[] of struct stimulus */
    struct policy_params policy;
    struct policy_own own; /* a rule of the user, which decides if `decide` is not NULL */
    struct policy_state state;
    struct policy_verdict verdict; /* the decision of the last window */
    bool due;        /* whether neurons are selected and not yet removed or regrown */
    uint64_t window; /* number of the current window, from 0 */
    /* Threshold that the user has imposed from the next window on; NAN: none. */
    double imposed;
    /* [n_birth] by birth id: neurons that no decision of a rule removes; borrowed; NULL: none. */
    const bool *is_protected;
    struct activity activity;
    struct rivals rivals; /* empty unless the rule needs rivals */
    struct policy_scratch scratch;
    bool *keep;   /* [n] false: selected for removal */
    esp_id *kept; /* [n] dense indices of the neurons that stayed at the last removal */
    esp_id *removed;   /* [n] birth ids of the neurons removed by the last removal */
    double *removed_h; /* [n] decaying spike counts h of these neurons */
    /* Receptive fields of the removed neurons, one after the other, from pruner_remove to pruner_tell; NULL:
     * none. */
    float *removed_mV;
};

/* When in the run a decision is made. */
struct pruner_moment {
    uint64_t images_done, images_run;
    size_t n_hard_images; /* number of images in the sample for regrown neurons */
    const struct readout *running; /* readout of the running estimate (struct trainer) */
    bool last;                     /* whether the last image of the run was shown */
};

/* Create a pruner. From now on `stimulus` counts the spikes of the population. */
enum esp_status pruner_create(struct network *net, unsigned population,
                              const struct policy_params *policy,
                              struct stimulus *stimulus, struct pruner *out);
void pruner_free(struct pruner *p);

/* Add the image that `stimulus` has shown last to the window. It has the number `image` in a run of images_run
 * images. `label` is used only if the rule reads labels. */
void pruner_image(struct pruner *p, const struct stimulus *stimulus, uint8_t label,
                  uint64_t image, uint64_t images_run);

/* Return whether the window has all its images. */
bool pruner_window_is_full(const struct pruner *p);

/* End the window: add its sums to the decaying sums and decide which neurons to remove. The neurons stay in the
 * network until pruner_remove; the counts of the window can be read until pruner_begin_window. */
void pruner_decide(struct pruner *p, const struct network *net,
                   const struct pruner_moment *now);
void pruner_begin_window(struct pruner *p);

/* Select the neurons with keep[j] = false for removal, between two images. At least one neuron must be kept. */
void pruner_select(struct pruner *p, const bool *keep);

/* Impose a threshold from the next window on; NAN: the rule decides. Return false if the rule has no threshold. */
bool pruner_impose(struct pruner *p, double threshold);

/* Select the `n` neurons with the lowest h, of equal ones those with the lower birth ids, between two images. Protected
 * neurons stay, and at least prune_to neurons, one if there is no rule. Return false, without a selection, if no neuron could go. */
bool pruner_select_lowest(struct pruner *p, const struct network *net, double n);

/* Select neurons by the rule posttrain, after the last image, so that n_left remain. */
void pruner_select_to(struct pruner *p, const struct network *net, uint32_t n_left,
                      const struct pruner_moment *now);

/* Remove the selected neurons from the network and from the counts. Set *n_removed to their number. */
enum esp_status pruner_remove(struct pruner *p, struct network *net, size_t *n_removed);

/* Call `pruned` of the probes of the network for the neurons that pruner_remove has removed. */
enum esp_status pruner_tell(struct pruner *p, const struct network *net,
                            uint64_t images_done, size_t n_removed);

/* Visit the member `due`, and keep[] if `due` is true. */
void pruner_visit_due(struct pruner *p, struct state *s);

#endif
