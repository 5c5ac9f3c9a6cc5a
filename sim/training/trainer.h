/* sim/training/trainer.h - the training run: images in order, windows of counting, pruning, compaction.
 *
 *     trainer_create, then trainer_step until trainer_done, then trainer_finish
 *
 * A step shows one image with all its re-presentations. At the end of each window the counts go
 * to the pruning policy, and the network is compacted before the next image. Everything a
 * checkpoint must keep is in struct trainer, and trainer_visit names it. */
#ifndef ESPALIER_SIM_TRAINING_TRAINER_H
#define ESPALIER_SIM_TRAINING_TRAINER_H

#include "base/state.h"
#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/network/network.h"
#include "sim/network/probe.h"
#include "sim/network/stimulus.h"
#include "sim/training/image_ranges.h"
#include "sim/training/pruner.h"
#include "sim/training/readout.h"
#include "sim/training/regrow.h"
#include "sim/training/training_threads.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The totals of a run so far. */
struct trainer_totals {
    uint64_t images, presentations;
    uint64_t active_neurons;              /* different output neurons per image, summed */
    uint64_t removed;                     /* output neurons, for good */
    uint64_t also_removed;                /* neurons of other populations */
    uint64_t regrown;                     /* selected for removal and put back */
    uint64_t first_removal, last_removal; /* images done at the time; 0: none yet */
};

struct trainer {
    const struct dataset *data;
    const struct probe *probes; /* [n_probes]; borrowed */
    size_t n_probes;
    struct network *net;
    struct stimulus stimulus; /* images shown to the network, and what they evoke */
    struct training_threads training_threads; /* whether threads share the neurons */
    struct image_ranges ranges;
    struct trainer_totals totals;
    size_t n_pruners;
    struct pruner *
        pruner; /* [n_pruners], one per population that is pruned; the first is the output's */
    struct regrow regrow; /* neurons of the output that are put back */
    /* The running estimate of accuracy: labels of the last windows vote on the images of this one. */
    struct readout *running;
    uint64_t window_right, window_spikes;
    double accuracy; /* of the last whole window, [0, 1]; NAN before there is one */
    double spikes_per_image; /* of the last whole window */
    int vote; /* of the running estimate on the last image; -1 in the first window */
    /* Thresholds that were set by hand in an earlier run. */
    const double *repeated; /* [n_repeated] imposed at window k, NAN: none; borrowed */
    uint64_t n_repeated;
};

/* A trainer for a network with the inputs of `data`. The network is the trainer's from now on, also
 * if this fails; data and probes are borrowed and must outlive it. Tells the probes `start`. */
enum esp_status trainer_create(struct network *net, const struct dataset *data,
                               const struct probe *probes, size_t n_probes,
                               struct trainer **out);
void trainer_free(struct trainer *t);

/* Position, pruning, estimates and network, between two steps. The trainer restored to belongs to
 * the same configuration and data, and its network has as many neurons left as the one saved. */
void trainer_visit(struct trainer *t, struct state *s);

/* Allow `n_threads` >= 1 threads, used where they pay; 1 at first. Results do not change. */
enum esp_status trainer_allow_threads(struct trainer *t, unsigned n_threads);

/* Let `control`, which must outlive the trainer or be replaced by NULL, steer the run. */
void trainer_steer(struct trainer *t, struct control *control);

/* Repeat the thresholds that were set by hand in an earlier run: imposed[k] at the end of window k,
 * NAN where the strategy decided. Borrowed. */
void trainer_repeat(struct trainer *t, const double *imposed, uint64_t n_windows);

bool trainer_done(const struct trainer *t);

/* Show the next image; at the end of a window also decide which neurons to remove. */
enum esp_status trainer_step(struct trainer *t);

/* The same with input spikes of the caller's own, in one presentation, instead of an image: events as
 * those of an encoder, ticks below present_ticks and ids below the number of inputs. `label` counts
 * in the running estimate only. Not for a run that regrows neurons out of images. */
enum esp_status trainer_present(struct trainer *t, const struct encoder_events *events,
                                uint8_t label);

/* Let `own` decide instead of the strategy at the end of each window. */
void trainer_use_rule(struct trainer *t, const struct policy_own *own);

/* Between two steps, while no removal is due: select the output neurons whose keep[j] is false for removal; at
 * least one is kept. */
void trainer_select(struct trainer *t, const bool *keep);

/* Whether neurons were selected that are still there, and their removal. Not to
 * ask is no harm: the next step, or trainer_finish, removes them all the same. */
bool trainer_prune_due(const struct trainer *t);
enum esp_status trainer_prune(struct trainer *t);

/* After the last step: select the lowest total counts until `n_left` neurons are left, as the rule
 * posttrain does. One training can so be cut to several sizes, the larger ones first. */
void trainer_select_to(struct trainer *t, uint32_t n_left);

/* After the last step: tell the probes that the network is final. */
enum esp_status trainer_finish(struct trainer *t);

/* Output neurons that remain. */
size_t trainer_living(const struct trainer *t);

#endif
