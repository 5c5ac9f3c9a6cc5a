/* synapses/column_cache.h - the input weights of the neurons that fire, side by side while a presentation lasts.
 *
 * A neuron has its weights in as many cache lines as it has inputs, and a neuron that fires once in a
 * presentation mostly fires again. So at its first spike its column is copied, later spikes update the copy at full
 * width, and the matrix gets it back at the end. Only rows that may still be delivered are kept up to
 * date all the time: those of the inputs that have spikes under way, which is known when a presentation
 * begins. The other rows of the matrix keep their old values until the end. */
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
    /* Neurons that can have a column in one presentation; weights of others are changed in the matrix. */
    COLUMN_CACHE_MAX = 8
};

struct column_cache {
    size_t n_pre;
    bool open;                     /* a presentation is going on whose inputs are known */
    size_t n;                      /* columns in use */
    esp_id post[COLUMN_CACHE_MAX]; /* [n] neuron of each column */
    float *w_mV;                   /* [COLUMN_CACHE_MAX][n_pre] */
    size_t n_due;
    esp_id *due;   /* [n_due] inputs that spike in the presentation, ascending */
    uint8_t *seen; /* [n_pre] 1 for the inputs in due[], else 0 */
};

enum esp_status column_cache_create(size_t n_pre, struct column_cache *out);
void column_cache_free(struct column_cache *c);

/* Begin a presentation in which exactly the inputs id[n], in any order, spike. */
void column_cache_open(struct column_cache *c, const esp_id *id, size_t n);

/* The column of neuron `post`, [n_pre]; NULL if it has none. */
float *column_cache_find(const struct column_cache *c, esp_id post);

/* Reserve a column for `post`, which the caller fills; NULL if none is free. */
float *column_cache_take(struct column_cache *c, esp_id post);

/* Copy the weights of neuron `post` from the matrix. */
void column_cache_copy(float *column, const struct dense *d, esp_id post);

/* Copy the weights of the inputs due[] from the column to the matrix, which may deliver them in this presentation. */
void column_cache_show(const struct column_cache *c, const float *column, struct dense *d,
                       esp_id post);

/* End of the presentation: copy the columns of the neurons in part p to the matrix. */
void column_cache_put_back(const struct column_cache *c, struct dense *d,
                           struct team_part p);

/* Forget all columns. */
void column_cache_close(struct column_cache *c);

#endif
