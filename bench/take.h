/* bench/take.h - records the events of some presentations, so that each stage of the simulation can be repeated by
 * itself. */
#ifndef ESPALIER_BENCH_TAKE_H
#define ESPALIER_BENCH_TAKE_H

#include "datasets/dataset.h"
#include "sim/network/network.h"
#include "sim/network/probe.h"

#include <stddef.h>

/* A list of (tick, id) pairs; presentation p has the pairs start[p] .. start[p + 1] - 1. Ticks count from the
 * beginning of the presentation. */
struct take_list {
    uint32_t *tick;
    esp_id *id;
    size_t n, room;
    size_t *start; /* [n_presentations + 1] */
    size_t starts_room;
};

struct take {
    size_t n_images, n_presentations;
    size_t first;            /* image of the training set */
    struct take_list inputs; /* input spikes */
    struct take_list fired;  /* output spikes: tick and dense index */
    struct take_list active; /* neurons that fired; ticks unused */
};

/* Show images first .. first + n - 1 of the training set to a plastic network and record the events. */
enum esp_status take_record(struct network *net, const struct dataset *data, size_t first,
                            size_t n, struct take *out);
void take_free(struct take *t);

/* The end of the group of events with the same tick as event k, which is the first of them; at most `end`. */
static inline size_t take_tick_end(const struct take_list *l, size_t k, size_t end)
{
    const uint32_t tick = l->tick[k];
    while (k < end && l->tick[k] == tick)
        k++;
    return k;
}

#endif
