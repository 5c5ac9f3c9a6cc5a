/* sim/training/pruner.h - the pruning of one population, the output or another: counts spikes over windows of
 * images, decides at the end of a window, and removes neurons.
 *
 *     pruner_image after each image; where that ends a window: pruner_decide, then pruner_begin_window;
 *     pruner_remove and pruner_tell before the next image, if removals are due
 *
 * The caller handles thresholds set by the user and neurons that are put back: it sets `imposed`, and sets keep[]
 * to true again for neurons that are put back. */
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

/* Arrays are [n], by dense index. */
struct pruner {
    unsigned population; /* index in the configuration */
    size_t watch;        /* index of its counts in watch[] of struct stimulus */
    struct policy_params policy;
    struct policy_own own; /* decides instead of the strategy, if `decide` is not NULL */
    struct policy_state state;
    struct policy_verdict verdict; /* verdict of the last window */
    bool due;                      /* the selected neurons have not been removed yet */
    uint64_t window;               /* number of the current window */
    double imposed; /* threshold set by the user, from the next window on; NAN: none */
    struct activity activity;
    struct rivals rivals; /* empty unless the rule needs it */
    struct policy_scratch scratch;
    bool *keep;        /* [n] false: selected for removal */
    esp_id *kept;      /* [n] dense indices that stayed at the last removal */
    esp_id *removed;   /* [n] birth ids that the last removal removed */
    double *removed_h; /* [n] their forgetting counts */
    /* Their last receptive fields, one after the other, until pruner_tell; NULL: none. */
    float *removed_mV;
};

/* The moment of a decision in the run. */
struct pruner_moment {
    uint64_t images_done, images_run;
    size_t n_hard_images; /* images that neurons can become when they are put back */
    const struct readout *running; /* estimate of the votes of the output */
    bool last;                     /* no image follows */
};

/* Create a pruner; `stimulus` counts the spikes of the population from now on. */
enum esp_status pruner_create(struct network *net, unsigned population,
                              const struct policy_params *policy,
                              struct stimulus *stimulus, struct pruner *out);
void pruner_free(struct pruner *p);

/* Add the image shown last to the window: number `image` of a run of images_run images. Rules that do not read labels
 * never see the label. */
void pruner_image(struct pruner *p, const struct stimulus *stimulus, uint8_t label,
                  uint64_t image, uint64_t images_run);

/* Whether the window has all its images. */
bool pruner_window_is_full(const struct pruner *p);

/* End the window: add its counts to the forgetting sums and decide which neurons to remove. The neurons stay until
 * pruner_remove; the counts of the window stay until pruner_begin_window. */
void pruner_decide(struct pruner *p, const struct network *net,
                   const struct pruner_moment *now);
void pruner_begin_window(struct pruner *p);

/* Between two images: select the neurons with keep[j] false for removal; at least one must be kept. */
void pruner_select(struct pruner *p, const bool *keep);

/* After the last image: select neurons as the strategy posttrain does, until n_left remain. */
void pruner_select_to(struct pruner *p, const struct network *net, uint32_t n_left,
                      const struct pruner_moment *now);

/* Remove the selected neurons from the network and their counts. */
enum esp_status pruner_remove(struct pruner *p, struct network *net, size_t *n_removed);

/* Call `pruned` of the probes of the network for the neurons that pruner_remove has removed. */
enum esp_status pruner_tell(struct pruner *p, const struct network *net,
                            uint64_t images_done, size_t n_removed);

/* Visit whether removals are due and, if so, which neurons stay. */
void pruner_visit_due(struct pruner *p, struct state *s);

#endif
