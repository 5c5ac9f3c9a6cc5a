/* kernels/kernels.h - the loops over neurons, in the best build that this CPU can run.
 *
 * All builds come from the same C (kernels/loops.c) and give equal bits: every element goes through the same
 * operations in the same order, and no operation is fused or reassociated. Results do not depend on alignment or
 * padding of arrays; both make the loops faster. */
#ifndef ESPALIER_KERNELS_KERNELS_H
#define ESPALIER_KERNELS_KERNELS_H

#include "base/events.h"
#include "base/random.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Events, grouped by tick, each of which adds a row of a weight matrix. */
struct kernel_ticks {
    const float *w; /* the row of input i begins at w + i * stride */
    size_t stride;
    const uint32_t *id;              /* the input of each event */
    const struct event_group *group; /* [n] the events of each tick, by index in id[] */
    /* [n] factor by which V is multiplied before the rows are added. */
    const float *decay;
    size_t begin; /* the first event of group[0] */
    size_t n;     /* ticks, at least 1 */
};

struct kernels {
    const char *name; /* "c", "avx2", "avx512" */

    /* One tick of a layer: out[j] = (((v[j] * decay) + rows[0][j]) + rows[1][j]) + ..., for j < n. Returns whether
     * any out[j] >= limit[j]. `out` is v or another array. Rows may repeat; no row overlaps out or v. */
    bool (*advance)(float *out, const float *v, const float *const *rows, size_t n_rows,
                    float decay, const float *limit, size_t n);

    /* A tick of leak in fixed point: v[j] = min(v[j], most), then v[j] -= part * v[j] / 256, where the product is
     * rounded down to a multiple of 1/scale. v[j] is a multiple of 1/scale, at least -2^22/scale; scale is a power
     * of two, most <= 2^22/scale, part in 1 .. 255. */
    void (*leak)(float *v, float most, float scale, int32_t part, size_t n);

    /* The same for V driven by a current; charge[j] is the charge that is still to arrive:
     * v[j] = (v[j] * decay + charge[j] * inflow) + drift. Returns whether any v[j] >= limit[j]. */
    bool (*drive)(float *v, const float *charge, float decay, float inflow, float drift,
                  const float *limit, size_t n);

    /* The lowest j >= from with max(v[j], bias) + charge[j] * inflow >= limit[j]; n if there is none. */
    size_t (*reach)(const float *v, const float *charge, float bias, float inflow,
                    const float *limit, size_t from, size_t n);

    /* Several ticks for the neurons from .. from + n - 1 of a layer: `advance` with the rows of each tick, until
     * the first tick in which any out[j] >= limit[j], which sets *reached. Returns the number of ticks computed.
     * For this call the arrays must be aligned to cache lines and padded to their end, limit[] with INFINITY;
     * `from` is the first neuron of a cache line, and n is at most run_width, the number that the registers of
     * this build hold. */
    size_t (*run)(float *out, const float *v, const float *limit, size_t from, size_t n,
                  const struct kernel_ticks *t, bool *reached);
    size_t run_width;

    /* The least limit[j] - v[j] of n >= 1 neurons; arrays aligned and padded as for `run`. */
    float (*gap)(const float *v, const float *limit, size_t n);

    /* v[j] = max(v[j] - amount, floor); whether any v[j] >= limit[j] afterwards. */
    bool (*inhibit)(float *v, float amount, float floor, const float *limit, size_t n);

    /* The lowest j of those with the largest v[j] - limit[j], if that is >= 0; n if none is. */
    size_t (*winner)(const float *v, const float *limit, size_t n);

    /* pull[i] = rate * (value[i] * table[min(now - stamp[i], last)] - target): the change of input weight i at an
     * output spike at `now`, before the bound. value[] and stamp[] are the traces of the inputs, table[] is their
     * decay. */
    void (*pull)(float *pull, const float *value, const int32_t *stamp, int32_t now,
                 const float *table, int32_t last, float rate, float target, size_t n);

    /* Change one column of a matrix, element i at w[i * stride]:
     * w = clip(w + pull[i] * max(w_max - w, 0), 0, w_max). */
    void (*soften)(float *w, size_t stride, const float *pull, float w_max, size_t n);

    /* As `soften`, but without the soft bound: w = clip(w + pull[i], 0, w_max). */
    void (*shift)(float *w, size_t stride, const float *pull, float w_max, size_t n);

    /* Philox blocks first .. first + n_blocks - 1 of a sequence of base/random.h, four words each: the words that
     * random_block gives one by one. */
    void (*words)(uint32_t *out, const struct random *r, uint32_t first, size_t n_blocks);
};

/* The build in use: the best one, or what kernels_select chose. */
const struct kernels *kernels_get(void);

/* The k-th build that this program holds and this CPU can run, best first; NULL past the last. The
 * last is the portable build: the specification of all others. */
const struct kernels *kernels_available(size_t k);

/* Choose a build by name; NULL or "" chooses the best. ESP_INPUT lists those available. Call it before anything is
 * simulated; the program calls it with ESPALIER_KERNEL. */
enum esp_status kernels_select(const char *name);

#endif
