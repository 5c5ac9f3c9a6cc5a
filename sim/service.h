/* sim/service.h - which images a network serves badly, and a sample of them.
 *
 * The error of an image p is its distance from the field that answers it best,
 *
 *     e = 1 - max cos(w_j, p)   over the neurons j that fired;   1 if nobody did.
 *
 * The sample holds `room` images of those shown since it was begun, drawn without replacement with
 * probabilities proportional to e: image x gets the key ln(u) / e with u uniform in (0, 1), and the
 * largest keys stay (Efraimidis & Spirakis 2006). Choosing new prototypes in proportion to their
 * error spreads them (k-means++: Arthur & Vassilvitskii 2007), where the worst images alone would
 * all be of one kind. */
#ifndef ESPALIER_SIM_SERVICE_H
#define ESPALIER_SIM_SERVICE_H

#include "base/state.h"
#include "base/status.h"
#include "sim/show.h"

#include <stddef.h>
#include <stdint.h>

struct service {
    size_t room, n;
    double *key;     /* [n], descending */
    uint64_t *image; /* [n] indices in the training set */
};

enum esp_status service_create(size_t room, struct service *out);
void service_free(struct service *s);

/* The error of the image shown last. */
double service_error(const struct show *shown);

/* Add the image shown last: number `image` of the run, `index` in the training set. */
void service_add(struct service *s, const struct show *shown, uint64_t image,
                 uint64_t index);

/* Begin a new sample. */
void service_begin(struct service *s);

/* All of it, with indices below n_images. */
void service_visit(struct service *s, uint64_t n_images, struct state *state);

#endif
