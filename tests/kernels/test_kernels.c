/* tests/kernels/test_kernels.c - every build of every loop gives the bits of the baseline build, and those of
 * its documented formula, written a second time as plain scalar code.
 *
 * Each claim is tried for all lengths from 0 to 131 (every tail of a vector of 16, with and without
 * whole vectors before it), for arrays that start off their alignment, and with values that are
 * easily mistaken: both zeros, denormals, infinite limits, exact ties. What is written to stands
 * between canaries; what is only read ends where its memory ends, for the address sanitizer. */
#include "kernels/kernels.h"

#include "base/random.h"
#include "tests/kernels/field.h"
#include "tests/kernels/formulas.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST = 131, MOST_ROWS = 20, POOL = 7, CANARY = 16, OFFSETS = 4, LAST = 40 };

static const size_t offsets[OFFSETS] = {0, 1, 5, 15}; /* floats off a line of 64 bytes */

/* A build against what it must equal. */
struct claim {
    char name[96];
    const struct kernels *tested, *truth;
    struct random r;
    size_t n_yes, n_no; /* answers, so that neither is missing */
};

typedef void trial_fn(struct claim *c, size_t n, size_t offset);

static void try_all(struct claim *c, trial_fn *trial, size_t n_times)
{
    c->r = random_start(1, RANDOM_WEIGHTS, 0);
    for (size_t n = 0; n <= LONGEST; n++)
        for (size_t k = 0; k < n_times * OFFSETS; k++)
            trial(c, n, offsets[k % OFFSETS]);
}

static void expect_same_answer(struct claim *c, bool want, bool got)
{
    assert_int_equal(want, got);
    c->n_yes += want;
    c->n_no += !want;
}

static void expect_both_answers(const struct claim *c)
{
    assert_true(c->n_yes >= 100 && c->n_no >= 100);
}

/* Limits that no neuron reaches, that many reach, or that one of v[] meets exactly. */
static void set_limits(struct random *r, float *limit, const float *v, size_t n)
{
    const uint32_t mode = random_below(r, 3);
    for (size_t j = 0; j < n; j++)
        limit[j] = mode == 0 ? 1e35f : mode == 1 ? field_value(r) : INFINITY;
    if (mode == 2 && n) {
        const uint32_t j = random_below(r, (uint32_t)n);
        limit[j] = v[j];
    }
}

/* ---- trials ---- */

static void advance_once(struct claim *c, float *const pool[POOL], size_t n_rows,
                         size_t n, size_t offset)
{
    static const float decays[] = {1.0f, 0.98f, 0.0f, 1e-38f};
    const float decay = decays[random_below(&c->r, 4)];
    const float *rows[MOST_ROWS];
    for (size_t k = 0; k < n_rows; k++)
        rows[k] = pool[random_below(&c->r, POOL)];
    struct field want = field_create(n, offset, CANARY);
    field_fill(&want, &c->r, n);
    struct field got = field_copy(&want, offset), after = field_copy(&want, offset);
    float *limit = field_values(&c->r, n);
    struct field apart = field_create(n, offset, CANARY);
    struct field want_apart = field_create(n, offset, CANARY);
    formulas()->advance(after.at, after.at, rows, n_rows, decay, limit, n);
    set_limits(&c->r, limit, after.at, n);
    c->truth->advance(want_apart.at, want.at, rows, n_rows, decay, limit, n);
    c->tested->advance(apart.at, got.at, rows, n_rows, decay, limit, n);
    field_expect_same_and_free(&want_apart, &apart);
    const bool reached =
        c->truth->advance(want.at, want.at, rows, n_rows, decay, limit, n);
    expect_same_answer(c, reached,
                       c->tested->advance(got.at, got.at, rows, n_rows, decay, limit, n));
    field_expect_same_and_free(&want, &got);
    free(after.memory);
    free(limit);
}

static void try_advance(struct claim *c, size_t n, size_t offset)
{
    float *pool[POOL];
    for (size_t k = 0; k < POOL; k++)
        pool[k] = field_values(&c->r, n);
    for (size_t n_rows = 0; n_rows <= MOST_ROWS; n_rows++)
        advance_once(c, pool, n_rows, n, offset);
    for (size_t k = 0; k < POOL; k++)
        free(pool[k]);
}

