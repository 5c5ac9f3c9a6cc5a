/* viz/model/fields.h - the receptive fields that a scene keeps: a byte per weight. */
#ifndef ESPALIER_VIZ_MODEL_FIELDS_H
#define ESPALIER_VIZ_MODEL_FIELDS_H

#include "base/status.h"
#include "viz/draw/canvas.h"
#include "viz/feed/events.h"

#include <stddef.h>
#include <stdint.h>

struct fields {
    size_t n_neurons, n_field;
    uint32_t width, height; /* of a field as a picture; width * height >= n_field */
    uint8_t *weight;        /* [n_neurons][n_field] of 255 parts of peak_mV */
    float *peak_mV;         /* [n_neurons] largest weight; 0: no field is known */
    float *theta_mV;        /* [n_neurons]; NAN: not known */
    float most_mV;          /* the largest peak: one scale for all */
    uint32_t n_received;    /* how often fields were received */
};

enum esp_status fields_create(const struct event_start *start, struct fields *out);
/* Also of one that is all zero. */
void fields_free(struct fields *f);

void fields_take(struct fields *f, const struct event_fields *e);

/* A field as a picture of 255 parts of its peak; what lies beyond n_field is 0. */
struct picture fields_picture(const struct fields *f, esp_id birth);

#endif
