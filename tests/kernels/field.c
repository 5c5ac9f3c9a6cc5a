/* tests/kernels/field.c */
#include "tests/kernels/field.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct field field_create(size_t n, size_t offset, size_t n_canaries)
{
    struct field f = {.bytes = (offset + n + n_canaries) * sizeof(float)};
    f.memory = aligned_alloc(64, (f.bytes / 64 + 1) * 64);
    assert_non_null(f.memory);
    memset(f.memory, 0xc5, f.bytes);
    f.at = (float *)(void *)f.memory + offset;
    return f;
}

struct field field_copy(const struct field *f, size_t offset)
{
    struct field copy = field_create(0, 0, f->bytes / sizeof(float));
    memcpy(copy.memory, f->memory, f->bytes);
    copy.at = (float *)(void *)copy.memory + offset;
    return copy;
}

void field_expect_same_and_free(struct field *want, struct field *got)
{
    assert_memory_equal(want->memory, got->memory, want->bytes);
    free(want->memory);
    free(got->memory);
}

float field_value(struct random *r)
{
    static const float special[] = {0.0f,     -0.0f,          FLT_TRUE_MIN, -FLT_TRUE_MIN,
                                    -FLT_MIN, FLT_MIN / 3.0f, 13.0f,        1e30f};
    const uint32_t k = random_below(r, 24);
    return k < 8 ? special[k] : 40.0f * random_uniform(r) - 20.0f;
}

float *field_values(struct random *r, size_t n)
{
    float *values = malloc(n ? n * sizeof *values : 1);
    assert_non_null(values);
    for (size_t j = 0; j < n; j++)
        values[j] = field_value(r);
    return values;
}

void field_fill(struct field *f, struct random *r, size_t n)
{
    for (size_t j = 0; j < n; j++)
        f->at[j] = field_value(r);
}
