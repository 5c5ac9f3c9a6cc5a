/* sim/queue.c */
#include "sim/queue.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

enum esp_status queue_create(struct queue *q, size_t room)
{
    *q = (struct queue){0};
    return queue_reserve(q, room);
}

void queue_free(struct queue *q)
{
    array_free(q->tick);
    array_free(q->id);
    *q = (struct queue){0};
}

size_t queue_reader(struct queue *q, esp_tick delay)
{
    assert(q->n_readers < QUEUE_READERS);
    q->delay[q->n_readers] = delay;
    q->position[q->n_readers] = q->n;
    return q->n_readers++;
}

void queue_trim(struct queue *q)
{
    size_t done = q->n;
    for (size_t r = 0; r < q->n_readers; r++)
        if (q->position[r] < done)
            done = q->position[r];
    if (done == 0)
        return;
    q->n -= done;
    memmove(q->tick, q->tick + done, q->n * sizeof *q->tick);
    memmove(q->id, q->id + done, q->n * sizeof *q->id);
    for (size_t r = 0; r < q->n_readers; r++)
        q->position[r] -= done;
}

enum esp_status queue_reserve(struct queue *q, size_t more)
{
    queue_trim(q);
    const size_t want = q->n + more;
    size_t room = q->room;
    void *tick = q->tick, *id = q->id;
    enum esp_status st = array_grow(&tick, &room, want, sizeof *q->tick);
    q->tick = tick;
    if (st != ESP_OK)
        return st;
    st = array_grow(&id, &q->room, want, sizeof *q->id);
    q->id = id;
    return st;
}

void queue_push(struct queue *q, esp_tick tick, esp_id id)
{
    if (q->n == q->room)
        queue_trim(q);
    assert(q->n < q->room);
    q->tick[q->n] = tick;
    q->id[q->n++] = id;
}

void queue_append(struct queue *q, esp_tick origin, const uint32_t *tick,
                  const esp_id *id, size_t n)
{
    assert(n <= q->room - q->n);
    for (size_t k = 0; k < n; k++)
        q->tick[q->n + k] = origin + tick[k];
    memcpy(q->id + q->n, id, n * sizeof *id);
    q->n += n;
}

const esp_id *queue_receive(struct queue *q, size_t reader, esp_tick now, size_t *n)
{
    const size_t first = q->position[reader];
    const esp_tick happened = now - q->delay[reader];
    size_t k = first;
    while (k < q->n && q->tick[k] == happened)
        k++;
    q->position[reader] = k;
    *n = k - first;
    return q->id + first;
}

void queue_clear(struct queue *q)
{
    q->n = 0;
    memset(q->position, 0, sizeof q->position);
}

void queue_compact(struct queue *q, const esp_id *new_index)
{
    size_t n = 0, position[QUEUE_READERS];
    for (size_t r = 0; r < q->n_readers; r++)
        position[r] = q->position[r];
    for (size_t k = 0; k < q->n; k++) {
        const esp_id id = new_index[q->id[k]];
        if (id == UINT32_MAX) {
            for (size_t r = 0; r < q->n_readers; r++)
                position[r] -= k < q->position[r];
            continue;
        }
        q->tick[n] = q->tick[k];
        q->id[n++] = id;
    }
    q->n = n;
    memcpy(q->position, position, q->n_readers * sizeof *position);
}
