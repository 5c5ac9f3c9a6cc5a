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

/* A tick of a layer in fixed point. */
struct kernel_units {
    int32_t part; /* 256ths of V that leak, 0 .. 255 */
    int32_t most; /* largest V, at most 2^21 */
    unsigned up;  /* a unit of a weight is 2^up units of V */
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

    /* The same in whole numbers, with input: v[j] -= part * v[j] / 256, rounded down; then v[j] += the rows, and
     * v[j] = min(v[j], most). Return whether any v[j] >= limit[j]. V has at most 16 bits and part is below 128, or V
     * has at most 22 bits. Weights are less than 2^8, or 2^14, units of V. They are whole numbers, so they are added
     * in any order. Rows of add_long have a weight of up to 12 bits per word. Those of add_short have two of up to 8
     * bits: with h = n / 2 rounded up, word j < h has that of neuron j in its lower byte and that of neuron h + j in
     * its upper one, which is 0 if there is no such neuron; v[] and limit[] have room for 2 h. */
    bool (*add_short)(int16_t *v, const uint16_t *const *rows, size_t n_rows,
                      const struct kernel_units *u, const int16_t *limit, size_t n);
    bool (*add_long)(int32_t *v, const uint16_t *const *rows, size_t n_rows,
                     const struct kernel_units *u, const int32_t *limit, size_t n);

    /* Numbers as units of 1/scale, a power of two, and back: out[j] = x[j] * scale, rounded up, at most
     * 128 * scale - 1, which is the largest V; out[j] = x[j] * unit. x[j] is at least -128. Weights, which
     * are whole numbers of units, become a row of add_short or add_long. */
    void (*to_short)(int16_t *out, const float *x, float scale, size_t n);
    void (*to_long)(int32_t *out, const float *x, float scale, size_t n);
    void (*weights_short)(uint16_t *out, const float *w, float scale, size_t n);
    void (*weights_long)(uint16_t *out, const float *w, float scale, size_t n);
    void (*from_short)(float *out, const int16_t *x, float unit, size_t n);
    void (*from_long)(float *out, const int32_t *x, float unit, size_t n);

    /* The same for V driven by a current; charge[j] is the charge that is still to arrive:
     * v[j] = (v[j] * decay + charge[j] * inflow) + drift. Returns whether any v[j] >= limit[j]. */
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

    /* Learning in fixed point: with k = w[i * stride] * one, of one = 2, 4, .. 4096 units, w[i * stride] becomes
     * k + (rate[i] * (one - k) + gain * k + r) / 2^16, rounded down, within 0 .. one - 1, in units.
     * r is noise[i] modulo 2^16, |rate[i]| < 2^16, |gain| <= 2^15. */
    void (*learn_units)(float *w, size_t stride, const int32_t *rate,
                        const uint32_t *noise, int32_t gain, int32_t one, size_t n);

    /* Return the sum of the squares of w[i * stride] * one. */
    int64_t (*square_units)(const float *w, size_t stride, int32_t one, size_t n);

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
