/* studies/pool.h - run each task in a process of its own, a given number at a time.
 *
 * Each task is a child made by fork: it shares the parent's memory without a copy, and its crash does not affect the
 * others. Children end when the parent ends, even if that is killed. SIGINT and SIGTERM end all of them; the caller
 * must expect incomplete files. The parent must have no other threads. */
#ifndef ESPALIER_STUDIES_POOL_H
#define ESPALIER_STUDIES_POOL_H

#include "base/status.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* The progress of a task; written by its child, read by the parent. */
struct pool_pulse {
    atomic_uint done; /* parts done, of POOL_WHOLE */
};

enum { POOL_WHOLE = 1 << 20 };

/* The progress of a running task, for a display. */
struct pool_running {
    size_t task;
    double done; /* fraction, as the task last reported */
};

/* The state of all tasks, for a display. */
struct pool_view {
    size_t n_tasks, n_ended, n_failed;
    const struct pool_running *running; /* [n_running], by age */
    size_t n_running;
};

struct pool {
    void *context;
    /* In the child: do the task. The message of a failure is passed to `ended`. */
    enum esp_status (*work)(void *context, size_t task, struct pool_pulse *pulse);
    /* In the child, after work: end the process with this status; does not return. */
    void (*leave)(int exit_status);
    /* In the parent: a task has ended. failure is NULL after success, else the reason; the other tasks continue. */
    void (*ended)(void *context, size_t task, const char *failure);
    /* In the parent, about ten times a second; NULL: not called. */
    void (*tick)(void *context, const struct pool_view *view);
};

/* Set the progress of the task, 0 <= fraction <= 1. */
void pool_tell(struct pool_pulse *pulse, double fraction);

/* Run tasks 0 .. n_tasks - 1, beginning them in this order, `n_jobs` > 0 at a time. ESP_OK when all have ended, even
 * if some failed; ESP_INTERRUPTED after a signal, when all running children have ended; ESP_IO if no process can be
 * created. */
enum esp_status pool_run(const struct pool *pool, size_t n_tasks, unsigned n_jobs);

#endif
