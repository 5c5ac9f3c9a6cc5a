/* viz/model/film.h - the receptive field of one neuron at a few moments of the training. */
#ifndef ESPALIER_VIZ_MODEL_FILM_H
#define ESPALIER_VIZ_MODEL_FILM_H

#include "base/status.h"
#include "viz/feed/events.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FILM_MOST = 16 };

struct film {
    size_t n_field;
    uint64_t apart; /* least number of images between two frames */
    bool chosen;
    esp_id birth;               /* the neuron, if one is chosen */
    float *weight_mV;           /* [FILM_MOST][n_field] */
    uint64_t images[FILM_MOST]; /* images done at each frame, ascending */
    size_t n;
};

enum esp_status film_create(const struct event_start *start, struct film *out);
/* Free the film; one that is all zero may be freed, too. */
void film_free(struct film *f);

/* Choose a neuron; the frames of another are forgotten. */
void film_choose(struct film *f, esp_id birth);

/* Add the field of the chosen neuron. A field at the images of a frame replaces it. When all frames are used, every
 * second one goes, except the first. */
void film_take(struct film *f, const struct event_fields *e);

/* The weights of frame k. */
const float *film_weights(const struct film *f, size_t k);

#endif
