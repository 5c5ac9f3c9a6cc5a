/* sim/training/training_threads.h - measures whether training is faster if threads share the neurons of a layer.
 *
 * A team of threads (base/team.h) makes large layers faster and small layers slower; the size from which it helps
 * depends on the machine and its load. So a trial shows some images with the team and some without it. The faster
 * way is used until the next trial, which begins after the next pruning or after a certain number of images.
 * Results do not depend on the choice: both ways give equal bits. */
#ifndef ESPALIER_SIM_TRAINING_TRAINING_THREADS_H
#define ESPALIER_SIM_TRAINING_TRAINING_THREADS_H

#include "base/status.h"
#include "base/team.h"
#include "sim/network/network.h"

#include <stdbool.h>
#include <stdint.h>

struct training_threads {
    struct team *team; /* the threads; NULL: there is only one */
    uint64_t image;    /* images shown since the trial began */
    /* number of images from the beginning of this trial to the beginning of the next */
    uint64_t retry;
    /* Seconds per delivery of a spike to a neuron in the fastest image of the trial, [0] without and [1] with the
     * team; 0: not measured yet. */
    double best_delivery_s[2];
    double image_s;      /* clock time at which the current image began */
    uint64_t deliveries; /* number of deliveries in the network up to that time */
    bool trying;
    bool shared; /* whether the team is in use */
};

/* Start n_threads >= 1 threads, to be used for the network `net` only. */
enum esp_status training_threads_create(struct training_threads *s, unsigned n_threads,
                                        struct network *net);
void training_threads_free(struct training_threads *s);

/* Called before each image: choose whether the team is used for the image. During a trial also measure the previous
 * image. */
void training_threads_next_image(struct training_threads *s, struct network *net);

/* Use the team (`shared`) or a single thread for the next images. */
void training_threads_use(struct training_threads *s, struct network *net, bool shared);

/* Begin a new trial, because the size of the layer has changed. */
void training_threads_retry(struct training_threads *s);

#endif
