/* kernels/kernels.h - the loops over neurons and weights, in the best build that this CPU can run.
 *
 * All builds are compiled from the same C (kernels/loops.c) and give equal bits: every element goes through the
 * same operations in the same order, and no operation is fused or reassociated. Alignment and padding of arrays
 * make the loops faster and do not change results. */
#ifndef ESPALIER_KERNELS_KERNELS_H
#define ESPALIER_KERNELS_KERNELS_H

#include "base/events.h"
#include "base/random.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Events in groups, one group per tick. Each event adds the row of its input in a weight matrix to V. */
struct kernel_ticks {
    const float *w; /* weight matrix; the row of input i begins at w + i * stride */
    size_t stride;
    const uint32_t *id; /* input of each event */
    /* [n] the events of each tick, as one group of indices in id[] (base/events.h) */
    const struct event_group *group;
    /* [n] factor by which V is multiplied before the rows of the tick are added. */
    const float *decay;
    size_t begin; /* index in id[] of the first event of group[0] */
    size_t n;     /* number of ticks, at least 1 */
};

struct kernels {
    const char *name; /* "c", "avx2" or "avx512" */

    /* Compute one tick of a layer: out[j] = (((v[j] * decay) + rows[0][j]) + rows[1][j]) + ..., for j < n. Return
     * whether any out[j] >= limit[j]. `out` may be v. A row may occur several times in rows[]; no row overlaps out
     * or v. */
    bool (*advance)(float *out, const float *v, const float *const *rows, size_t n_rows,
                    float decay, const float *limit, size_t n);

    /* Compute one tick of the leak in fixed point: v[j] = min(v[j], most), then v[j] -= part * v[j] / 256, where
     * the subtracted value is rounded down to a multiple of 1/scale. v[j] is a multiple of 1/scale, at least
     * -2^22/scale; scale is a power of two, most <= 2^22/scale, part in 1 .. 255. */
    void (*leak)(float *v, float most, float scale, int32_t part, size_t n);

    /* Compute one tick of a V that a current drives: v[j] = (v[j] * decay + charge[j] * inflow) + drift. charge[j]
     * is the charge that is still to arrive. Return whether any v[j] >= limit[j]. */
    bool (*drive)(float *v, const float *charge, float decay, float inflow, float drift,
                  const float *limit, size_t n);

    /* Return the lowest j >= from with max(v[j], bias) + charge[j] * inflow >= limit[j]; n if there is none. */
    size_t (*reach)(const float *v, const float *charge, float bias, float inflow,
                    const float *limit, size_t from, size_t n);

    /* Compute several ticks for the neurons from .. from + n - 1 of a layer: `advance` with the rows of each tick.
     * Stop after the first tick in which any out[j] >= limit[j], and set *reached to whether there was one. Return
     * the number of ticks computed. The arrays must be aligned to cache lines and padded to the end of a line,
     * limit[] with INFINITY. `from` is the first neuron of a cache line, and n is at most run_width, the number of
     * neurons that this build computes at a time. */
    size_t (*run)(float *out, const float *v, const float *limit, size_t from, size_t n,
                  const struct kernel_ticks *t, bool *reached);
    size_t run_width;

    /* Return the smallest limit[j] - v[j] of n >= 1 neurons. The arrays are aligned and padded as for `run`. */
    float (*gap)(const float *v, const float *limit, size_t n);

    /* Set v[j] = max(v[j] - amount, floor). Return whether any v[j] >= limit[j] afterwards. */
    bool (*inhibit)(float *v, float amount, float floor, const float *limit, size_t n);

    /* Return the j with the largest v[j] - limit[j]. If several are equal, return the lowest of them. Return n if
     * no v[j] >= limit[j]. */
    size_t (*winner)(const float *v, const float *limit, size_t n);

    /* Compute the change of each input weight i at an output spike in tick `now`, before the upper bound is
     * applied: pull[i] = rate * (value[i] * table[min(now - stamp[i], last)] - target). value[] and stamp[] are the
     * traces of the inputs (synapses/trace.h), table[0 .. last] is their decay. */
    void (*pull)(float *pull, const float *value, const int32_t *stamp, int32_t now,
                 const float *table, int32_t last, float rate, float target, size_t n);

    /* Change one column of a matrix, whose element i is at w[i * stride]: w = clip(w + pull[i] * max(w_max - w, 0),
     * 0, w_max). */
    void (*soften)(float *w, size_t stride, const float *pull, float w_max, size_t n);

    /* Like `soften`, but without the factor that depends on w: w = clip(w + pull[i], 0, w_max). */
    void (*shift)(float *w, size_t stride, const float *pull, float w_max, size_t n);

    /* Compute the Philox blocks first .. first + n_blocks - 1 of a sequence (base/random.h), four words each. The
     * words are those that random_block gives block by block. */
    void (*words)(uint32_t *out, const struct random *r, uint32_t first, size_t n_blocks);
};

/* Return the build in use: the one that kernels_select has chosen, else the best. */
const struct kernels *kernels_get(void);

/* Return the k-th best build of those that this program contains and this CPU can run; NULL if there are not so
 * many. The last build is the portable one, which is the specification of all others. */
const struct kernels *kernels_available(size_t k);

/* Choose a build by its name; NULL or "" chooses the best build. On failure return ESP_INPUT; the message lists the
 * available builds. Call this before anything is simulated. The program passes the environment variable
 * ESPALIER_KERNEL. */
enum esp_status kernels_select(const char *name);

#endif
