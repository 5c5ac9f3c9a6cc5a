/* bench/take.h - record the events of some presentations, so that each stage of the simulation can be repeated
 * separately. */
#ifndef ESPALIER_BENCH_TAKE_H
#define ESPALIER_BENCH_TAKE_H

#include "datasets/dataset.h"
#include "sim/network/network.h"
#include "sim/network/probe.h"

#include <stddef.h>

/* A list of pairs (tick, id). Presentation p has the pairs start[p] .. start[p + 1] - 1. Ticks count from the
 * start of the presentation. */
struct take_list {
    uint32_t *tick;
    esp_id *id;
    size_t n, room;
    /* [n_presentations + 1] index of the first pair of each presentation. */
    size_t *start;
    size_t starts_room;
};

struct take {
    size_t n_images, n_presentations;
    size_t first;            /* index of the first image in the training set */
    struct take_list inputs; /* input spikes; id is the index of the input */
    struct take_list fired;  /* output spikes; id is the dense index of the neuron */
    /* The neurons that fired in a presentation, each once; ticks are not used. */
    struct take_list active;
};

/* Show the training images first .. first + n - 1 to a network that learns, and record the events. */
enum esp_status take_record(struct network *net, const struct dataset *data, size_t first,
                            size_t n, struct take *out);
void take_free(struct take *t);

/* Return the index after the last event with the same tick as event k, but not more than `end`. */
static inline size_t take_tick_end(const struct take_list *l, size_t k, size_t end)
{
    const uint32_t tick = l->tick[k];
    while (k < end && l->tick[k] == tick)
        k++;
    return k;
}

#endif
