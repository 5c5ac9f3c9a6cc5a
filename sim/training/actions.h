/* sim/training/actions.h - applies actions (sim/network/action.h) to a training: those that a user asks for now, and
 * those of an earlier run, which are repeated.
 *
 * Factors act on training only; labelling and testing use the configuration. Without actions nothing here changes
 * any number of the run, nor any item of its checkpoints. */
#ifndef ESPALIER_SIM_TRAINING_ACTIONS_H
#define ESPALIER_SIM_TRAINING_ACTIONS_H

#include "base/state.h"
#include "sim/network/action.h"
#include "sim/network/network.h"
#include "sim/network/stimulus.h"
#include "sim/training/pruner.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct actions {
    double factor[N_ACTIONS]; /* of the rows that are factors; 1 at first */
    /* [n_birth] by birth id, made by the first action that needs them, else NULL. */
    bool *silent;       /* killed: fires no more */
    float *theta_mV;    /* of silent neurons: theta before they were killed */
    bool *is_protected; /* no rule removes it */
    size_t n_silent;    /* killed and not revived */
    uint64_t n_applied; /* actions applied so far */
    /* [n_injected] spikes that the next image brings. */
    struct network_injected injected[NETWORK_INJECTED];
    size_t n_injected;
    /* [n_plan] actions of an earlier run to repeat, by image; those before `next` are done. */
    struct action *plan;
    size_t n_plan, next;
};

struct actions actions_start(void);
void actions_free(struct actions *x);

/* Copy the actions to repeat. Returns ESP_INPUT if their images do not ascend. */
enum esp_status actions_repeat(struct actions *x, const struct action *plan, size_t n);

/* The next action to repeat before image number `image`, and skip it; NULL: none is due. */
const struct action *actions_take_due(struct actions *x, uint64_t image);

/* Parts of a training that actions change. */
struct actions_site {
    struct network *net;
    struct stimulus *stimulus;
    struct pruner *pruner; /* of the output population */
};

/* Apply an action. The network is between two images, and no removal is due; ACTION_PRUNE makes one due. Return
 * ESP_INPUT with the reason if it cannot be applied: the run is as before then. */
enum esp_status actions_apply(struct actions *x, const struct actions_site *site,
                              const struct action *a);

/* Set pace of learning, factors, silence and injected spikes of the network before an image. */
void actions_begin_image(struct actions *x, struct network *net, double pace);

/* Visit what actions have changed, and the actions that are still to be repeated. A run without any has no items.
 * When restoring, the factors are applied to `site`. */
void actions_visit(struct actions *x, const struct actions_site *site, struct state *s);

#endif
