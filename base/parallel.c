/* base/parallel.c - each thread takes the number of its next item from one shared counter. */
/* For sched_getaffinity, because taskset and containers limit the processors that a process may use. */
#define _GNU_SOURCE
#include "base/parallel.h"

#include "base/array.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

struct job {
    parallel_fn *fn;
    void *context;
    size_t n_items;
    atomic_size_t next;
    pthread_mutex_t lock; /* guards `status` and `message` */
    enum esp_status status;
    char message[1024];
};

struct worker {
    struct job *job;
    unsigned index;
    pthread_t thread;
};

unsigned parallel_cores(void)
{
    cpu_set_t usable;
    const bool known = sched_getaffinity(0, sizeof usable, &usable) == 0;
    const long n = known ? CPU_COUNT(&usable) : sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (unsigned)n : 1;
}

static void job_fail(struct job *job, enum esp_status status)
{
    pthread_mutex_lock(&job->lock);
    if (job->status == ESP_OK) {
        job->status = status;
        snprintf(job->message, sizeof job->message, "%s", esp_message());
    }
    pthread_mutex_unlock(&job->lock);
    atomic_store(&job->next, job->n_items);
}

static void *work(void *argument)
{
    struct worker *w = argument;
    struct job *job = w->job;
    size_t item;
    while ((item = atomic_fetch_add(&job->next, 1)) < job->n_items) {
        const enum esp_status st = job->fn(job->context, w->index, item);
        if (st != ESP_OK)
            job_fail(job, st);
    }
    return NULL;
}

enum esp_status parallel_run(unsigned n_threads, size_t n_items, parallel_fn *fn,
                             void *context)
{
    assert(n_threads > 0);
    struct job job = {.fn = fn, .context = context, .n_items = n_items};
    struct worker *workers = array_create(n_threads, sizeof *workers);
    if (!workers)
        return ESP_MEMORY;
    pthread_mutex_init(&job.lock, NULL);
    /* The calling thread is worker 0. It is no error if fewer threads than n_threads can be started. */
    unsigned n_started = 1;
    for (unsigned k = 0; k < n_threads; k++)
        workers[k] = (struct worker){.job = &job, .index = k};
    while (n_started < n_threads && pthread_create(&workers[n_started].thread, NULL, work,
                                                   &workers[n_started]) == 0)
        n_started++;
    work(&workers[0]);
    for (unsigned k = 1; k < n_started; k++)
        pthread_join(workers[k].thread, NULL);
    pthread_mutex_destroy(&job.lock);
    array_free(workers);
    return job.status == ESP_OK ? ESP_OK : esp_fail(job.status, "%s", job.message);
}