static void try_drive(struct claim *c, size_t n, size_t offset)
{
    const float decay = random_uniform(&c->r), inflow = random_uniform(&c->r);
    const float drift = 2.0f * random_uniform(&c->r) - 1.0f;
    struct field want = field_create(n, offset, CANARY);
    field_fill(&want, &c->r, n);
    struct field got = field_copy(&want, offset), after = field_copy(&want, offset);
    float *charge = field_values(&c->r, n), *limit = field_values(&c->r, n);
    formulas()->drive(after.at, charge, decay, inflow, drift, limit, n);
    set_limits(&c->r, limit, after.at, n);
    const bool reached = c->truth->drive(want.at, charge, decay, inflow, drift, limit, n);
    expect_same_answer(c, reached,
                       c->tested->drive(got.at, charge, decay, inflow, drift, limit, n));
    field_expect_same_and_free(&want, &got);
    free(after.memory);
    free(charge);
    free(limit);
}

static void try_leak(struct claim *c, size_t n, size_t offset)
{
    const float scale = (float)(1u << random_below(&c->r, 15));
    const int32_t part = 1 + (int32_t)random_below(&c->r, 255);
    struct field want = field_create(n, offset, CANARY);
    for (size_t j = 0; j < n; j++)
        want.at[j] = ((float)random_below(&c->r, 1u << 22) - 0x1p21f) / scale;
    struct field got = field_copy(&want, offset);
    c->truth->leak(want.at, 0x1p20f / scale, scale, part, n);
    c->tested->leak(got.at, 0x1p20f / scale, scale, part, n);
    field_expect_same_and_free(&want, &got);
}

/* Every neuron that is found, one after the other; most trials have none or few. */
static void try_reach(struct claim *c, size_t n, size_t offset)
{
    const float bias = 10.0f * random_uniform(&c->r) - 5.0f;
    struct field v = field_create(n, offset, CANARY);
    field_fill(&v, &c->r, n);
    float *charge = field_values(&c->r, n), *limit = field_values(&c->r, n);
    const uint32_t some = random_below(&c->r, 3);
    for (size_t j = 0; j < n; j++)
        limit[j] = some && random_below(&c->r, 40) < some ? limit[j] : INFINITY;
    struct field before = field_copy(&v, offset);
    for (size_t from = 0; from <= n; from++) {
        const size_t want = c->truth->reach(v.at, charge, bias, 0.5f, limit, from, n);
        assert_int_equal(c->tested->reach(v.at, charge, bias, 0.5f, limit, from, n),
                         want);
        c->n_yes += want < n;
        c->n_no += want == n;
        from = want;
    }
    field_expect_same_and_free(&before, &v);
    free(charge);
    free(limit);
}

static void try_inhibit(struct claim *c, size_t n, size_t offset)
{
    static const float floors[] = {-INFINITY, -5.0f, -70.0f};
    const float amount = 30.0f * random_uniform(&c->r);
    const float floor = floors[random_below(&c->r, 3)];
    struct field want = field_create(n, offset, CANARY);
    field_fill(&want, &c->r, n);
    struct field got = field_copy(&want, offset), after = field_copy(&want, offset);
    float *limit = field_values(&c->r, n);
    formulas()->inhibit(after.at, amount, floor, limit, n);
    set_limits(&c->r, limit, after.at, n);
    const bool reached = c->truth->inhibit(want.at, amount, floor, limit, n);
    expect_same_answer(c, reached, c->tested->inhibit(got.at, amount, floor, limit, n));
    field_expect_same_and_free(&want, &got);
    free(after.memory);
    free(limit);
}

