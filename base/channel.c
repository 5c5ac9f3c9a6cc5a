/* base/channel.c - a channel is a ring buffer of bytes with two counters.
 *
 * The sender writes the counter `published`, the receiver writes the counter `taken`; both counters only grow. A
 * side that must wait takes the lock, stores the value that the other side's counter has to reach, reads that
 * counter once more, and sleeps. When a side's counter reaches the value that the other side has stored, that side
 * takes the lock and wakes the other side. Counters and stored values are sequentially consistent. So if both sides act
 * at once, at least one of them sees what the other has stored, and no side sleeps forever. */
#include "base/channel.h"

#include "base/array.h"
#include "base/clock.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

/* The value of sender_wants while the sender does not wait, and of receiver_wants while the receiver does not wait. */
#define NONE SIZE_MAX

struct channel {
    unsigned char *ring;
    size_t room;
    /* Bytes that the sender has copied into the ring since the beginning. */
    size_t put;
    double waited_s; /* seconds that the sender has waited for room */
    /* Whether the sender has called the receiver since the receiver last woke up. Guarded by `lock`. */
    bool called;
    atomic_bool ended, left;
    _Alignas(ARRAY_ALIGN) atomic_size_t published;
    atomic_size_t sender_wants; /* the value of `taken` that the sender waits for */
    _Alignas(ARRAY_ALIGN) atomic_size_t taken;
    /* The value of `published` that the receiver waits for. */
    atomic_size_t receiver_wants;
    _Alignas(ARRAY_ALIGN) pthread_mutex_t lock;
    pthread_cond_t wake_sender, wake_receiver;
};

enum esp_status channel_create(size_t bytes, struct channel **out)
{
    assert(bytes >= 4096 && (bytes & (bytes - 1)) == 0);
    struct channel *c = array_create(1, sizeof *c);
    if (!c)
        return ESP_MEMORY;
    c->ring = mapping_create(bytes);
    if (!c->ring) {
        array_free(c);
        return ESP_MEMORY;
    }
    c->room = bytes;
    atomic_init(&c->sender_wants, NONE);
    atomic_init(&c->receiver_wants, NONE);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->wake_sender, NULL);
    pthread_cond_init(&c->wake_receiver, &monotonic);
    pthread_condattr_destroy(&monotonic);
    *out = c;
    return ESP_OK;
}

void channel_free(struct channel *c)
{
    if (!c)
        return;
    pthread_cond_destroy(&c->wake_sender);
    pthread_cond_destroy(&c->wake_receiver);
    pthread_mutex_destroy(&c->lock);
    mapping_free(c->ring, c->room);
    array_free(c);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- functions of the sender ---- */

void channel_publish(struct channel *c, bool call)
{
    atomic_store(&c->published, c->put);
    if (!call && c->put < atomic_load(&c->receiver_wants))
        return;
    pthread_mutex_lock(&c->lock);
    c->called = c->called || call;
    pthread_cond_signal(&c->wake_receiver);
    pthread_mutex_unlock(&c->lock);
}

void channel_end(struct channel *c)
{
    atomic_store(&c->ended, true);
    channel_publish(c, true);
}

/* Publish all bytes and sleep until a quarter of the ring is free. Without the quarter, a sender that is faster
 * than the receiver would be woken for every byte. */
static void wait_for_room(struct channel *c)
{
    const double begun_s = clock_now_s();
    channel_publish(c, true);
    pthread_mutex_lock(&c->lock);
    atomic_store(&c->sender_wants, c->put - c->room + c->room / 4);
    while (atomic_load(&c->taken) < atomic_load(&c->sender_wants) &&
           !atomic_load(&c->left))
        pthread_cond_wait(&c->wake_sender, &c->lock);
    atomic_store(&c->sender_wants, NONE);
    pthread_mutex_unlock(&c->lock);
    c->waited_s += clock_now_s() - begun_s;
}

bool channel_put(struct channel *c, const void *bytes, size_t n)
{
    const unsigned char *from = bytes;
    while (n > 0) {
        if (atomic_load_explicit(&c->left, memory_order_relaxed))
            return false;
        const size_t at = c->put & (c->room - 1);
        const size_t room =
            c->room - (c->put - atomic_load_explicit(&c->taken, memory_order_acquire));
        const size_t piece = least(n, least(room, c->room - at));
        if (piece == 0) {
            wait_for_room(c);
            continue;
        }
        memcpy(c->ring + at, from, piece);
        c->put += piece;
        from += piece;
        n -= piece;
    }
    return true;
}

double channel_waited_s(const struct channel *c)
{
    return c->waited_s;
}

/* ---- functions of the receiver ---- */

static struct timespec moment_in(double seconds)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    const int64_t ns = t.tv_nsec + (int64_t)(seconds * 1e9);
    t.tv_sec += (time_t)(ns / 1000000000);
    t.tv_nsec = (long)(ns % 1000000000);
    return t;
}

/* Let the receiver sleep until `published` is at least `want`, the sender has ended, the sender has called (only if
 * `callable`), or the time is `until` (NULL: no limit). */
static void wait_for_bytes(struct channel *c, size_t want, bool callable,
                           const struct timespec *until)
{
    int timed_out = 0;
    pthread_mutex_lock(&c->lock);
    atomic_store(&c->receiver_wants, want);
    while (atomic_load(&c->published) < want && !atomic_load(&c->ended) &&
           !(callable && c->called) && !timed_out)
        timed_out = until ? pthread_cond_timedwait(&c->wake_receiver, &c->lock, until)
                          : pthread_cond_wait(&c->wake_receiver, &c->lock);
    atomic_store(&c->receiver_wants, NONE);
    if (callable)
        c->called = false;
    pthread_mutex_unlock(&c->lock);
}

bool channel_has_more(const struct channel *c)
{
    return atomic_load(&c->published) != atomic_load(&c->taken);
}

bool channel_await(struct channel *c, double seconds)
{
    const struct timespec until = moment_in(seconds);
    wait_for_bytes(c, atomic_load(&c->taken) + c->room / 8, true, &until);
    return channel_has_more(c) || atomic_load(&c->ended);
}

static void take(struct channel *c, size_t n)
{
    const size_t taken = atomic_load_explicit(&c->taken, memory_order_relaxed) + n;
    atomic_store(&c->taken, taken);
    if (taken < atomic_load(&c->sender_wants))
        return;
    pthread_mutex_lock(&c->lock);
    pthread_cond_signal(&c->wake_sender);
    pthread_mutex_unlock(&c->lock);
}

bool channel_get(struct channel *c, void *bytes, size_t n)
{
    unsigned char *to = bytes;
    while (n > 0) {
        const size_t taken = atomic_load_explicit(&c->taken, memory_order_relaxed);
        /* `ended` is read before `published`, so that bytes published before the end are always seen. */
        const bool ended = atomic_load(&c->ended);
        const size_t at = taken & (c->room - 1);
        const size_t piece =
            least(n, least(atomic_load(&c->published) - taken, c->room - at));
        if (piece == 0 && ended)
            return false;
        if (piece == 0) {
            wait_for_bytes(c, taken + 1, false, NULL);
            continue;
        }
        memcpy(to, c->ring + at, piece);
        take(c, piece);
        to += piece;
        n -= piece;
    }
    return true;
}

void channel_leave(struct channel *c)
{
    pthread_mutex_lock(&c->lock);
    atomic_store(&c->left, true);
    pthread_cond_signal(&c->wake_sender);
    pthread_mutex_unlock(&c->lock);
}
