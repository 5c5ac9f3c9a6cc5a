/* sim/training/trainer.h - the training run: shows images in order, counts spikes over windows of images, and
 * prunes.
 *
 * The order of calls is trainer_create, trainer_step until trainer_done returns true, trainer_finish. A step shows
 * one image, and shows it again while the output fires few spikes. At the end of each window the pruning rule
 * receives the counts; the neurons that it selects are removed before the next image. All state that a checkpoint
 * needs is in struct trainer and is visited by trainer_visit. */
#ifndef ESPALIER_SIM_TRAINING_TRAINER_H
#define ESPALIER_SIM_TRAINING_TRAINER_H

#include "base/state.h"
#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/network/network.h"
#include "sim/network/probe.h"
#include "sim/network/stimulus.h"
#include "sim/training/actions.h"
#include "sim/training/image_ranges.h"
#include "sim/training/pruner.h"
#include "sim/training/readout.h"
#include "sim/training/regrow.h"
#include "sim/training/training_threads.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Totals over the run so far. */
struct trainer_totals {
    uint64_t images, presentations;
    /* Number of output neurons that fired on an image, summed over images. */
    uint64_t active_neurons;
    uint64_t removed;      /* output neurons that were removed */
    uint64_t also_removed; /* neurons of other populations that were removed */
    /* Output neurons that were regrown instead of removed. */
    uint64_t regrown;
    /* Images shown before the first and before the last time at which neurons were removed or regrown; 0: never
     * yet. */
    uint64_t first_removal, last_removal;
};

struct trainer {
    const struct dataset *data;
    const struct probe *probes; /* [n_probes] callbacks; not owned */
    size_t n_probes;
    struct network *net;
    struct stimulus stimulus; /* shows images to the network and counts spikes */
    /* Decides by measurement whether threads share the neurons. */
    struct training_threads training_threads;
    struct image_ranges ranges;
    struct trainer_totals totals;
    size_t n_pruners;
    /* [n_pruners] one for each population that is pruned. The first is that of the output population; it exists
     * even if nothing is pruned. */
    struct pruner *pruner;
    struct regrow regrow; /* state of the regrowth of output neurons */
    /* Running estimate of the accuracy: the labels of the earlier windows vote on the images of the current window.
     * window_right: correct votes in the current window; window_spikes: output spikes in it. */
    struct readout *running;
    uint64_t window_right, window_spikes;
    /* Accuracy in the last complete window, 0 to 1; NAN before the second one. */
    double accuracy;
    double spikes_per_image; /* output spikes per image in the last complete window */
    /* The class that the running estimate chose for the last image; -1: none, as in the first window. */
    int vote;
    struct actions actions;             /* what a user has done by hand */
    double scores[READOUT_CLASSES_MAX]; /* scores of that vote */
    /* [n_repeated] threshold that the user had imposed at the end of each window of an earlier run, which this run
     * repeats; NAN: none. Borrowed. */
    const double *repeated;
    uint64_t n_repeated;
};

/* Create a trainer. Its network must have the inputs of `data`. The trainer owns the network from now on; if the
 * call fails, the network is freed. Data and probes are not owned and must outlive the trainer. The call also calls
 * `start` of the probes. */
enum esp_status trainer_create(struct network *net, const struct dataset *data,
                               const struct probe *probes, size_t n_probes,
                               struct trainer **out);
void trainer_free(struct trainer *t);

/* Visit totals, pruning, estimates and network, between two steps. When restoring, the trainer must have the same
 * configuration and data, and its network as many neurons, as the saved trainer. */
void trainer_visit(struct trainer *t, struct state *s);

/* Allow n_threads >= 1 threads; a new trainer uses one. They are used when they make training faster. Results do
 * not change. */
enum esp_status trainer_allow_threads(struct trainer *t, unsigned n_threads);

/* Let `control` control the run; NULL: nothing controls it. The control must outlive the trainer or the next call. */
void trainer_steer(struct trainer *t, struct control *control);

/* Repeat the actions of an earlier run, each before the same image (sim/training/actions.h); they are copied. */
enum esp_status trainer_repeat_actions(struct trainer *t, const struct action *plan,
                                       size_t n);

/* Repeat the imposed thresholds of an earlier run. imposed[k]: threshold at the end of window k; NAN: the rule
 * decided. The array is borrowed. */
void trainer_repeat(struct trainer *t, const double *imposed, uint64_t n_windows);

bool trainer_done(const struct trainer *t);

/* Show the next image. If an action selects neurons for removal, the step ends before the image. At the end of a window also decide which neurons to remove. */
enum esp_status trainer_step(struct trainer *t);

/* Like trainer_step, but present input spikes of the caller once in place of an image. The events are sorted by
 * (tick, id); ticks are below present_ticks, ids below the number of inputs. Only the running estimate and pruning
 * rules that read labels use `label`. The run must not regrow neurons, which needs images. */
enum esp_status trainer_present(struct trainer *t, const struct encoder_events *events,
                                uint8_t label);

/* Let the rule `own` decide at the end of each window, in place of the configured rule. */
void trainer_use_rule(struct trainer *t, const struct policy_own *own);

/* Select the output neurons with keep[j] = false for removal. Call it between two steps while no removal is due. At
 * least one neuron must be kept. */
void trainer_select(struct trainer *t, const bool *keep);

/* trainer_prune_due returns whether neurons are selected and not yet removed or regrown; trainer_prune removes or
 * regrows them. Calling trainer_prune is optional, because the next trainer_step or trainer_finish calls it. */
bool trainer_prune_due(const struct trainer *t);
enum esp_status trainer_prune(struct trainer *t);

/* Select the output neurons with the fewest spikes since birth, after the last step, so that `n_left` remain (rule
 * posttrain). Calls with decreasing n_left prune one training to several sizes. */
void trainer_select_to(struct trainer *t, uint32_t n_left);

/* Remove selected neurons and call `trained` of the probes, after the last step. */
enum esp_status trainer_finish(struct trainer *t);

/* Return the number of output neurons that remain. */
size_t trainer_living(const struct trainer *t);

#endif
