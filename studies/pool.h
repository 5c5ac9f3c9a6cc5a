/* studies/pool.h - run tasks in processes of their own, so many at a time.
 *
 * Each task is a child made by fork: it shares what the parent has loaded, without copying it, and
 * takes nothing with it when it crashes. Children end with the parent, however that ends. SIGINT and
 * SIGTERM end all of them; their half-done files are for the caller to expect. The parent must have
 * no other threads. */
#ifndef ESPALIER_STUDIES_POOL_H
#define ESPALIER_STUDIES_POOL_H

#include "base/status.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* How far a task is; written by its child, read by the parent. */
struct pool_pulse {
    atomic_uint done; /* of POOL_WHOLE */
};

enum { POOL_WHOLE = 1 << 20 };

/* How a running task stands. */
struct pool_running {
    size_t task;
    double done; /* fraction, as the task last reported */
};

/* How many tasks are done, running and waiting, for a display. */
struct pool_view {
    size_t n_tasks, n_ended, n_failed;
    const struct pool_running *running; /* [n_running], by age */
    size_t n_running;
};

struct pool {
    void *context;
    /* In the child: do the task; a failure's message reaches `ended`. */
    enum esp_status (*work)(void *context, size_t task, struct pool_pulse *pulse);
    /* In the child, after work: end the process with this status; does not return. */
    void (*leave)(int exit_status);
    /* In the parent: a task has ended; failure is NULL if it went well, else why not, after which the
     * others go on. */
    void (*ended)(void *context, size_t task, const char *failure);
    /* In the parent, some ten times a second; NULL: not called. */
    void (*tick)(void *context, const struct pool_view *view);
};

/* Say how far the task is, 0 <= fraction <= 1. */
void pool_tell(struct pool_pulse *pulse, double fraction);

/* Run tasks 0 .. n_tasks - 1, beginning them in this order, `n_jobs` > 0 at a time. ESP_OK when all
 * have ended, also badly; ESP_INTERRUPTED after a signal, when all that ran are gone; ESP_IO if no
 * process can be made. */
enum esp_status pool_run(const struct pool *pool, size_t n_tasks, unsigned n_jobs);

#endif
