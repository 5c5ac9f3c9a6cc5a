/* tests/kernels/field.h - arrays of floats for the tests of kernels: off their alignment, between canaries, with
 * values that are easily mistaken. */
#ifndef ESPALIER_TESTS_FIELD_H
#define ESPALIER_TESTS_FIELD_H

#include "base/random.h"

#include <stddef.h>

/* Memory of floats filled with canaries; `at` begins `offset` floats after a line of 64 bytes. */
struct field {
    unsigned char *memory;
    float *at;
    size_t bytes;
};

struct field field_create(size_t n, size_t offset, size_t n_canaries);

/* The same bits, in a field created with the same offset. */
struct field field_copy(const struct field *f, size_t offset);

/* Draw the first n values: some are zeros of either sign, denormal or huge. */
void field_fill(struct field *f, struct random *r, size_t n);

/* n such values in memory of exactly their size; free() them. */
float *field_values(struct random *r, size_t n);
float field_value(struct random *r);

/* Free both; fail unless they hold the same bits, canaries included. */
void field_expect_same_and_free(struct field *want, struct field *got);

#endif
