/* synapses/columns.h - the input weights of the neurons that fire, side by side while a presentation lasts.
 *
 * A neuron has its weights in as many cache lines as it has inputs, and who fires once in a presentation
 * mostly fires again. So at its first spike its column is copied, later spikes update the copy at full
 * width, and the matrix gets it back at the end. Only rows that may still be delivered are kept up to
 * date all the time: those of the inputs that have spikes under way, which is known when a presentation
 * begins. Until the end the other rows of the matrix are those of before. */
#ifndef ESPALIER_SYNAPSES_COLUMNS_H
#define ESPALIER_SYNAPSES_COLUMNS_H

#include "base/status.h"
#include "base/team.h"
#include "base/types.h"
#include "synapses/dense.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    COLUMNS_MAX = 8
}; /* neurons of one presentation; others are updated in the matrix */

struct columns {
    size_t n_pre;
    bool open;                /* within a presentation whose inputs are known */
    size_t n;                 /* columns in use */
    esp_id post[COLUMNS_MAX]; /* [n] whose they are */
    float *w_mV;              /* [COLUMNS_MAX][n_pre] */
    size_t n_due;
    esp_id *due;   /* [n_due] inputs with spikes under way, ascending */
    uint8_t *seen; /* scratch [n_pre] */
};

enum esp_status columns_create(size_t n_pre, struct columns *out);
void columns_free(struct columns *c);

/* A presentation begins in which the inputs id[n], in any order, and no others will spike. */
void columns_open(struct columns *c, const esp_id *id, size_t n);

/* The column of neuron `post`, [n_pre]; NULL if it has none. */
float *columns_find(const struct columns *c, esp_id post);

/* A column for `post`, still to be copied; NULL if there is none to be had. */
float *columns_take(struct columns *c, esp_id post);

/* Copy the weights of neuron `post` from the matrix. */
void columns_copy(float *column, const struct dense *d, esp_id post);

/* Give the matrix the weights of those inputs that may be delivered. */
void columns_show(const struct columns *c, const float *column, struct dense *d,
                  esp_id post);

/* The presentation is over: give the matrix the columns of the neurons p. */
void columns_put_back(const struct columns *c, struct dense *d, struct team_part p);

/* Forget all columns. */
void columns_close(struct columns *c);

#endif
