/* tests/kernels/test_units.c - the loops of fixed point in whole numbers: every build gives what 64-bit integers give, one
 * neuron and one row after the other, at every length; nothing beyond the end is written. */
#include "base/random.h"
#include "kernels/kernels.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 132, MOST_ROWS = 40, TRIALS = 12, CANARY = 77 };

/* A layer: V and limits in units, and the weights of each row, all as wide numbers. */
struct layer {
    size_t n, n_rows;
    struct kernel_units u;
    int64_t v[MOST], limit[MOST], weight[MOST_ROWS][MOST];
};

/* v_bits, then a layer that is often near its largest V and its limits. */
static struct layer draw_layer(struct random *r, size_t n, unsigned v_bits,
                               unsigned weight_bits, uint32_t most_part)
{
    const int32_t highest = (1 << (v_bits - 1)) - 1;
    struct layer x = {.n = n, .n_rows = random_below(r, MOST_ROWS + 1)};
    x.u = (struct kernel_units){.part = (int32_t)random_below(r, most_part + 1),
                                .most = highest,
                                .up = v_bits - 8 - weight_bits};
    const bool is_high = random_below(r, 2);
    for (size_t j = 0; j < n; j++) {
        const int64_t any = random_below(r, 2 * (uint32_t)highest + 2);
        x.v[j] = is_high ? highest - any / 64 : any - highest - 1;
        x.limit[j] = highest;
        if (random_below(r, 20) == 0)
            x.limit[j] = 1 + (int64_t)random_below(r, (uint32_t)highest);
    }
    for (size_t k = 0; k < x.n_rows; k++)
        for (size_t j = 0; j < n; j++)
            x.weight[k][j] = random_below(r, 1u << weight_bits);
    return x;
}

static int64_t floor_shift(int64_t x, unsigned bits)
{
    return (int64_t)floor((double)x / (double)(1 << bits));
}

/* As docs/hardware.md writes it: the leak, then each event with its own limit. */
static bool tick(struct layer *x)
{
    bool any = false;
    for (size_t j = 0; j < x->n; j++) {
        x->v[j] -= floor_shift(x->u.part * x->v[j], 8);
        for (size_t k = 0; k < x->n_rows; k++) {
            x->v[j] += x->weight[k][j] << x->u.up;
            x->v[j] = x->v[j] > x->u.most ? x->u.most : x->v[j];
        }
        any = any || x->v[j] >= x->limit[j];
    }
    return any;
}

/* ---- rows ---- */

static void weights_of(const struct layer *x, size_t row, float scale, float *w)
{
    for (size_t j = 0; j < x->n; j++)
        w[j] = (float)x->weight[row][j] / scale;
}

static void expect_canary(uint16_t word)
{
    assert_int_equal(word, CANARY);
}

/* The rows as the build itself packs them. */
static void pack(const struct kernels *k, const struct layer *x, bool is_short,
                 uint16_t row[MOST_ROWS][MOST + 1], const uint16_t **rows)
{
    const size_t words = is_short ? (x->n + 1) / 2 : x->n;
    for (size_t i = 0; i < x->n_rows; i++) {
        float w[MOST];
        weights_of(x, i, 256.0f, w);
        row[i][words] = CANARY;
        (is_short ? k->weights_short : k->weights_long)(row[i], w, 256.0f, x->n);
        expect_canary(row[i][words]);
        rows[i] = row[i];
    }
}

/* ---- claims ---- */

static void short_ticks_are_those_of_wide_numbers(void **state)
{
    const struct kernels *k = *state;
    struct random r = random_start(1, RANDOM_TUNE, 0);
    uint16_t row[MOST_ROWS][MOST + 1];
    const uint16_t *rows[MOST_ROWS];
    size_t n_yes = 0;
    for (size_t n = 1; n < MOST; n++)
        for (size_t trial = 0; trial < TRIALS; trial++) {
            const unsigned weight_bits = 2 + random_below(&r, 7);
            const unsigned v_bits = weight_bits + 8 + random_below(&r, 9 - weight_bits);
            struct layer x = draw_layer(&r, n, v_bits, weight_bits, 127);
            const size_t room = (n + 1) / 2 * 2;
            int16_t v[MOST + 1] = {0}, limit[MOST + 1];
            limit[n] = INT16_MAX;
            for (size_t j = 0; j < n; j++) {
                v[j] = (int16_t)x.v[j];
                limit[j] = (int16_t)x.limit[j];
            }
            v[room] = CANARY;
            pack(k, &x, true, row, rows);
            const bool want = tick(&x);
            assert_int_equal(k->add_short(v, rows, x.n_rows, &x.u, limit, n), want);
            for (size_t j = 0; j < n; j++)
                assert_int_equal(v[j], x.v[j]);
            assert_int_equal(v[room], CANARY);
            n_yes += want;
        }
    assert_in_range(n_yes, MOST, MOST * TRIALS - MOST);
}

