/* sim/sharing.h - whether to share the neurons of a layer among threads, found out by trying.
 *
 * A team pays for large layers and costs for small ones; where the border lies depends on the
 * machine and on what else it does. So a few images are shown in turn with and without the team,
 * the faster way is kept, and the question is asked again after a pruning and now and then. The
 * results do not depend on the answer: both ways give equal bits. */
#ifndef ESPALIER_SIM_SHARING_H
#define ESPALIER_SIM_SHARING_H

#include "base/status.h"
#include "base/team.h"
#include "sim/network.h"

#include <stdbool.h>
#include <stdint.h>

struct sharing {
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
enum esp_status sharing_create(struct sharing *s, unsigned n_threads,
                               struct network *net);
void sharing_free(struct sharing *s);

/* Call it before each image is shown. */
void sharing_next_image(struct sharing *s, struct network *net);

/* Show the coming images with the team, if there is one, or without. */
void sharing_use(struct sharing *s, struct network *net, bool shared);

/* The layer has changed: try again. */
void sharing_retry(struct sharing *s);

#endif
