/* sim/training/pruner.h - the pruning of one population, whether it is read out or not: counts of each neuron over
 * windows of images, the decision at the end of a window, and the removal.
 *
 *     pruner_image after each image; where that ends a window: pruner_decide, then pruner_begin_window;
 *     pruner_remove and pruner_tell before the next image, if removals are due
 *
 * The threshold set by hand, and the neurons that are put back instead of removed, are the caller's matter: it
 * sets `imposed`, and sets keep[] again for neurons that are put back. */
#ifndef ESPALIER_SIM_TRAINING_PRUNER_H
#define ESPALIER_SIM_TRAINING_PRUNER_H

#include "base/state.h"
#include "base/status.h"
#include "pruning/policy.h"
#include "sim/network/network.h"
#include "sim/network/stimulus.h"
#include "sim/training/activity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Arrays are [n], by dense index. */
struct pruner {
    unsigned population; /* index in the configuration */
    size_t watch;        /* number of its counts in struct stimulus */
    struct policy_params policy;
    struct policy_own own; /* decides instead of the strategy, if there is one */
    struct policy_state state;
    struct policy_verdict verdict; /* of the last window */
    bool due;                      /* its removals are still to be done */
    uint64_t window;               /* number of the current window */
    double imposed; /* threshold set by hand, for the next window on; NAN: none */
    struct activity activity;
    struct policy_scratch scratch;
    bool *keep;      /* false: selected for removal */
    esp_id *kept;    /* dense indices that stayed at the last removal */
    esp_id *removed; /* birth ids that went at the last removal */
};

/* Where in the run a decision is made. */
struct pruner_moment {
    uint64_t images_done, images_run;
    size_t n_hard_images; /* images that neurons can be put back for */
    bool last;            /* no image follows */
};

/* `stimulus` counts the spikes of the population from now on. */
enum esp_status pruner_create(struct network *net, unsigned population,
                              const struct policy_params *policy,
                              struct stimulus *stimulus, struct pruner *out);
void pruner_free(struct pruner *p);

/* Add the image shown last to the window. */
void pruner_image(struct pruner *p, const struct stimulus *stimulus);

/* Whether the window has all its images. */
bool pruner_window_is_full(const struct pruner *p);

/* The window is over: fold its counts into the forgetting sums and decide which neurons to remove. The
 * neurons stay until pruner_remove; the counts of the window stay until pruner_begin_window. */
void pruner_decide(struct pruner *p, const struct network *net,
                   const struct pruner_moment *now);
void pruner_begin_window(struct pruner *p);

/* Between two images: select the neurons whose keep[j] is false for removal; at least one is kept. */
void pruner_select(struct pruner *p, const bool *keep);

/* After the last image: select as the strategy posttrain does, down to n_left neurons. */
void pruner_select_to(struct pruner *p, const struct network *net, uint32_t n_left,
                      const struct pruner_moment *now);

/* Remove the selected neurons from the network and from what is counted. */
enum esp_status pruner_remove(struct pruner *p, struct network *net, size_t *n_removed);

/* Tell the probes of the network which neurons pruner_remove has removed. */
enum esp_status pruner_tell(const struct pruner *p, const struct network *net,
                            uint64_t images_done, size_t n_removed);

/* Whether removals are due and, if so, which neurons they spare. */
void pruner_visit_due(struct pruner *p, struct state *s);

#endif
