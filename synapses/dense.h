/* synapses/dense.h - a dense weight matrix in a memory mapping of its own.
 *
 * Row i holds the weights from presynaptic neuron i to all n_post postsynaptic neurons, in mV per spike, so that
 * an input spike reads one contiguous row. Rows start every `stride` floats, a multiple of 16 (64 bytes); the
 * padding is zero. Removing neurons moves the remaining columns together in place and returns the unused end of
 * the mapping to the system. */
#ifndef ESPALIER_SYNAPSES_DENSE_H
#define ESPALIER_SYNAPSES_DENSE_H

#include "base/status.h"
#include "base/types.h"

#include <stddef.h>
#include <stdint.h>

struct dense {
    size_t n_pre, n_post;
    size_t stride; /* floats from row to row */
    size_t bytes;  /* size of the mapping: n_pre * stride * sizeof(float) */
    float *w_mV;   /* [n_pre][stride] */
};

/* Make a zero matrix. */
enum esp_status dense_create(size_t n_pre, size_t n_post, struct dense **out);
void dense_free(struct dense *d);

/* The bytes that dense_create would map, or SIZE_MAX if that overflows. */
size_t dense_bytes(size_t n_pre, size_t n_post);

/* Set random weights, uniform in (0, w_start_mV], 24 bits, reproducible from (seed, subject), row by row. */
void dense_randomise(struct dense *d, uint64_t seed, uint64_t subject, double w_start_mV);

/* Round every weight to a multiple of 2^-bits mV, within 0 and 1 - 2^-bits. */
void dense_round(struct dense *d, unsigned bits);

static inline float *dense_row(const struct dense *d, size_t pre)
{
    return d->w_mV + pre * d->stride;
}

/* Keep only the columns keep[] (dense indices, ascending). */
void dense_compact(struct dense *d, const esp_id *keep, size_t n_keep);

/* Keep only the rows keep[]. */
void dense_compact_rows(struct dense *d, const esp_id *keep, size_t n_keep);

#endif
