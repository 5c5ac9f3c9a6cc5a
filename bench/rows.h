/* bench/rows.h - the row reader: it adds given rows of a matrix to a vector, and does nothing else.
 *
 * Any simulation with dense weights must read these rows, so its time is compared with that of the row reader.
 * bench/rows.c is compiled once per instruction set and adds 1, 2, 4, 8 or 16 rows per pass over the vector.
 * bench/roofline.c tries all these ways and keeps the fastest. */
#ifndef ESPALIER_BENCH_ROWS_H
#define ESPALIER_BENCH_ROWS_H

#include "base/types.h"

#include <stddef.h>

enum { ROWS_WAYS = 5 };

struct rows_way {
    const char *name;
    /* For all k < n_ids and j < n: sum[j] += w[id[k] * stride + j]. */
    void (*add)(float *sum, const float *w, size_t stride, const esp_id *id, size_t n_ids,
                size_t n);
};

struct rows_build {
    const char *name; /* name of the instruction set, as in kernels/kernels.h */
    struct rows_way way[ROWS_WAYS];
};

/* Return the k-th build that this processor can execute; NULL after the last. */
const struct rows_build *rows_available(size_t k);

#endif
