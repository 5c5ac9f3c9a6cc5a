/* base/parallel.h - run independent pieces of work on several threads. */
#ifndef ESPALIER_BASE_PARALLEL_H
#define ESPALIER_BASE_PARALLEL_H

#include "base/status.h"

#include <stddef.h>

/* Process item `item` on worker `worker` (0 .. n_threads - 1). */
typedef enum esp_status parallel_fn(void *context, unsigned worker, size_t item);

/* Processors that this process may use, at least 1. */
unsigned parallel_cores(void);

/* Call fn once for every item 0 .. n_items - 1 on n_threads > 0 threads (the caller's among them); a worker takes
 * the next item when it has finished the last one. Returns when all items are done: ESP_OK, or the first failure
 * with its message; after a failure no new item is begun. */
enum esp_status parallel_run(unsigned n_threads, size_t n_items, parallel_fn *fn,
                             void *context);

#endif
