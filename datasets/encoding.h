/* datasets/encoding.h - how an image becomes the values of inputs, 0 to 255, to which their rates are proportional.
 *
 * A new encoding is a file with its functions, a row of ENCODINGS, a row of the table in datasets/encoding.c, and a
 * member of struct encoding_params for its parameters. */
#ifndef ESPALIER_DATASETS_ENCODING_H
#define ESPALIER_DATASETS_ENCODING_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "datasets/edges.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENCODINGS(ROW)                                      \
    ROW(PIXELS, pixels) /* an input per pixel: its value */ \
    ROW(EDGES, edges)   /* oriented edges, datasets/edges.h */

#define ENCODING_VALUE(VALUE, name) ENCODING_##VALUE,
enum encoding_kind { ENCODINGS(ENCODING_VALUE) N_ENCODINGS };

/* The names of the encodings, NULL at the end. */
extern const char *const encoding_names[N_ENCODINGS + 1];

struct encoding_params {
    enum encoding_kind kind;
    struct edges_params edges;
};

/* Return the default: the encoding of pixels, and the default parameters of the other encodings, in which nothing
 * is measured yet. */
struct encoding_params encoding_default(void);

/* The number of inputs of an image. */
uint64_t encoding_inputs(const struct encoding_params *p, uint64_t width,
                         uint64_t height);

/* Whether a parameter of the encoding is measured on images. encoding_measure measures and sets it, unless it is
 * set already. */
bool encoding_is_measured(const struct encoding_params *p);
enum esp_status encoding_measure(struct encoding_params *p, const struct dataset *data);

struct encoding;

/* Prepare to encode images of `data`; a parameter that is to be measured and is not set is measured first. Each
 * thread needs its own. */
enum esp_status encoding_create(const struct encoding_params *p,
                                const struct dataset *data, struct encoding **out);
void encoding_free(struct encoding *e);

/* Write the values of an image to values[encoding_inputs]. */
void encoding_values(struct encoding *e, const uint8_t *pixels, uint8_t *values);

#endif
