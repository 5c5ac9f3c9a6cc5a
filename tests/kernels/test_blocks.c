/* tests/kernels/test_blocks.c - every build takes blocks of neurons through many ticks with the bits of the formula
 * and of the baseline, stops in the same tick, and writes nothing behind the last line of the block. */
#include "kernels/kernels.h"

#include "tests/kernels/field.h"
#include "tests/kernels/formulas.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LINE = 16, LONGEST = 256, CANARY = 16, RUN_TICKS = 9, RUN_ROWS = 5 };

/* A build against what it must equal. */
struct claim {
    const struct kernels *tested, *truth;
    struct random r;
    size_t n_trials, n_reached;
};

/* Some events at each tick, none at some. */
struct ticks {
    struct kernel_ticks at;
    struct event_group group[RUN_TICKS];
    float decay[RUN_TICKS];
    uint32_t id[RUN_TICKS * 4];
};

static void set_ticks(struct random *r, struct ticks *t, const float *w, size_t stride)
{
    size_t n = 2; /* as if two events had been before */
    for (size_t k = 0; k < sizeof t->id / sizeof *t->id; k++)
        t->id[k] = random_below(r, RUN_ROWS);
    for (size_t k = 0; k < RUN_TICKS; k++) {
        n += random_below(r, 4);
        t->group[k] = (struct event_group){(esp_tick)k, n};
        t->decay[k] = 1.0f - 0.1f * random_uniform(r);
    }
    t->at = (struct kernel_ticks){.w = w,
                                  .stride = stride,
                                  .id = t->id,
                                  .group = t->group,
                                  .decay = t->decay,
                                  .begin = 2,
                                  .n = 1 + random_below(r, RUN_TICKS)};
}

/* Whole lines of values, 0 behind the first n, and canaries behind the lines. */
static struct field lines_create(struct random *r, size_t n, size_t stride)
{
    struct field f = field_create(stride, 0, CANARY);
    memset(f.at, 0, stride * sizeof *f.at);
    field_fill(&f, r, n);
    return f;
}

/* Neurons from .. n - 1 of a layer of n, after a line that is none of their business. What a build
 * leaves behind the neurons in their last line is its own. */
static void try_run(struct claim *c, size_t length)
{
    const size_t from = length % 2 ? LINE : 0, n = from + length;
    const size_t stride = (n + LINE - 1) / LINE * LINE;
    struct field w = field_create(RUN_ROWS * stride, 0, 0);
    struct field v = lines_create(&c->r, n, stride),
                 limit = lines_create(&c->r, n, stride);
    struct field want = lines_create(&c->r, n, stride), got = field_copy(&want, 0);
    const float low = random_below(&c->r, 2) ? 10.0f : 40.0f;
    struct ticks t;
    memset(w.at, 0, RUN_ROWS * stride * sizeof *w.at);
    for (size_t i = 0; i < RUN_ROWS; i++)
        for (size_t j = 0; j < n; j++)
            w.at[i * stride + j] = random_uniform(&c->r);
    for (size_t j = 0; j < stride; j++)
        limit.at[j] = j < n ? low + 10.0f * random_uniform(&c->r) : INFINITY;
    for (size_t j = 0; j < n; j++)
        v.at[j] = v.at[j] > 11.0f ? 0.0f : v.at[j];
    set_ticks(&c->r, &t, w.at, stride);
    bool reached, reached_too;
    const size_t done =
        c->truth->run(want.at, v.at, limit.at, from, n - from, &t.at, &reached);
    assert_int_equal(done, c->tested->run(got.at, v.at, limit.at, from, n - from, &t.at,
                                          &reached_too));
    assert_true(reached == reached_too);
    c->n_reached += reached;
    c->n_trials++;
    assert_true(reached || done == t.at.n);
    memcpy(got.at + n, want.at + n, (stride - n) * sizeof *want.at);
    field_expect_same_and_free(&want, &got);
    free(v.memory);
    free(limit.memory);
    free(w.memory);
}

static void try_gap(struct claim *c, size_t n)
{
    const size_t stride = (n + LINE - 1) / LINE * LINE;
    struct field v = lines_create(&c->r, n, stride),
                 limit = lines_create(&c->r, n, stride);
    for (size_t j = n; j < stride; j++)
        limit.at[j] = INFINITY;
    const float want = c->truth->gap(v.at, limit.at, n);
    assert_true(want == c->tested->gap(v.at, limit.at, n)); /* either zero will do */
    free(v.memory);
    free(limit.memory);
}

/* Every length up to what the registers of any build hold. */
static void try_all(const struct kernels *tested, const struct kernels *truth)
{
    struct claim c = {.tested = tested, .truth = truth};
    c.r = random_start(1, RANDOM_WEIGHTS, 0);
    for (size_t n = 1; n <= LONGEST; n++)
        for (int k = 0; k < 4; k++) {
            try_run(&c, n);
            try_gap(&c, n);
        }
    assert_true(c.n_reached >= 100 && c.n_trials - c.n_reached >= 100);
}

static void every_build_gives_the_bits_of_the_formulas(void **state)
{
    (void)state;
    const struct kernels *k;
    for (size_t b = 0; (k = kernels_available(b)); b++)
        try_all(k, formulas());
}

static void every_build_gives_the_bits_of_the_baseline(void **state)
{
    (void)state;
    const struct kernels *k;
    for (size_t b = 0; (k = kernels_available(b)); b++)
        try_all(k, formulas_portable());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_build_gives_the_bits_of_the_formulas),
        cmocka_unit_test(every_build_gives_the_bits_of_the_baseline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