/* Few different values: the largest excess is nearly always shared. It may come late. */
static void try_winner(struct claim *c, size_t n, size_t offset)
{
    static const float v_of[] = {0.0f, -0.0f, 1.0f, 2.0f, 3.0f, -FLT_TRUE_MIN};
    static const float limit_of[] = {0.0f, -0.0f, 1.0f, 2.0f, 3.0f, INFINITY};
    struct field v = field_create(n, offset, CANARY);
    float *limit = field_values(&c->r, n);
    const uint32_t n_silent = random_below(&c->r, (uint32_t)n + 1);
    const bool silent = random_below(&c->r, 4) == 0;
    for (size_t j = 0; j < n; j++) {
        v.at[j] = v_of[random_below(&c->r, 6)];
        limit[j] = j < n_silent || silent ? 4.0f : limit_of[random_below(&c->r, 6)];
    }
    struct field before = field_copy(&v, offset);
    const size_t want = c->truth->winner(v.at, limit, n);
    assert_int_equal(c->tested->winner(v.at, limit, n), want);
    c->n_yes += want < n;
    c->n_no += want == n;
    field_expect_same_and_free(&before, &v);
    free(limit);
}

static void try_pull(struct claim *c, size_t n, size_t offset)
{
    const int32_t now = 1 << 30;
    float *value = field_values(&c->r, n), *table = field_values(&c->r, LAST + 1);
    int32_t *stamp = malloc(n ? n * sizeof *stamp : 1);
    assert_non_null(stamp);
    for (size_t i = 0; i < n; i++) /* one in eight before the start of time */
        stamp[i] = random_below(&c->r, 8) ? now - (int32_t)random_below(&c->r, 2 * LAST)
                                          : -(int32_t)random_below(&c->r, 1 << 30);
    struct field want = field_create(n, offset, CANARY);
    struct field got = field_copy(&want, offset);
    c->truth->pull(want.at, value, stamp, now, table, LAST, 0.015f, 0.05f, n);
    c->tested->pull(got.at, value, stamp, now, table, LAST, 0.015f, 0.05f, n);
    field_expect_same_and_free(&want, &got);
    free(value);
    free(table);
    free(stamp);
}

static void try_column(struct claim *c, bool soft, size_t stride, size_t n, size_t offset)
{
    struct field want = field_create(n * stride, offset, CANARY);
    for (size_t k = 0; k < n * stride; k++) /* some above w_max: scaling does that */
        want.at[k] = 1.25f * random_uniform(&c->r);
    for (size_t i = 0; i < n; i += 5)
        want.at[i * stride] = field_value(&c->r);
    struct field got = field_copy(&want, offset);
    float *pull = field_values(&c->r, n);
    for (size_t i = 0; i < n; i++)
        pull[i] = i % 11 == 7 ? NAN : i % 3 ? 0.1f * pull[i] : pull[i];
    (soft ? c->truth->soften : c->truth->shift)(want.at, stride, pull, 1.0f, n);
    (soft ? c->tested->soften : c->tested->shift)(got.at, stride, pull, 1.0f, n);
    for (size_t i = 0; i < n; i++)
        assert_true(got.at[i * stride] >= 0.0f && got.at[i * stride] <= 1.0f);
    field_expect_same_and_free(&want, &got);
    free(pull);
}

static void try_soften(struct claim *c, size_t n, size_t offset)
{
    try_column(c, true, 1, n, offset);
    try_column(c, true, 16, n, offset);
}

static void try_shift(struct claim *c, size_t n, size_t offset)
{
    try_column(c, false, 1, n, offset);
    try_column(c, false, 16, n, offset);
}

/* Words are as wide as floats, so that a field can hold them. The last block wraps around. */
static void try_words(struct claim *c, size_t n, size_t offset)
{
    struct random sequence = random_start(random_u32(&c->r), RANDOM_ENCODE_TRAIN, 0);
    sequence.seed = sequence.seed << 32 | random_u32(&c->r);
    sequence.subject = (uint64_t)random_u32(&c->r) << 31;
    const uint32_t first = n % 2 ? random_u32(&c->r) : UINT32_MAX - (uint32_t)n / 2;
    struct field want = field_create(4 * n, offset, CANARY);
    struct field got = field_copy(&want, offset);
    c->truth->words((uint32_t *)(void *)want.at, &sequence, first, n);
    c->tested->words((uint32_t *)(void *)got.at, &sequence, first, n);
    field_expect_same_and_free(&want, &got);
}

