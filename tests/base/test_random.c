/* tests/base/test_random.c - the generator is Philox, and our distributions are what they claim. */
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdbool.h>

/* The known answers of the Random123 distribution for philox4x32, 10 rounds. */
static const struct known_answer {
    uint32_t counter[4], key[2], word[4];
} known_answers[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

static void the_generator_gives_the_published_known_answers(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof known_answers / sizeof *known_answers; k++) {
        const struct known_answer *a = &known_answers[k];
        const struct random r = {.seed = a->key[0] | (uint64_t)a->key[1] << 32,
                                 .subject = a->counter[1] | (uint64_t)a->counter[2] << 32,
                                 .stream = a->counter[3]};
        uint32_t word[4];
        random_block(&r, a->counter[0], word);
        assert_memory_equal(a->word, word, sizeof word);
    }
}

static void draws_are_the_words_of_successive_blocks(void **state)
{
    (void)state;
    struct random r = random_start(123456789012345, RANDOM_ENCODE_TRAIN, 77);
    for (uint32_t block = 0; block < 1000; block++) {
        uint32_t word[4];
        random_block(&r, block, word);
        for (int k = 0; k < 4; k++)
            assert_int_equal(word[k], random_u32(&r));
    }
}

static void a_copied_generator_goes_on_with_the_same_numbers(void **state)
{
    (void)state;
    struct random r = random_start(5, RANDOM_DIGITS, 6);
    for (int k = 0; k < 100; k++) {
        struct random copy = r;
        for (int draw = 0; draw < 9; draw++)
            random_u32(&copy);
        struct random again = r;
        for (int draw = 0; draw < 9; draw++)
            random_u32(&again);
        assert_memory_equal(copy.word, again.word, sizeof copy.word);
        assert_int_equal(random_u32(&copy), random_u32(&again));
        random_u32(&r);
    }
}

static void seed_stream_and_subject_each_give_another_sequence(void **state)
{
    (void)state;
    const struct random from[] = {
        random_start(1, RANDOM_WEIGHTS, 1),
        random_start(2, RANDOM_WEIGHTS, 1),
        random_start(1 + (UINT64_C(1) << 32), RANDOM_WEIGHTS, 1),
        random_start(1, RANDOM_PRUNE, 1),
        random_start(1, RANDOM_WEIGHTS, 2),
        random_start(1, RANDOM_WEIGHTS, 1 + (UINT64_C(1) << 32)),
    };
    enum { N = sizeof from / sizeof *from };
    uint32_t word[N][4];
    for (size_t k = 0; k < N; k++) {
        random_block(&from[k], 0, word[k]);
        for (size_t other = 0; other < k; other++)
            assert_memory_not_equal(word[other], word[k], sizeof word[k]);
    }
}

static void uniform_lies_in_0_to_below_1_with_mean_and_variance_of_a_uniform(void **state)
{
    (void)state;
    struct random r = {.word = {0, 0, 0, 0xffffffff},
                       .n_left = 2}; /* the extreme words */
    assert_true(random_uniform(&r) == 0.0f);
    assert_true(random_uniform(&r) == 1.0f - 0x1p-24f);
    const int n = 1000000;
    double sum = 0, squares = 0;
    r = random_start(3, RANDOM_WEIGHTS, 0);
    for (int k = 0; k < n; k++) {
        const double u = (double)random_uniform(&r);
        assert_true(u >= 0 && u < 1);
        sum += u;
        squares += u * u;
    }
    assert_true(fabs(sum / n - 1.0 / 2) < 4 * sqrt(1.0 / 12 / n)); /* 4 standard errors */
    assert_true(fabs(squares / n - 1.0 / 3) < 4 * sqrt(4.0 / 45 / n));
}

/* Chi-square of the counts of random_below(n) * n_bins / n, or of its remainder by n_bins. */
static double chi_square(uint32_t n, uint32_t n_bins, bool remainder, uint32_t seed)
{
    const int n_draws = 200000;
    double count[64] = {0}, chi = 0;
    struct random r = random_start(seed, RANDOM_PRUNE, 0);
    for (int k = 0; k < n_draws; k++) {
        const uint32_t x = random_below(&r, n);
        assert_true(x < n);
        count[remainder ? x % n_bins : (uint64_t)x * n_bins / n] += 1;
    }
    for (uint32_t b = 0; b < n_bins; b++)
        chi +=
            (count[b] - (double)n_draws / n_bins) * (count[b] - (double)n_draws / n_bins);
    return chi / ((double)n_draws / n_bins);
}

/* Without the rejection step, n = 3 * 2^30 gives every third number twice as often. */
static void random_below_is_unbiased(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 3; seed++) {
        assert_true(chi_square(10, 10, false, seed) < 30);     /* 9 df, p = 0.0004 */
        assert_true(chi_square(64, 64, false, seed) < 112);    /* 63 df, p = 0.0001 */
        assert_true(chi_square(3u << 30, 3, true, seed) < 18); /* 2 df, p = 0.0001 */
        assert_true(chi_square(UINT32_MAX, 64, false, seed) < 112);
    }
    struct random r = random_start(0, RANDOM_PRUNE, 0);
    for (int k = 0; k < 100; k++)
        assert_int_equal(0, random_below(&r, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_generator_gives_the_published_known_answers),
        cmocka_unit_test(draws_are_the_words_of_successive_blocks),
        cmocka_unit_test(a_copied_generator_goes_on_with_the_same_numbers),
        cmocka_unit_test(seed_stream_and_subject_each_give_another_sequence),
        cmocka_unit_test(
            uniform_lies_in_0_to_below_1_with_mean_and_variance_of_a_uniform),
        cmocka_unit_test(random_below_is_unbiased),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
