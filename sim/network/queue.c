/* sim/network/queue.c - adds events to a queue, drops events that are read, and removes those of removed neurons. */
#include "sim/network/queue.h"

#include "base/array.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum esp_status queue_create(struct queue *q, size_t room)
{
    *q = (struct queue){0};
    return queue_reserve(q, room);
}

void queue_free(struct queue *q)
{
    array_free(q->id);
    array_free(q->group);
    *q = (struct queue){0};
}

size_t queue_reader(struct queue *q, esp_tick delay)
{
    assert(q->n_readers < QUEUE_READERS);
    q->delay[q->n_readers] = delay;
    q->position[q->n_readers] = q->n_groups;
    return q->n_readers++;
}

void queue_trim(struct queue *q)
{
    size_t groups = q->n_groups;
    for (size_t r = 0; r < q->n_readers; r++)
        if (q->position[r] < groups)
            groups = q->position[r];
    if (groups == 0)
        return;
    const size_t events = q->group[groups - 1].end;
    q->n -= events;
    q->n_groups -= groups;
    memmove(q->id, q->id + events, q->n * sizeof *q->id);
    memmove(q->group, q->group + groups, q->n_groups * sizeof *q->group);
    for (size_t g = 0; g < q->n_groups; g++)
        q->group[g].end -= events;
    for (size_t r = 0; r < q->n_readers; r++)
        q->position[r] -= groups;
}

enum esp_status queue_reserve(struct queue *q, size_t more)
{
    queue_trim(q);
    const size_t want = q->n + more;
    void *id = q->id, *group = q->group;
    enum esp_status st = array_grow(&group, &q->groups_room, want + 1, sizeof *q->group);
    q->group = group;
    if (st != ESP_OK)
        return st;
    st = array_grow(&id, &q->room, want, sizeof *q->id);
    q->id = id;
    return st;
}

/* Return whether an event of `tick` may be added to the last group: the group is of this tick, and no reader has
 * read it. */
static bool is_open(const struct queue *q, esp_tick tick)
{
    if (q->n_groups == 0 || q->group[q->n_groups - 1].tick != tick)
        return false;
    for (size_t r = 0; r < q->n_readers; r++)
        if (q->position[r] == q->n_groups)
            return false;
    return true;
}

void queue_push(struct queue *q, esp_tick tick, esp_id id)
{
    if (q->n == q->room)
        queue_trim(q);
    assert(q->n < q->room);
    if (!is_open(q, tick))
        q->group[q->n_groups++] = (struct event_group){tick, q->n};
    q->id[q->n++] = id;
    q->group[q->n_groups - 1].end = q->n;
}

/* A group ends where the tick changes. The loop stores a group for every event and advances g without a branch,
 * because a branch would often be mispredicted. */
void queue_append(struct queue *q, esp_tick origin, const uint32_t *tick,
                  const esp_id *id, size_t n)
{
    assert(n <= q->room - q->n);
    if (n == 0) /* for an image without spikes the arrays are NULL */
        return;
    memcpy(q->id + q->n, id, n * sizeof *id);
    const size_t before = q->n;
    struct event_group *g = q->group + q->n_groups;
    for (size_t k = 0; k + 1 < n; k++) {
        *g = (struct event_group){origin + tick[k], before + k + 1};
        g += tick[k + 1] != tick[k];
    }
    *g++ = (struct event_group){origin + tick[n - 1], before + n};
    q->n = before + n;
    q->n_groups = (size_t)(g - q->group);
}

void queue_clear(struct queue *q)
{
    q->n = 0;
    q->n_groups = 0;
    memset(q->position, 0, sizeof q->position);
}

/* Move the events begin .. end - 1 that are not removed to the place after the first n events, with their new
 * indices. Return the new n. */
static size_t squeeze(struct queue *q, size_t begin, size_t end, const esp_id *new_index,
                      size_t n)
{
    for (size_t k = begin; k < end; k++)
        if (new_index[q->id[k]] != UINT32_MAX)
            q->id[n++] = new_index[q->id[k]];
    return n;
}

/* Groups that lose all their events are removed. A reader whose next group is removed continues with the group
 * after it. */
void queue_compact(struct queue *q, const esp_id *new_index)
{
    size_t n = 0, n_groups = 0, begin = 0, position[QUEUE_READERS];
    for (size_t r = 0; r < q->n_readers; r++)
        position[r] = 0;
    for (size_t k = 0; k < q->n_groups; k++) {
        const struct event_group g = q->group[k];
        const size_t end = squeeze(q, begin, g.end, new_index, n);
        const bool stays = end > n;
        for (size_t r = 0; r < q->n_readers; r++)
            position[r] += stays && q->position[r] > k;
        if (stays)
            q->group[n_groups++] = (struct event_group){g.tick, end};
        begin = g.end;
        n = end;
    }
    for (size_t r = 0; r < q->n_readers; r++)
        q->position[r] = position[r];
    q->n = n;
    q->n_groups = n_groups;
}

/* Return whether the groups are in the order that queue_push makes: ticks ascend, no group is empty, ids ascend
 * within a group. If `once` is true, an id may occur only once in a group. */
static bool is_ordered(const struct queue *q, bool once)
{
    size_t begin = 0;
    for (size_t g = 0; g < q->n_groups; g++) {
        const struct event_group *x = &q->group[g];
        if (x->end <= begin || x->end > q->n || (g > 0 && x->tick <= x[-1].tick))
            return false;
        for (size_t k = begin + 1; k < x->end; k++)
            if (q->id[k] < q->id[k - 1] + once)
                return false;
        begin = x->end;
    }
    return begin == q->n;
}

/* Advance each reader past the events that are due before tick `next`. */
static void place_readers(struct queue *q, esp_tick next)
{
    for (size_t r = 0; r < q->n_readers; r++)
        while (queue_due(q, r) < next)
            q->position[r]++;
}

void queue_visit(struct queue *q, esp_tick next, size_t n_senders, bool once,
                 struct state *s)
{
    enum { WORDS = sizeof *q->group / sizeof(uint64_t) };
    static_assert(sizeof(size_t) == sizeof(uint64_t), "group[].end is visited as u64");
    if (state_restores(s))
        queue_clear(q);
    else
        queue_trim(q);
    q->n_groups = state_count(s, "ticks", q->n_groups, q->groups_room);
    q->n = state_count(s, "senders", q->n, q->room);
    state_i64_column(s, "ticks", &q->group->tick, q->n_groups, WORDS, 0, next - 1);
    state_u64_column(s, "ends", &q->group->end, q->n_groups, WORDS, q->n);
    state_u32s(s, "senders", q->id, q->n, n_senders ? (uint32_t)n_senders - 1 : 0);
    if (!state_restores(s))
        return;
    state_require(s, is_ordered(q, once), "ticks", "spikes must be in order");
    if (s->status == ESP_OK)
        place_readers(q, next);
}
