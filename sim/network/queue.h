/* sim/network/queue.h - the spikes of one population that have not yet reached all their targets.
 *
 * Events are kept in the order in which they happened, (tick, id) ascending; those of one tick form a group. Every
 * projection that leaves the population reads the same queue, group by group, at its own position and with its own
 * delay. Groups that all projections have read are dropped. So neither a delay nor the search for due events costs
 * time per event, and no events are stored elsewhere. */
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
    esp_id *id;                /* [n] dense index of the neuron that fired */
    struct event_group *group; /* [n_groups], allocated for as many groups as events */
    size_t n, n_groups, room, groups_room;
    size_t n_readers;
    size_t position[QUEUE_READERS]; /* next group of each reader */
    esp_tick delay[QUEUE_READERS];
};

/* An empty queue with room for `room` events. */
enum esp_status queue_create(struct queue *q, size_t room);
void queue_free(struct queue *q);

/* Add a reader that receives events `delay` ticks after they happened; returns its number. */
size_t queue_reader(struct queue *q, esp_tick delay);

/* Drop groups that all readers have read, and make room for `more` events. Not called inside a tick. */
enum esp_status queue_reserve(struct queue *q, size_t more);

/* As queue_reserve, but without allocating. */
void queue_trim(struct queue *q);

/* Append an event; there must be room, and (tick, id) must not be before the last event. */
void queue_push(struct queue *q, esp_tick tick, esp_id id);

/* Append n events of ticks origin + tick[k], ascending and after all events in the queue; there must be room. */
void queue_append(struct queue *q, esp_tick origin, const uint32_t *tick,
                  const esp_id *id, size_t n);

/* The tick at which `reader` next receives an event; INT64_MAX if none is on its way. */
static inline esp_tick queue_due(const struct queue *q, size_t reader)
{
    const size_t g = q->position[reader];
    return g < q->n_groups ? q->group[g].tick + q->delay[reader] : INT64_MAX;
}

/* The index in id[] of the first event that `reader` has not received. */
static inline size_t queue_first(const struct queue *q, size_t reader)
{
    const size_t g = q->position[reader];
    return g > 0 ? q->group[g - 1].end : 0;
}

/* The events due to `reader` at `now`: their ids, ascending, and their number. They count as read. */
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

/* Count the next n groups, which must exist, as read by `reader`. */
static inline void queue_skip(struct queue *q, size_t reader, size_t n)
{
    assert(n <= q->n_groups - q->position[reader]);
    q->position[reader] += n;
}

/* Visit the events before tick `next`, of n_senders neurons, that are on their way; groups that all readers have
 * read are dropped. With `once` a neuron fires at most once per tick, on which the room of the queue relies. */
void queue_visit(struct queue *q, esp_tick next, size_t n_senders, bool once,
                 struct state *s);

/* Remove all events. */
void queue_clear(struct queue *q);

/* Remove the events of removed neurons and renumber the others: new_index[id] is the dense index after
 * compaction, or UINT32_MAX. */
void queue_compact(struct queue *q, const esp_id *new_index);

#endif
