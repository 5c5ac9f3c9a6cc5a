/* studies/pool.h - run each task in its own child process, a given number of them at a time.
 *
 * Children are made by fork, so they read the memory of the parent without a copy. A crash of a child does not
 * affect other tasks. Children end when the parent ends, even if the parent is killed. SIGINT or SIGTERM ends
 * all children; files that they were writing may be incomplete. The parent must have no other threads. */
#ifndef ESPALIER_STUDIES_POOL_H
#define ESPALIER_STUDIES_POOL_H

#include "base/status.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* The progress of a task, in memory that its child writes and the parent reads. */
struct pool_pulse {
    atomic_uint done; /* fraction of the task that is done, in units of 1 / POOL_WHOLE */
};

enum { POOL_WHOLE = 1 << 20 };

/* A task that is running, for a progress display. */
struct pool_running {
    size_t task;
    double done; /* fraction done, as last reported by the task */
};

/* The state of all tasks, for a progress display. */
struct pool_view {
    size_t n_tasks, n_ended, n_failed;
    const struct pool_running *running; /* [n_running] in the order of their start */
    size_t n_running;
};

struct pool {
    void *context;
    /* Called in the child: do the task. If it fails, its message is passed to `ended`. */
    enum esp_status (*work)(void *context, size_t task, struct pool_pulse *pulse);
    /* Called in the child after `work`: end the process with this status. The function must not return. */
    void (*leave)(int exit_status);
    /* Called in the parent when a task has ended. failure is NULL after success, otherwise the reason. Other
     * tasks continue. */
    void (*ended)(void *context, size_t task, const char *failure);
    /* Called in the parent about ten times a second; may be NULL. */
    void (*tick)(void *context, const struct pool_view *view);
};

/* Report that the fraction (0 to 1) of a task is done. */
void pool_tell(struct pool_pulse *pulse, double fraction);

/* Run tasks 0 .. n_tasks - 1, starting them in this order, with at most n_jobs > 0 at a time. Return ESP_OK
 * when all have ended, even if some have failed. After a signal, end the running children and return
 * ESP_INTERRUPTED. Return ESP_IO if no process can be created. */
enum esp_status pool_run(const struct pool *pool, size_t n_tasks, unsigned n_jobs);

#endif
