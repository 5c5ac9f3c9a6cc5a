/* sim/training/trainer.h - the training run: shows images in order, counts spikes in windows, prunes.
 *
 *     trainer_create, then trainer_step until trainer_done, then trainer_finish
 *
 * A step shows one image, again while it has few output spikes. At the end of each window the pruning policy gets the
 * counts, and the selected neurons are removed before the next image. All state that a checkpoint must keep is in
 * struct trainer, and trainer_visit names it. */
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

/* Totals of the run so far. */
struct trainer_totals {
    uint64_t images, presentations;
    /* Output neurons that fired on an image, summed over images. */
    uint64_t active_neurons;
    uint64_t removed;      /* output neurons removed and not put back */
    uint64_t also_removed; /* removed neurons of other populations */
    /* Output neurons selected for removal and put back. */
    uint64_t regrown;
    /* Images shown before the first and the last removal; 0: none yet. */
    uint64_t first_removal, last_removal;
};

struct trainer {
    const struct dataset *data;
    const struct probe *probes; /* [n_probes]; borrowed */
    size_t n_probes;
    struct network *net;
    struct stimulus stimulus; /* shows images to the network and counts the spikes */
    /* Decides whether a team shares the neurons. */
    struct training_threads training_threads;
    struct image_ranges ranges;
    struct trainer_totals totals;
    size_t n_pruners;
    /* [n_pruners], one for each pruned population; the first one is that of the output. */
    struct pruner *pruner;
    struct regrow regrow; /* state of regrowth of output neurons */
    /* Running estimate of accuracy: labels of the last windows vote on the images of the current window. */
    struct readout *running;
    uint64_t window_right, window_spikes;
    double accuracy; /* accuracy in the last complete window, [0, 1]; NAN before that */
    double spikes_per_image; /* output spikes per image in the last complete window */
    /* Class that the running estimate chose for the last image; -1 in the first window. */
    int vote;
    double scores[READOUT_CLASSES_MAX]; /* scores of that vote */
    /* [n_repeated] thresholds that the user set in an earlier run, which this run repeats: the one imposed at the end
     * of window k, NAN: none; borrowed. */
    const double *repeated;
    uint64_t n_repeated;
};

/* Create a trainer for a network with the inputs of `data`. The trainer takes over the network, also if this
 * fails; data and probes are borrowed and must outlive it. Calls `start` of the probes. */
enum esp_status trainer_create(struct network *net, const struct dataset *data,
                               const struct probe *probes, size_t n_probes,
                               struct trainer **out);
void trainer_free(struct trainer *t);

/* Visit position, pruning, estimates and network, between two steps. To be restored, a trainer must have the same
 * configuration and data, and its network as many neurons left as the saved one. */
void trainer_visit(struct trainer *t, struct state *s);

/* Allow `n_threads` >= 1 threads, which are used when training is faster with them; 1 at first. Results do not
 * change. */
enum esp_status trainer_allow_threads(struct trainer *t, unsigned n_threads);

/* Let `control` control the run. It must outlive the trainer, or be replaced by NULL before. */
void trainer_steer(struct trainer *t, struct control *control);

/* Repeat the thresholds that the user set in an earlier run: imposed[k] at the end of window k, NAN where the
 * strategy decided. Borrowed. */
void trainer_repeat(struct trainer *t, const double *imposed, uint64_t n_windows);

bool trainer_done(const struct trainer *t);

/* Show the next image; at the end of a window also decide which neurons to remove. */
enum esp_status trainer_step(struct trainer *t);

/* As trainer_step, with one presentation of input spikes of the caller instead of an image: events sorted like
 * those of an encoder, ticks below present_ticks, ids below the number of inputs. Only the running estimate uses
 * `label`. Not for a run that regrows neurons out of images. */
enum esp_status trainer_present(struct trainer *t, const struct encoder_events *events,
                                uint8_t label);

/* Let the rule `own` decide instead of the strategy at the end of each window. */
void trainer_use_rule(struct trainer *t, const struct policy_own *own);

/* Between two steps, while no removal is due: select the output neurons with keep[j] false for removal; at least
 * one must be kept. */
void trainer_select(struct trainer *t, const bool *keep);

/* Whether selected neurons have not been removed yet, and their removal. Calling it is optional: the next
 * trainer_step or trainer_finish removes them, too. */
bool trainer_prune_due(const struct trainer *t);
enum esp_status trainer_prune(struct trainer *t);

/* After the last step: select the neurons with the lowest total counts until `n_left` remain, as the rule
 * posttrain does. One training can be pruned to several sizes in this way, the larger ones first. */
void trainer_select_to(struct trainer *t, uint32_t n_left);

/* After the last step: call `trained` of the probes. */
enum esp_status trainer_finish(struct trainer *t);

/* Output neurons that remain. */
size_t trainer_living(const struct trainer *t);

#endif
