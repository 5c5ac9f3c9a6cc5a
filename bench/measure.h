/* bench/measure.h - time several cases in turn, compute medians and quartiles, and create a directory for
 * temporary files. */
#ifndef ESPALIER_BENCH_MEASURE_H
#define ESPALIER_BENCH_MEASURE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { MEASURE_REPEATS = 64 };

/* A function to be timed, and its times. */
struct timing {
    /* Prepares each repeat and is not timed; may be NULL. */
    enum esp_status (*prepare)(void *context);
    enum esp_status (*run)(void *context);
    void *context;
    /* Measure processor time instead of wall-clock time, which depends more on other processes. */
    bool by_processor;
    double seconds[MEASURE_REPEATS]; /* time of each repeat, set by measure_in_turn */
    unsigned n;
};

/* Median and quartiles of n values. */
struct spread {
    double median, low, high;
    unsigned n;
};

/* Run every function once without timing it, then `repeats` (at most MEASURE_REPEATS) times. Each round runs
 * every function once, in the order of the array. */
enum esp_status measure_in_turn(struct timing *c, size_t n, unsigned repeats);

/* Compute median and quartiles of values[n], 0 < n <= MEASURE_REPEATS. */
struct spread measure_spread(const double *values, unsigned n);

/* Compute median and quartiles of scale * seconds over the repeats of a function. */
struct spread measure_seconds(const struct timing *c, double scale);

/* Compute median and quartiles, over the rounds, of the time of a divided by the time of b in the same round. */
struct spread measure_ratio(const struct timing *a, const struct timing *b);

enum { SCRATCH_PATH = 256 };

/* Create a directory for temporary files. It is in shared memory if possible, so that the speed of the disk
 * does not matter. */
enum esp_status scratch_create(char directory[SCRATCH_PATH]);

/* Delete the files in the directory, and the directory. */
void scratch_remove(const char *directory);

#endif
