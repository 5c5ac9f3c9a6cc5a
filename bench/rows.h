/* bench/rows.h - the row reader: adds given rows of a matrix to one vector, and does nothing else.
 *
 * Any simulation with dense weights must do at least this, so the time of the simulation is compared with it.
 * bench/rows.c is compiled once per instruction set; bench/roofline.c finds the fastest way for a machine and a
 * matrix by trying all of them. */
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
    const char *name; /* name of the instruction set, as in kernels/kernels.h */
    struct rows_way way[ROWS_WAYS];
};

/* The k-th build that this CPU can run; NULL past the last. */
const struct rows_build *rows_available(size_t k);

#endif
