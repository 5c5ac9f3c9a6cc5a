/* sim/training/training_threads.h - whether to share the neurons of a layer among threads, found out by trying.
 *
 * A team pays for large layers and costs for small ones; where the border lies depends on the
 * machine and on what else it does. So a few images are shown in turn with and without the team,
 * the faster way is kept, and the question is asked again after a pruning and now and then. The
 * results do not depend on the answer: both ways give equal bits. */
#ifndef ESPALIER_SIM_TRAINING_TRAINING_THREADS_H
#define ESPALIER_SIM_TRAINING_TRAINING_THREADS_H

#include "base/status.h"
#include "base/team.h"
#include "sim/network/network.h"

#include <stdbool.h>
#include <stdint.h>

struct training_threads {
    struct team *team; /* NULL: one thread, nothing to choose */
    uint64_t image;    /* shown since the trial began */
    uint64_t retry;    /* images from this trial to the next */
    /* Of a spike to a neuron, in the fastest image without and with the team; 0: not known. */
    double best_delivery_s[2];
    double image_s;      /* when the current image began */
    uint64_t deliveries; /* of the network by then */
    bool trying;
    bool shared; /* the way in use */
};

/* n_threads >= 1; for this network alone. */
enum esp_status training_threads_create(struct training_threads *s, unsigned n_threads,
                                        struct network *net);
void training_threads_free(struct training_threads *s);

/* Call it before each image is shown. */
void training_threads_next_image(struct training_threads *s, struct network *net);

/* Show the coming images with the team, if there is one, or without. */
void training_threads_use(struct training_threads *s, struct network *net, bool shared);

/* The layer has changed: try again. */
void training_threads_retry(struct training_threads *s);

#endif
