/* bench/measure.h - repeats taken in turn, their medians and spreads; and a directory for their files. */
#ifndef ESPALIER_BENCH_MEASURE_H
#define ESPALIER_BENCH_MEASURE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { MEASURE_REPEATS = 64 };

/* One of several things whose times are compared. */
struct contestant {
    enum esp_status (*prepare)(
        void *context); /* before each repeat, untimed; may be NULL */
    enum esp_status (*run)(void *context);
    void *context;
    bool
        by_processor; /* count seconds computed, not passed: what others do matters less */
    double seconds[MEASURE_REPEATS]; /* filled in by measure_in_turn */
    unsigned n;
};

/* The middle and the quartiles of some values. */
struct spread {
    double median, low, high;
    unsigned n;
};

/* Run all contestants once untimed, then `repeats` (<= MEASURE_REPEATS) times, one after the other
 * in each round. */
enum esp_status measure_in_turn(struct contestant *c, size_t n, unsigned repeats);

/* values[n], 0 < n <= MEASURE_REPEATS. */
struct spread measure_spread(const double *values, unsigned n);

/* scale * seconds of a contestant. */
struct spread measure_seconds(const struct contestant *c, double scale);

/* seconds of a / seconds of b, round by round. */
struct spread measure_ratio(const struct contestant *a, const struct contestant *b);

enum { SCRATCH_PATH = 256 };

/* Make a directory of our own for files that are thrown away, in shared memory where that can be written, so that no disk is measured. */
enum esp_status scratch_create(char directory[SCRATCH_PATH]);

/* Remove it with the files in it. */
void scratch_remove(const char *directory);

#endif
