/* viz/model/membrane.h - the membrane of one neuron during the most recent images, in a ring, by shown time
 * (viz/model/recent_spikes.h). */
#ifndef ESPALIER_VIZ_MODEL_MEMBRANE_H
#define ESPALIER_VIZ_MODEL_MEMBRANE_H

#include "base/status.h"
#include "viz/feed/events.h"

#include <stdbool.h>
#include <stdint.h>

enum { MEMBRANE_POINTS = 1 << 15 };

struct membrane_point {
    int64_t tick; /* shown */
    float v_mV, limit_mV;
    bool begins; /* the first of an image: no line leads to it */
};

struct membrane {
    struct membrane_point *points; /* ring; NULL before the first point */
    uint64_t
        n; /* points since the neuron was chosen: number k is at [k % MEMBRANE_POINTS] */
    esp_id birth;
    double rest_mV;
    uint64_t image; /* of the last points, */
    size_t taken;   /*   of which so many are taken */
};

/* Free the ring; a struct that is all zero may be freed, too. */
void membrane_free(struct membrane *m);

/* Add the points of an image that begins at a shown tick, as far as they are new. The points of another neuron replace
 * all. Points are left out if memory is short. */
void membrane_take(struct membrane *m, const struct event_membrane *e, int64_t begin);

/* Number of the oldest point that is still known at or after a shown tick, and point k. */
uint64_t membrane_find(const struct membrane *m, int64_t from);
const struct membrane_point *membrane_point(const struct membrane *m, uint64_t k);

#endif