static void long_ticks_are_those_of_wide_numbers(void **state)
{
    const struct kernels *k = *state;
    struct random r = random_start(2, RANDOM_TUNE, 0);
    uint16_t row[MOST_ROWS][MOST + 1];
    const uint16_t *rows[MOST_ROWS];
    for (size_t n = 1; n < MOST; n++)
        for (size_t trial = 0; trial < TRIALS; trial++) {
            const unsigned weight_bits = 2 + random_below(&r, 11);
            const unsigned v_bits = weight_bits + 8 + random_below(&r, 15 - weight_bits);
            struct layer x = draw_layer(&r, n, v_bits, weight_bits, 255);
            int32_t v[MOST + 1], limit[MOST];
            for (size_t j = 0; j < n; j++) {
                v[j] = (int32_t)x.v[j];
                limit[j] = (int32_t)x.limit[j];
            }
            v[n] = CANARY;
            pack(k, &x, false, row, rows);
            const bool want = tick(&x);
            assert_int_equal(k->add_long(v, rows, x.n_rows, &x.u, limit, n), want);
            for (size_t j = 0; j < n; j++)
                assert_int_equal(v[j], x.v[j]);
            assert_int_equal(v[n], CANARY);
        }
}

/* Limits lie between units, and may be beyond the largest V or infinite. */
static void units_are_rounded_up_and_bounded(void **state)
{
    const struct kernels *k = *state;
    struct random r = random_start(3, RANDOM_TUNE, 0);
    float x[MOST], back[MOST + 1];
    for (size_t n = 1; n < MOST; n++)
        for (unsigned bits = 2; bits <= 14; bits++) {
            const float scale = (float)(1u << bits);
            int16_t narrow[MOST + 1];
            int32_t wide[MOST + 1];
            for (size_t j = 0; j < n; j++)
                x[j] =
                    random_below(&r, 9) ? 400.0f * random_uniform(&r) - 128.0f : INFINITY;
            narrow[n] = CANARY;
            wide[n] = CANARY;
            if (bits <= 8)
                k->to_short(narrow, x, scale, n);
            k->to_long(wide, x, scale, n);
            assert_int_equal(narrow[n], CANARY);
            assert_int_equal(wide[n], CANARY);
            for (size_t j = 0; j < n; j++) {
                const double most = 128.0 * (double)scale - 1.0;
                const double want = fmin(ceil((double)x[j] * (double)scale), most);
                assert_true((double)wide[j] - want == 0.0);
                assert_true(bits > 8 || narrow[j] == wide[j]);
            }
            back[n] = CANARY;
            k->from_long(back, wide, 1.0f / scale, n);
            for (size_t j = 0; j < n; j++)
                assert_true(back[j] * scale - (float)wide[j] == 0.0f);
            if (bits <= 8)
                k->from_short(back, narrow, 1.0f / scale, n);
            for (size_t j = 0; j < n; j++)
                assert_true(back[j] * scale - (float)wide[j] == 0.0f);
            assert_true(back[n] - CANARY == 0.0f);
        }
}

static void learning_is_that_of_wide_numbers(void **state)
{
    const struct kernels *k = *state;
    struct random r = random_start(4, RANDOM_TUNE, 0);
    for (size_t n = 1; n < MOST; n++)
        for (unsigned bits = 2; bits <= 12; bits++) {
            const size_t stride = 1 + random_below(&r, 3);
            const int32_t one = 1 << bits;
            const int32_t gain = (int32_t)random_below(&r, 1 << 16) - (1 << 15);
            float w[3 * MOST + 1];
            int32_t rate[MOST];
            uint32_t noise[MOST];
            int64_t want[MOST], squares = 0;
            w[n * stride] = CANARY;
            for (size_t i = 0; i < n; i++) {
                const int64_t unit = random_below(&r, (uint32_t)one);
                rate[i] = (int32_t)random_below(&r, 1 << 17) - (1 << 16);
                noise[i] = random_u32(&r);
                w[i * stride] = (float)unit / (float)one;
                squares += unit * unit;
                want[i] = unit + floor_shift(rate[i] * (one - unit) + gain * unit +
                                                 (int64_t)(noise[i] % 65536),
                                             16);
                want[i] = want[i] < 0 ? 0 : want[i] >= one ? one - 1 : want[i];
            }
            assert_true(k->square_units(w, stride, one, n) == squares);
            k->learn_units(w, stride, rate, noise, gain, one, n);
            for (size_t i = 0; i < n; i++)
                assert_true((double)w[i * stride] * one - (double)want[i] == 0.0);
            assert_true(w[n * stride] - CANARY == 0.0f);
        }
}

/* 60,000 squares of the largest weight of 12 bits, which 32 bits cannot sum. */
static void long_sums_of_squares_do_not_wrap(void **state)
{
    const struct kernels *k = *state;
    enum { N = 60000 };
    float *w = malloc(N * sizeof *w);
    assert_non_null(w);
    for (size_t i = 0; i < N; i++)
        w[i] = 4095.0f / 4096.0f;
    assert_true(k->square_units(w, 1, 4096, N) == INT64_C(4095) * 4095 * N);
    free(w);
}

int main(void)
{
    int failed = 0;
    for (size_t b = 0; kernels_available(b); b++) {
        const struct kernels *k = kernels_available(b);
#define CLAIM(f) cmocka_unit_test_prestate(f, (void *)(uintptr_t)k)
        const struct CMUnitTest tests[] = {
            CLAIM(short_ticks_are_those_of_wide_numbers),
            CLAIM(long_ticks_are_those_of_wide_numbers),
            CLAIM(units_are_rounded_up_and_bounded),
            CLAIM(learning_is_that_of_wide_numbers),
            CLAIM(long_sums_of_squares_do_not_wrap),
        };
        failed += cmocka_run_group_tests_name(k->name, tests, NULL, NULL);
    }
    return failed;
}
