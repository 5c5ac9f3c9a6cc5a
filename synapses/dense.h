/* synapses/dense.h - a dense weight matrix in a memory mapping of its own (base/array.h).
 *
 * Row i contains the weights from presynaptic neuron i to all n_post postsynaptic neurons, in mV per spike. So an
 * input spike reads one contiguous row. Rows begin `stride` floats apart, a multiple of 16 floats (64 bytes); the
 * padding is zero. When neurons are removed, the remaining columns are moved together in place, and the unused end
 * of the mapping is returned to the system. */
#ifndef ESPALIER_SYNAPSES_DENSE_H
#define ESPALIER_SYNAPSES_DENSE_H

#include "base/status.h"
#include "base/types.h"

#include <stddef.h>
#include <stdint.h>

struct dense {
    size_t n_pre, n_post;
    size_t stride; /* floats from the beginning of one row to the next */
    size_t bytes;  /* size of the mapping: n_pre * stride * sizeof(float) */
    float *w_mV;   /* [n_pre][stride] weights, mV */
};

/* Make a matrix of zeros. */
enum esp_status dense_create(size_t n_pre, size_t n_post, struct dense **out);
void dense_free(struct dense *d);

/* Return the number of bytes that dense_create maps; SIZE_MAX if it overflows. */
size_t dense_bytes(size_t n_pre, size_t n_post);

/* Set random weights, uniform in (0, w_start_mV] with a resolution of 24 bits, row by row. `seed` and `subject`
 * select the random numbers (base/random.h). */
void dense_randomise(struct dense *d, uint64_t seed, uint64_t subject, double w_start_mV);

/* Round every weight to a multiple of 2^-bits mV, within 0 and 1 - 2^-bits. */
void dense_round(struct dense *d, unsigned bits);

static inline float *dense_row(const struct dense *d, size_t pre)
{
    return d->w_mV + pre * d->stride;
}

/* Keep only the n_keep columns keep[] (dense indices, ascending). */
void dense_compact(struct dense *d, const esp_id *keep, size_t n_keep);

/* Keep only the n_keep rows keep[] (dense indices, ascending). */
void dense_compact_rows(struct dense *d, const esp_id *keep, size_t n_keep);

#endif
