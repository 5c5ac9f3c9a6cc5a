/* synapses/column_cache.h - contiguous copies of the input weights of the neurons that fire, during one
 * presentation.
 *
 * The input weights of a neuron are a column of the matrix, whose elements are in different cache lines. A neuron
 * that fires in a presentation mostly fires several times. So its column is copied at its first spike, later spikes
 * change the copy, and the copy is written back to the matrix at the end of the presentation. Until then the matrix
 * has old values, except in the rows of the inputs that spike in this presentation. These inputs are known when a
 * presentation begins. Their rows may still be added to V, so every change is also written to these rows. */
#ifndef ESPALIER_SYNAPSES_COLUMN_CACHE_H
#define ESPALIER_SYNAPSES_COLUMN_CACHE_H

#include "base/status.h"
#include "base/team.h"
#include "base/types.h"
#include "synapses/dense.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    /* Most neurons that can have a copy in one presentation. The weights of further neurons are changed in the
     * matrix. */
    COLUMN_CACHE_MAX = 8
};

struct column_cache {
    size_t n_pre;
    /* Whether a presentation is in progress whose input spikes are known. */
    bool open;
    size_t n;                      /* number of copies in use */
    esp_id post[COLUMN_CACHE_MAX]; /* [n] neuron of each copy */
    float *w_mV;                   /* [COLUMN_CACHE_MAX][n_pre] the copies */
    size_t n_due;
    esp_id *due;   /* [n_due] inputs that spike in the presentation, ascending */
    uint8_t *seen; /* [n_pre] 1 for the inputs in due[], else 0 */
};

enum esp_status column_cache_create(size_t n_pre, struct column_cache *out);
void column_cache_free(struct column_cache *c);

/* Begin a presentation in which exactly the inputs id[0 .. n - 1], in any order, spike. */
void column_cache_open(struct column_cache *c, const esp_id *id, size_t n);

/* Return the copy of the column of neuron `post`, [n_pre]; NULL if there is none. */
float *column_cache_find(const struct column_cache *c, esp_id post);

/* Reserve memory for a copy for neuron `post`, which the caller fills. Return NULL if none is free or no
 * presentation is going on. */
float *column_cache_take(struct column_cache *c, esp_id post);

/* Copy the column of neuron `post` from the matrix d to column[]. */
void column_cache_copy(float *column, const struct dense *d, esp_id post);

/* Copy the weights of the inputs due[] from column[] to the matrix d, because they may still be read from the
 * matrix in this presentation. */
void column_cache_show(const struct column_cache *c, const float *column, struct dense *d,
                       esp_id post);

/* At the end of a presentation: write the copies of the neurons in part p back to the matrix d. */
void column_cache_put_back(const struct column_cache *c, struct dense *d,
                           struct team_part p);

/* Discard all copies and end the presentation. */
void column_cache_close(struct column_cache *c);

#endif
