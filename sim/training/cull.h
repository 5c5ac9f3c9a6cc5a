/* sim/training/cull.h - the pruning of a population that is not the output ([prune.NAME]): the same windows,
 * counts and rules (pruning/policy.h), without labels, regrowth and thresholds set by hand. */
#ifndef ESPALIER_SIM_TRAINING_CULL_H
#define ESPALIER_SIM_TRAINING_CULL_H

#include "base/state.h"
#include "base/status.h"
#include "pruning/policy.h"
#include "sim/network/network.h"
#include "sim/network/stimulus.h"
#include "sim/training/activity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Arrays are [living], by dense index. All but scratch, kept and removed is run state. */
struct cull {
    unsigned population;
    size_t watch; /* number of its counts in struct stimulus */
    struct policy_params policy;
    struct policy_state state;
    uint64_t window; /* number of the current window */
    bool due;        /* keep[] has condemned some who are still there */
    struct activity tally;
    bool *keep;
    struct policy_scratch scratch;
    esp_id *kept, *removed;
};

/* Where in the run a decision is made. */
struct cull_moment {
    uint64_t images_done, images_run;
    bool last; /* no image follows */
};

/* For [prune.NAME] number `k` of the configuration; the show counts its spikes from now on. */
enum esp_status cull_create(struct network *net, size_t k, struct stimulus *show,
                            struct cull *out);
void cull_free(struct cull *c);

/* Add the image shown last; where its window is over, judge who is to go. */
void cull_image(struct cull *c, const struct network *net, const struct stimulus *show,
                const struct cull_moment *moment);

/* Remove the condemned, if there are any, and tell the probes of the network. */
enum esp_status cull_carry_out(struct cull *c, struct network *net, uint64_t images_done,
                               uint64_t *n_removed);

void cull_visit(struct cull *c, struct state *s);

/* What policies see of a population and what was counted about it, without the moment. */
struct policy_view cull_view(const struct network *net, unsigned population,
                             const struct activity *tally);

/* Sort the neurons of a population by keep[]: dense indices that stay, birth ids that go. Returns how
 * many stay. */
size_t cull_sort(const struct lif_group *g, const bool *keep, esp_id *kept,
                 esp_id *removed);

#endif