/* ---- claims ---- */

static void advance_holds(void **state)
{
    try_all(*state, try_advance, 1);
    expect_both_answers(*state);
}

static void drive_holds(void **state)
{
    try_all(*state, try_drive, 1);
    expect_both_answers(*state);
}

static void leak_holds(void **state)
{
    try_all(*state, try_leak, 2);
}

static void reach_holds(void **state)
{
    try_all(*state, try_reach, 3);
    expect_both_answers(*state);
}

static void inhibit_holds(void **state)
{
    try_all(*state, try_inhibit, 1);
    expect_both_answers(*state);
}

static void winner_holds(void **state)
{
    try_all(*state, try_winner, 6);
    expect_both_answers(*state);
}

static void pull_holds(void **state)
{
    try_all(*state, try_pull, 1);
}

static void soften_holds(void **state)
{
    try_all(*state, try_soften, 1);
}

static void shift_holds(void **state)
{
    try_all(*state, try_shift, 1);
}

static void words_hold(void **state)
{
    try_all(*state, try_words, 1);
}

static int run_claims(const struct kernels *tested, const struct kernels *truth)
{
    static const struct {
        const char *name;
        CMUnitTestFunction function;
    } loops[] = {{"advance", advance_holds}, {"drive", drive_holds},
                 {"reach", reach_holds},     {"inhibit", inhibit_holds},
                 {"winner", winner_holds},   {"pull", pull_holds},
                 {"soften", soften_holds},   {"shift", shift_holds},
                 {"words", words_hold},      {"leak", leak_holds}};
    enum { N = sizeof loops / sizeof *loops };
    struct claim claims[N] = {0};
    struct CMUnitTest tests[N] = {0};
    for (size_t k = 0; k < N; k++) {
        claims[k].tested = tested;
        claims[k].truth = truth;
        snprintf(claims[k].name, sizeof claims[k].name, "%s_of_%s_gives_the_bits_of_%s",
                 loops[k].name, tested->name,
                 truth == formulas() ? "its_formula" : "the_baseline");
        tests[k] = (struct CMUnitTest){.name = claims[k].name,
                                       .test_func = loops[k].function,
                                       .initial_state = &claims[k]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* ---- the choice of a build ---- */

static void the_best_build_comes_first_and_the_baseline_last(void **state)
{
    (void)state;
    size_t n = 0;
    while (kernels_available(n))
        n++;
    assert_true(n >= 1);
    assert_string_equal(kernels_available(n - 1)->name, "c");
    assert_int_equal(kernels_select(NULL), ESP_OK);
    assert_ptr_equal(kernels_get(), kernels_available(0));
    assert_int_equal(kernels_select(""), ESP_OK);
    assert_ptr_equal(kernels_get(), kernels_available(0));
}

static void every_available_build_can_be_chosen_by_name(void **state)
{
    (void)state;
    const struct kernels *k;
    for (size_t b = 0; (k = kernels_available(b)); b++) {
        assert_int_equal(kernels_select(k->name), ESP_OK);
        assert_ptr_equal(kernels_get(), k);
    }
}

static void an_unknown_build_is_refused_with_those_there_are(void **state)
{
    (void)state;
    assert_int_equal(kernels_select("c"), ESP_OK);
    assert_int_equal(kernels_select("avx1024"), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "avx1024"));
    const struct kernels *k;
    for (size_t b = 0; (k = kernels_available(b)); b++)
        assert_non_null(strstr(esp_message(), k->name));
    assert_ptr_equal(kernels_get(), formulas_portable()); /* the choice stands */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_build_comes_first_and_the_baseline_last),
        cmocka_unit_test(every_available_build_can_be_chosen_by_name),
        cmocka_unit_test(an_unknown_build_is_refused_with_those_there_are),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    const struct kernels *k;
    for (size_t b = 0; (k = kernels_available(b)); b++) {
        failed += run_claims(k, formulas());
        if (k != formulas_portable())
            failed += run_claims(k, formulas_portable());
    }
    return failed;
}
