/* viz/model/fields.h - the receptive fields of a scene, with a byte per weight. */
#ifndef ESPALIER_VIZ_MODEL_FIELDS_H
#define ESPALIER_VIZ_MODEL_FIELDS_H

#include "base/status.h"
#include "viz/draw/canvas.h"
#include "viz/feed/events.h"

#include <stddef.h>
#include <stdint.h>

struct fields {
    size_t n_neurons, n_field;
    uint32_t width, height; /* size of a field as a picture, or of each of its maps */
    /* Maps of edges in a field (viz/draw/strokes.h); 0: a field is one picture, width * height >= n_field. */
    uint32_t n_maps;
    /* Picture of the field with maps drawn last; NULL without maps. */
    uint8_t *drawn;
    uint8_t *weight;     /* [n_neurons][n_field] in units of peak_mV / 255 */
    float *peak_mV;      /* [n_neurons] largest weight; 0: no field is known */
    float *theta_mV;     /* [n_neurons]; NAN: not known */
    float most_mV;       /* the largest peak, for a common colour scale */
    uint32_t n_received; /* number of events with fields */
};

enum esp_status fields_create(const struct event_start *start, struct fields *out);
/* Free the fields; a struct that is all zero may be freed, too. */
void fields_free(struct fields *f);

/* Replace fields and thresholds by those of the event. */
void fields_take(struct fields *f, const struct event_fields *e);

/* Return a field as a picture, in units of its peak / 255. Maps of edges are drawn as strokes, in a picture that is
 * valid until the next call. */
struct picture fields_picture(const struct fields *f, esp_id birth);

#endif
