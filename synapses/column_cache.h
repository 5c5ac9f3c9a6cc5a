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
    COLUMN_CACHE_MAX = 8
}; /* neurons of one presentation; others are updated in the matrix */

struct column_cache {
    size_t n_pre;
    bool open;                     /* within a presentation whose inputs are known */
    size_t n;                      /* columns in use */
    esp_id post[COLUMN_CACHE_MAX]; /* [n] whose they are */
    float *w_mV;                   /* [COLUMN_CACHE_MAX][n_pre] */
    size_t n_due;
    esp_id *due;   /* [n_due] inputs with spikes under way, ascending */
    uint8_t *seen; /* scratch [n_pre] */
};

enum esp_status column_cache_create(size_t n_pre, struct column_cache *out);
void column_cache_free(struct column_cache *c);

/* A presentation begins in which the inputs id[n], in any order, and no others will spike. */
void column_cache_open(struct column_cache *c, const esp_id *id, size_t n);

/* The column of neuron `post`, [n_pre]; NULL if it has none. */
float *column_cache_find(const struct column_cache *c, esp_id post);

/* A column for `post`, still to be copied; NULL if there is none to be had. */
float *column_cache_take(struct column_cache *c, esp_id post);

/* Copy the weights of neuron `post` from the matrix. */
void column_cache_copy(float *column, const struct dense *d, esp_id post);

/* Give the matrix the weights of those inputs that may be delivered. */
void column_cache_show(const struct column_cache *c, const float *column, struct dense *d,
                       esp_id post);

/* The presentation is over: give the matrix the columns of the neurons p. */
void column_cache_put_back(const struct column_cache *c, struct dense *d,
                           struct team_part p);

/* Forget all columns. */
void column_cache_close(struct column_cache *c);

#endif
