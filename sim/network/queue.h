/* sim/network/queue.h - stores the spikes of one population that have not reached all their targets.
 *
 * Spikes are called events here. They are stored in the order in which they happen: ascending (tick, id). The
 * events of one tick form a group. All projections from the population read the same queue, each at its own
 * position and with its own delay. Groups that all projections have read are dropped. So delays and the search for
 * due events cost no time per event, and each event is stored once. */
#ifndef ESPALIER_SIM_NETWORK_QUEUE_H
#define ESPALIER_SIM_NETWORK_QUEUE_H

#include "base/events.h"
#include "base/state.h"
#include "base/status.h"
#include "base/types.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { QUEUE_READERS = 32 };

struct queue {
    esp_id *id; /* [n] dense index of the neuron that fired */
    /* [n_groups]; memory is allocated for as many groups as events, because each event may be in a group of its
     * own */
    struct event_group *group;
    size_t n, n_groups, room, groups_room;
    size_t n_readers;
    size_t position[QUEUE_READERS]; /* index of the next group of each reader */
    esp_tick delay[QUEUE_READERS];
};

/* Make an empty queue with room for `room` events. */
enum esp_status queue_create(struct queue *q, size_t room);
void queue_free(struct queue *q);

/* Add a reader that receives each event `delay` ticks after it happens. Return its number. */
size_t queue_reader(struct queue *q, esp_tick delay);

/* Drop groups that all readers have read, and make room for `more` events. Not called within a tick, because it may
 * allocate. */
enum esp_status queue_reserve(struct queue *q, size_t more);

/* Drop groups that all readers have read, without allocating. */
void queue_trim(struct queue *q);

/* Append an event. There must be room for it, and (tick, id) must not be less than that of the last event. */
void queue_push(struct queue *q, esp_tick tick, esp_id id);

/* Append n events. The tick of event k is origin + tick[k]; ticks ascend, and all are after those in the queue.
 * There must be room for the events. */
void queue_append(struct queue *q, esp_tick origin, const uint32_t *tick,
                  const esp_id *id, size_t n);

/* Return the tick at which `reader` receives its next event; INT64_MAX if there is none. */
static inline esp_tick queue_due(const struct queue *q, size_t reader)
{
    const size_t g = q->position[reader];
    return g < q->n_groups ? q->group[g].tick + q->delay[reader] : INT64_MAX;
}

/* Return the index in id[] of the first event that `reader` has not received. */
static inline size_t queue_first(const struct queue *q, size_t reader)
{
    const size_t g = q->position[reader];
    return g > 0 ? q->group[g - 1].end : 0;
}

/* Return the ids of the events that `reader` receives at `now`, ascending, and their number in *n. The reader has
 * then read these events. */
static inline const esp_id *queue_receive(struct queue *q, size_t reader, esp_tick now,
                                          size_t *n)
{
    if (queue_due(q, reader) != now) {
        *n = 0;
        return q->id;
    }
    const size_t g = q->position[reader]++;
    const size_t begin = g > 0 ? q->group[g - 1].end : 0;
    *n = q->group[g].end - begin;
    return q->id + begin;
}

/* Advance `reader` by n groups, which must exist. */
static inline void queue_skip(struct queue *q, size_t reader, size_t n)
{
    assert(n <= q->n_groups - q->position[reader]);
    q->position[reader] += n;
}

/* Visit the events of n_senders neurons that happened before tick `next` and have not been read by all readers.
 * `once` says whether a neuron fires at most once per tick; only then is the room of the queue sufficient. */
void queue_visit(struct queue *q, esp_tick next, size_t n_senders, bool once,
                 struct state *s);

/* Remove all events. */
void queue_clear(struct queue *q);

/* Remove the events of removed neurons and renumber the others. new_index[id]: dense index after the removal, or
 * UINT32_MAX for a removed neuron. */
void queue_compact(struct queue *q, const esp_id *new_index);

#endif
