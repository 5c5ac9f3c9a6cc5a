/* synapses/unit_rows.h - the rows of weights that a presentation in fixed point delivers, as whole numbers.
 *
 * The matrix (synapses/dense.h) has the weights of fixed point as floats. The inputs that spike in a presentation are
 * known when it begins; their rows are copied as units of 2^-bits mV, in 8 or 16 bits each. They are delivered many
 * times and take a quarter or half of the memory. While the presentation lasts, unit_rows_refresh must follow every change of weights. */
#ifndef ESPALIER_SYNAPSES_UNIT_ROWS_H
#define ESPALIER_SYNAPSES_UNIT_ROWS_H

#include "base/status.h"
#include "base/types.h"
#include "synapses/dense.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unit_rows {
    bool
        is_short; /* whether a word has two weights (struct kernels: add_short), else one */
    uint16_t *units; /* the copies; rows begin as many weights apart as in the matrix */
    float scale;     /* units per mV */
    uint8_t *seen;   /* [n_pre] 1 for the inputs in due[], else 0 */
    esp_id *due;     /* [n_due] the inputs whose rows are copied */
    size_t n_due;
};

/* Make room for the rows of a matrix with weights of `bits` bits; is_short: they have at most 8 bits. The caller frees it; NULL is allowed. */
enum esp_status unit_rows_create(const struct dense *d, unsigned bits, bool is_short,
                                 struct unit_rows **out);
void unit_rows_free(struct unit_rows *u);

/* Return the bytes that unit_rows_create needs for a matrix, as a double, which does not overflow. */
double unit_rows_bytes(double n_pre, double n_post);

/* Begin a presentation: copy the rows of the inputs id[0 .. n - 1], in any order and repeated, and no others. The
 * matrix may have fewer columns and rows than the one of unit_rows_create, not more. */
void unit_rows_open(struct unit_rows *u, const struct dense *d, const esp_id *id,
                    size_t n);

/* The weights of neuron `post` have changed in the matrix: copy those of the inputs in due[]. */
void unit_rows_refresh(struct unit_rows *u, const struct dense *d, esp_id post);

#endif
