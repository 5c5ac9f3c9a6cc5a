/* base/parallel.h - processes independent items on several threads. */
#ifndef ESPALIER_BASE_PARALLEL_H
#define ESPALIER_BASE_PARALLEL_H

#include "base/status.h"

#include <stddef.h>

/* A function that processes the item number `item`. `worker` is the number of the thread that calls the function, 0
 * .. n_threads - 1. */
typedef enum esp_status parallel_fn(void *context, unsigned worker, size_t item);

/* Return the number of processors that this process may use, at least 1. */
unsigned parallel_cores(void);

/* Call fn once for each item 0 .. n_items - 1. The calls run on n_threads > 0 threads; the calling thread is one of
 * them. A thread takes the next item when it has finished its last one. Return when all items are processed:
 * ESP_OK, or the first failure with its message. After a failure no further item is begun. */
enum esp_status parallel_run(unsigned n_threads, size_t n_items, parallel_fn *fn,
                             void *context);

#endif
