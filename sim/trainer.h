/* sim/trainer.h - the training run: images in order, windows of counting, pruning, compaction.
 *
 *     trainer_create, then trainer_step until trainer_done, then trainer_finish
 *
 * A step shows one image with all its re-presentations. At the end of each window the counts go
 * to the pruning policy, and the network is compacted before the next image. Everything a
 * checkpoint must keep is in struct trainer; nothing is hidden. */
#ifndef ESPALIER_SIM_TRAINER_H
#define ESPALIER_SIM_TRAINER_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "pruning/policy.h"
#include "sim/network.h"
#include "sim/probe.h"
#include "sim/readout.h"
#include "sim/sharing.h"
#include "sim/show.h"
#include "sim/tally.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which images a run sees, from `[run] images, epochs, eval` and the data set. */
struct trainer_span {
    size_t n_images;     /* first images of the training set, shown in file order */
    uint64_t images_run; /* n_images * epochs */
    size_t label_first, n_label; /* the last training images shown: the label set */
    enum dataset_split eval_split;
    size_t eval_first, n_eval; /* images that the readout is tested on; 0: none */
};

/* The totals of a run so far. */
struct trainer_totals {
    uint64_t images, presentations;
    uint64_t active_neurons; /* different output neurons per image, summed */
    uint64_t removed;
    uint64_t first_removal, last_removal; /* images done at the time; 0: none yet */
};

struct trainer {
    const struct dataset *data;
    const struct probe *probes; /* [n_probes]; borrowed */
    size_t n_probes;
    struct network *net;
    struct show show;
    struct sharing sharing; /* of the passes over neurons among threads */
    struct trainer_span span;
    struct trainer_totals totals;
    /* Pruning. Arrays are [living], by dense index. */
    struct policy_params policy;
    struct policy_state policy_state;
    struct policy_verdict verdict; /* of the last window */
    bool prune_due;                /* its removals are still to be done */
    uint64_t window;               /* number of the current window */
    struct tally tally;            /* what the rules know about each neuron */
    struct policy_scratch scratch;
    bool *keep;
    esp_id *kept, *removed;
    /* The running estimate of accuracy: labels of the last windows vote on the images of this one. */
    struct readout *running;
    uint64_t window_right, window_spikes;
    double accuracy; /* of the last whole window, [0, 1]; NAN before there is one */
    double spikes_per_image; /* of the last whole window */
};

/* The span of a run. ESP_INPUT if the data set has too few images. */
enum esp_status trainer_span(const struct config *c, const struct dataset *data,
                             struct trainer_span *out);

/* A trainer for a network with the inputs of `data`. The network is the trainer's from now on, also
 * if this fails; data and probes are borrowed and must outlive it. Tells the probes `start`. */
enum esp_status trainer_create(struct network *net, const struct dataset *data,
                               const struct probe *probes, size_t n_probes,
                               struct trainer **out);
void trainer_free(struct trainer *t);

/* Allow `n_threads` >= 1 threads, used where they pay; 1 at first. Results do not change. */
enum esp_status trainer_allow_threads(struct trainer *t, unsigned n_threads);

bool trainer_done(const struct trainer *t);

/* Show the next image; at the end of a window also judge who is to be removed. */
enum esp_status trainer_step(struct trainer *t);

/* Whether the last window has condemned neurons that are still there, and remove them. Nobody has
 * to ask: the next step, or trainer_finish, removes them all the same. */
bool trainer_prune_due(const struct trainer *t);
enum esp_status trainer_prune(struct trainer *t);

/* After the last step: tell the probes that the network is final. */
enum esp_status trainer_finish(struct trainer *t);

/* Living output neurons. */
size_t trainer_living(const struct trainer *t);

#endif
