/* bench/measure.h - runs repeats in turn, computes medians and spreads, and makes a directory for temporary files. */
#ifndef ESPALIER_BENCH_MEASURE_H
#define ESPALIER_BENCH_MEASURE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { MEASURE_REPEATS = 64 };

/* A function whose time is compared with that of others. */
struct contestant {
    enum esp_status (*prepare)(
        void *context); /* called before each repeat, not timed; may be NULL */
    enum esp_status (*run)(void *context);
    void *context;
    /* Measure processor time instead of wall-clock time, which other processes disturb more. */
    bool by_processor;
    double seconds[MEASURE_REPEATS]; /* filled in by measure_in_turn */
    unsigned n;
};

/* Median and quartiles. */
struct spread {
    double median, low, high;
    unsigned n;
};

/* Run all contestants once untimed, then `repeats` (<= MEASURE_REPEATS) times, one after the other
 * in each round. */
enum esp_status measure_in_turn(struct contestant *c, size_t n, unsigned repeats);

/* Median and quartiles of values[n], 0 < n <= MEASURE_REPEATS. */
struct spread measure_spread(const double *values, unsigned n);

/* Median and quartiles of scale * seconds of a contestant. */
struct spread measure_seconds(const struct contestant *c, double scale);

/* Median and quartiles of seconds of a / seconds of b, round by round. */
struct spread measure_ratio(const struct contestant *a, const struct contestant *b);

enum { SCRATCH_PATH = 256 };

/* Make a directory for temporary files, in shared memory if possible, so that the disk is not measured. */
enum esp_status scratch_create(char directory[SCRATCH_PATH]);

/* Remove the directory and the files in it. */
void scratch_remove(const char *directory);

#endif
