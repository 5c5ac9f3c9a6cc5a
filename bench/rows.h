/* bench/rows.h - the bare row reader: add given rows of a matrix into one vector, nothing else.
 *
 * It does the least that a simulation of dense weights must do, so its time is what ours is
 * measured against. Compiled once per instruction set from bench/rows.c; the fastest way on the
 * machine and matrix at hand is found by trying them all (bench/roofline.c). */
#ifndef ESPALIER_BENCH_ROWS_H
#define ESPALIER_BENCH_ROWS_H

#include "base/types.h"

#include <stddef.h>

enum { ROWS_WAYS = 5 };

struct rows_way {
    const char *name;
    /* sum[j] += w[id[k] * stride + j] for all k < n_ids and j < n. */
    void (*add)(float *sum, const float *w, size_t stride, const esp_id *id, size_t n_ids,
                size_t n);
};

struct rows_build {
    const char *name; /* of the instruction set, as in kernels/kernels.h */
    struct rows_way way[ROWS_WAYS];
};

/* The k-th build that this CPU can run; NULL past the last. */
const struct rows_build *rows_available(size_t k);

#endif
