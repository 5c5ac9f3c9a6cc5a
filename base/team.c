/* base/team.c - the calling thread starts a round of work by raising `round`. Each member raises `n_done` when it
 * has finished its work of the round. */
#include "base/team.h"

#include "base/array.h"
#include "base/parallel.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

enum {
    /* Number of pauses of a waiting thread before it calls sched_yield. They take tens of microseconds in all,
     * longer than the work between two ticks. */
    SPINS = 1 << 11,
    /* Calls of sched_yield after the pauses, before the thread goes to sleep. */
    YIELDS = 64,
    LATER = 8 /* most calls of team_later that can wait for one round */
};

struct member {
    /* Number of calls of team_meet that this member has begun. */
    _Alignas(ARRAY_ALIGN) atomic_uint n_met;
    struct team *team;
    unsigned index;
    pthread_t thread;
};

struct work {
    team_fn *fn;
    void *context;
};

struct team {
    unsigned n;
    int spins; /* number of pauses before a waiting thread calls sched_yield */
    struct work now;
    struct work later[LATER]; /* deferred work, which the next round does before `now` */
    unsigned n_later;
    bool ending;
    /* Each counter is in a cache line of its own, so that waiting members do not slow down each other. */
    _Alignas(ARRAY_ALIGN) atomic_uint round;
    _Alignas(ARRAY_ALIGN) atomic_uint n_done;
    _Alignas(ARRAY_ALIGN) atomic_uint n_asleep;
    pthread_mutex_t lock; /* used only to sleep and to wake up */
    pthread_cond_t wake;
    struct member *members;
};

static inline void relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/* Sleep until `round` differs from `seen`. The caller of team_run raises `round` before it reads n_asleep; this
 * thread raises n_asleep before it reads `round` again. So at least one of the two sees what the other has stored. */
static void sleep_until_work(struct team *t, unsigned seen)
{
    pthread_mutex_lock(&t->lock);
    atomic_fetch_add(&t->n_asleep, 1);
    while (atomic_load(&t->round) == seen)
        pthread_cond_wait(&t->wake, &t->lock);
    atomic_fetch_sub(&t->n_asleep, 1);
    pthread_mutex_unlock(&t->lock);
}

static void wait_for_work(struct team *t, unsigned seen)
{
    for (int k = 0; k < t->spins; k++) {
        if (atomic_load_explicit(&t->round, memory_order_acquire) != seen)
            return;
        relax();
    }
    for (int k = 0; k < YIELDS; k++) {
        if (atomic_load_explicit(&t->round, memory_order_acquire) != seen)
            return;
        sched_yield();
    }
    sleep_until_work(t, seen);
}

static void work(const struct team *t, unsigned member)
{
    for (unsigned k = 0; k < t->n_later; k++)
        t->later[k].fn(t->later[k].context, member, t->n);
    t->now.fn(t->now.context, member, t->n);
}

static void *serve(void *argument)
{
    const struct member *m = argument;
    struct team *t = m->team;
    for (unsigned seen = 0;; seen++) {
        wait_for_work(t, seen);
        if (t->ending)
            return NULL;
        work(t, m->index);
        atomic_fetch_add_explicit(&t->n_done, 1, memory_order_release);
    }
}

static void announce(struct team *t)
{
    atomic_store(&t->n_done, 0);
    atomic_fetch_add(&t->round, 1);
    if (atomic_load(&t->n_asleep) == 0)
        return;
    pthread_mutex_lock(&t->lock);
    pthread_cond_broadcast(&t->wake);
    pthread_mutex_unlock(&t->lock);
}

enum esp_status team_create(unsigned n, struct team **out)
{
    assert(n >= 1);
    struct team *t = array_create(1, sizeof *t);
    if (!t)
        return ESP_MEMORY;
    t->members = array_create(n, sizeof *t->members);
    if (!t->members) {
        array_free(t);
        return ESP_MEMORY;
    }
    /* If there are fewer processors than members, a spinning member would take processor time from a working one. */
    t->spins = n <= parallel_cores() ? SPINS : 0;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->wake, NULL);
    int error = 0;
    t->members[0] = (struct member){.team = t};
    for (t->n = 1; t->n < n && error == 0; t->n += error == 0) {
        struct member *m = &t->members[t->n];
        *m = (struct member){.team = t, .index = t->n};
        error = pthread_create(&m->thread, NULL, serve, m);
    }
    if (error) {
        team_free(t);
        return esp_fail(ESP_IO, "cannot start %u threads: %s", n, strerror(error));
    }
    *out = t;
    return ESP_OK;
}

void team_free(struct team *t)
{
    if (!t)
        return;
    assert(t->n_later == 0);
    t->ending = true;
    announce(t);
    for (unsigned k = 1; k < t->n; k++)
        pthread_join(t->members[k].thread, NULL);
    pthread_cond_destroy(&t->wake);
    pthread_mutex_destroy(&t->lock);
    array_free(t->members);
    array_free(t);
}

unsigned team_size(const struct team *t)
{
    return t->n;
}

/* Wait until a counter that only grows has reached `wanted`. The wait is usually short, so the thread spins first. */
static void wait_for(const struct team *t, atomic_uint *counter, unsigned wanted)
{
    int k = 0;
    while ((int)(atomic_load_explicit(counter, memory_order_acquire) - wanted) < 0)
        if (k < t->spins) {
            relax();
            k++;
        } else {
            sched_yield();
        }
}

/* The caller waits for the other members by spinning, as the members wait for a round. */
void team_run(struct team *t, team_fn *fn, void *context)
{
    if (!t) {
        fn(context, 0, 1);
        return;
    }
    t->now = (struct work){fn, context};
    announce(t);
    work(t, 0);
    wait_for(t, &t->n_done, t->n - 1);
    t->n_later = 0;
}

void team_meet(struct team *t, unsigned member)
{
    if (!t)
        return;
    const unsigned n_met =
        atomic_load_explicit(&t->members[member].n_met, memory_order_relaxed) + 1;
    atomic_store_explicit(&t->members[member].n_met, n_met, memory_order_release);
    for (unsigned k = 0; k < t->n; k++)
        wait_for(t, &t->members[k].n_met, n_met);
}

static void do_nothing(void *context, unsigned member, unsigned n_members)
{
    (void)context, (void)member, (void)n_members;
}

void team_settle(struct team *t)
{
    if (t && t->n_later > 0)
        team_run(t, do_nothing, NULL);
}

void team_reclaim(struct team *t, const void *context)
{
    for (unsigned k = 0; t && k < t->n_later; k++)
        if (t->later[k].context == context)
            team_settle(t);
}

void team_later(struct team *t, team_fn *fn, void *context)
{
    if (!t) {
        fn(context, 0, 1);
        return;
    }
    if (t->n_later == LATER)
        team_settle(t);
    t->later[t->n_later++] = (struct work){fn, context};
}

struct team_part team_part(size_t n, unsigned member, unsigned n_members)
{
    enum { LINE = ARRAY_ALIGN / sizeof(float) };
    const size_t lines = (n + LINE - 1) / LINE;
    const size_t end = lines * (member + 1) / n_members * LINE;
    return (struct team_part){lines * member / n_members * LINE, end < n ? end : n};
}
