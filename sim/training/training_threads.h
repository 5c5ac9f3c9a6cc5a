/* sim/training/training_threads.h - decides by measurement whether threads share the neurons of a layer.
 *
 * A team makes large layers faster and small ones slower; the size at which it pays depends on the machine and its
 * load. So a trial shows a few images in turn with and without the team, and the faster way is used until the next
 * trial, after a pruning or some time later. Results do not depend on the choice: both ways give equal bits. */
#ifndef ESPALIER_SIM_TRAINING_TRAINING_THREADS_H
#define ESPALIER_SIM_TRAINING_TRAINING_THREADS_H

#include "base/status.h"
#include "base/team.h"
#include "sim/network/network.h"

#include <stdbool.h>
#include <stdint.h>

struct training_threads {
    struct team *team; /* NULL: one thread, no choice */
    uint64_t image;    /* images shown since the trial began */
    uint64_t retry;    /* images from this trial to the next */
    /* Time per delivery of a spike to a neuron in the fastest image, without and with the team; 0: not known. */
    double best_delivery_s[2];
    double image_s;      /* clock time at which the current image began */
    uint64_t deliveries; /* deliveries of the network up to that moment */
    bool trying;
    bool shared; /* the team is in use */
};

/* Create it with n_threads >= 1 threads, for this network only. */
enum esp_status training_threads_create(struct training_threads *s, unsigned n_threads,
                                        struct network *net);
void training_threads_free(struct training_threads *s);

/* Call it before each image is shown. */
void training_threads_next_image(struct training_threads *s, struct network *net);

/* Show the next images with the team, if there is one, or without it. */
void training_threads_use(struct training_threads *s, struct network *net, bool shared);

/* Begin a new trial, because the layer has changed. */
void training_threads_retry(struct training_threads *s);

#endif
