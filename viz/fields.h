/* viz/fields.h - the receptive fields that a scene keeps: a byte per weight. */
#ifndef ESPALIER_VIZ_FIELDS_H
#define ESPALIER_VIZ_FIELDS_H

#include "base/status.h"
#include "viz/story.h"

#include <stddef.h>
#include <stdint.h>

struct fields {
    size_t n_neurons, n_inputs;
    uint32_t width, height; /* of a field as a picture; width * height >= n_inputs */
    uint8_t *weight;        /* [n_neurons][n_inputs] of 255 parts of peak_mV */
    float *peak_mV;         /* [n_neurons] largest weight; 0: no field is known */
    float *theta_mV;        /* [n_neurons]; NAN: not known */
    uint32_t *stamp;        /* [n_neurons] grows with every new field */
    uint32_t told;          /* fields taken over in all */
};

enum esp_status fields_create(const struct story_start *start, struct fields *out);
/* Also of one that is all zero. */
void fields_free(struct fields *f);

void fields_tell(struct fields *f, const struct story_fields *told);

/* Draw a field into out[h][w] of 0 to 255 parts of its peak: every pixel is the mean of the weights
 * under it when it shrinks, the nearest weight when it grows. The inputs beyond n_inputs are 0. */
void fields_draw(const struct fields *f, esp_id birth, int w, int h, uint8_t *out);

/* The same of any picture of bytes [height][width], of which the first n are there. */
void fields_scale(const uint8_t *from, size_t n, uint32_t width, uint32_t height, int w,
                  int h, uint8_t *out);

#endif
