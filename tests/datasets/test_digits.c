/* tests/datasets/test_digits.c - the built-in digits are the same on every machine, look like ink, and can be
 * classified, but not too easily. */
#include "base/hash.h"
#include "base/parallel.h"
#include "datasets/dataset.h"
#include "datasets/digits.h"
#include "datasets/digits_shapes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { N_LOOK = 2000, N_NEAR_TRAIN = 10000, N_NEAR_TEST = 1000 };

static uint64_t hash_images(uint64_t seed, enum dataset_split split, size_t n)
{
    uint8_t pixels[DIGITS_PIXELS];
    uint64_t hash = HASH_START;
    for (size_t k = 0; k < n; k++) {
        hash = hash_word(hash, digits_image(seed, split, k, pixels));
        for (size_t i = 0; i < DIGITS_PIXELS; i++)
            hash = hash_word(hash, pixels[i]);
    }
    return hash;
}

/* Every compiler and level of optimisation must find these. */
static void the_first_thousand_images_are_these_bytes(void **state)
{
    (void)state;
    assert_true(hash_images(DIGITS_SEED, DATASET_TRAIN, 1000) ==
                UINT64_C(0x57416f9fa79c131e));
    assert_true(hash_images(DIGITS_SEED, DATASET_TEST, 1000) ==
                UINT64_C(0x19b0ca559e9f99d6));
}

static void an_image_does_not_depend_on_what_was_drawn_before(void **state)
{
    (void)state;
    uint8_t forwards[50][DIGITS_PIXELS], backwards[DIGITS_PIXELS];
    uint8_t label[50];
    for (size_t k = 0; k < 50; k++)
        label[k] = digits_image(7, DATASET_TEST, k, forwards[k]);
    for (size_t k = 50; k-- > 0;) {
        memset(backwards, 0x5a, sizeof backwards);
        assert_int_equal(label[k], digits_image(7, DATASET_TEST, k, backwards));
        assert_int_equal(label[k], digits_label(7, DATASET_TEST, k));
        assert_memory_equal(forwards[k], backwards, DIGITS_PIXELS);
    }
}

/* Images of the same index that are equal, out of N_LOOK. */
static size_t n_equal(uint64_t seed_a, enum dataset_split a, uint64_t seed_b,
                      enum dataset_split b)
{
    uint8_t pa[DIGITS_PIXELS], pb[DIGITS_PIXELS];
    size_t n = 0;
    for (size_t k = 0; k < N_LOOK; k++) {
        digits_image(seed_a, a, k, pa);
        digits_image(seed_b, b, k, pb);
        n += memcmp(pa, pb, sizeof pa) == 0;
    }
    return n;
}

static void another_seed_or_split_gives_other_images(void **state)
{
    (void)state;
    assert_int_equal(N_LOOK, n_equal(1, DATASET_TRAIN, 1, DATASET_TRAIN));
    assert_int_equal(0, n_equal(1, DATASET_TRAIN, 2, DATASET_TRAIN));
    assert_int_equal(0, n_equal(1, DATASET_TRAIN, 1, DATASET_TEST));
    assert_int_equal(0, n_equal(1, DATASET_TRAIN, UINT64_C(1) << 32 | 1, DATASET_TRAIN));
}

static void every_ten_images_show_every_digit_once(void **state)
{
    (void)state;
    const size_t n[2] = {DIGITS_TRAIN, DIGITS_TEST};
    for (int split = 0; split < 2; split++) {
        for (size_t block = 0; block < n[split] / 10; block++) {
            unsigned seen = 0;
            for (size_t k = 0; k < 10; k++)
                seen |= 1u << digits_label(1, (enum dataset_split)split, 10 * block + k);
            assert_int_equal(0x3ff, seen);
        }
    }
}

/* Each digit comes first in a tenth of the blocks: 600 +- 5 standard deviations of 23. */
static void the_order_within_ten_images_is_shuffled(void **state)
{
    (void)state;
    int first[10] = {0}, last[10] = {0};
    for (size_t block = 0; block < 6000; block++) {
        first[digits_label(1, DATASET_TRAIN, 10 * block)]++;
        last[digits_label(1, DATASET_TRAIN, 10 * block + 9)]++;
    }
    for (int d = 0; d < 10; d++) {
        assert_in_range(first[d], 485, 715);
        assert_in_range(last[d], 485, 715);
    }
}

static void every_style_is_a_path_of_pen_strokes(void **state)
{
    (void)state;
    for (unsigned digit = 0; digit < SHAPE_DIGITS; digit++) {
        size_t n_styles;
        const struct shape *style = shape_styles(digit, &n_styles);
        assert_in_range(n_styles, 3, 20);
        for (size_t s = 0; s < n_styles; s++) {
            struct shape_knot knots[SHAPE_MAX_KNOTS];
            const size_t n = shape_knots(&style[s], knots);
            assert_in_range(n, 3, SHAPE_MAX_KNOTS);
            assert_true(style[s].share > 0 && knots[n - 1].turn == SHAPE_LIFT);
            assert_true(knots[0].turn == SHAPE_SMOOTH);
            for (size_t k = 0; k < n; k++)
                assert_true(knots[k].x >= -1 && knots[k].x <= 1 && knots[k].y >= -1 &&
                            knots[k].y <= 1);
            for (size_t k = 1; k < n; k++) /* a stroke has a length */
                assert_true(knots[k - 1].x != knots[k].x || knots[k - 1].y != knots[k].y);
        }
    }
}

/* MNIST: mean 33.3, 19.1 % of the pixels not zero, 7.4 % at 250 or more. */
static void the_ink_is_like_that_of_mnist(void **state)
{
    (void)state;
    uint8_t pixels[DIGITS_PIXELS];
    double sum = 0, n_inked = 0, n_full = 0;
    for (size_t k = 0; k < N_LOOK; k++) {
        digits_image(1, DATASET_TRAIN, k, pixels);
        for (size_t i = 0; i < DIGITS_PIXELS; i++) {
            sum += pixels[i];
            n_inked += pixels[i] > 0;
            n_full += pixels[i] >= 250;
        }
    }
    const double n = (double)N_LOOK * DIGITS_PIXELS;
    assert_true(sum / n > 31 && sum / n < 35);
    assert_true(n_inked / n > 0.175 && n_inked / n < 0.205);
    assert_true(n_full / n > 0.06 && n_full / n < 0.09);
}

/* The centre of mass is in the middle (index 13.5), unless the digit would leave the frame. */
static void every_digit_is_centred_and_whole(void **state)
{
    (void)state;
    uint8_t pixels[DIGITS_PIXELS];
    size_t n_off = 0, n_cut = 0;
    for (size_t k = 0; k < N_LOOK; k++) {
        double ink = 0, x = 0, y = 0;
        bool cut = false;
        digits_image(1, DATASET_TRAIN, k, pixels);
        for (int i = 0; i < DIGITS_PIXELS; i++) {
            const int row = i / DIGITS_SIDE, column = i % DIGITS_SIDE;
            ink += pixels[i];
            x += (double)column * pixels[i];
            y += (double)row * pixels[i];
            cut |=
                (row == 0 || row == 27 || column == 0 || column == 27) && pixels[i] > 128;
        }
        assert_true(ink > 255 * 20); /* no image is empty */
        const double dx = x / ink - 13.5, dy = y / ink - 13.5;
        assert_true(dx * dx + dy * dy < 16);
        n_off += dx * dx + dy * dy > 1;
        n_cut += cut;
    }
    assert_in_range(n_off, 0, N_LOOK / 20);
    assert_in_range(n_cut, 0, N_LOOK / 200);
}

struct near {
    uint8_t (*train)[DIGITS_PIXELS];
    uint8_t label[N_NEAR_TRAIN];
    bool right[N_NEAR_TEST];
};

/* Squared distance, or something >= limit if it is not below. */
static unsigned distance(const uint8_t *a, const uint8_t *b, unsigned limit)
{
    unsigned sum = 0;
    for (int part = 0; part < DIGITS_PIXELS && sum < limit; part += 112) {
        for (int i = part; i < part + 112; i++) {
            const int difference = a[i] - b[i];
            sum += (unsigned)(difference * difference);
        }
    }
    return sum;
}

static enum esp_status draw_train(void *context, unsigned worker, size_t k)
{
    struct near *n = context;
    (void)worker;
    n->label[k] = digits_image(1, DATASET_TRAIN, k, n->train[k]);
    return ESP_OK;
}

static enum esp_status find_nearest(void *context, unsigned worker, size_t k)
{
    struct near *n = context;
    (void)worker;
    uint8_t pixels[DIGITS_PIXELS];
    const uint8_t label = digits_image(1, DATASET_TEST, k, pixels);
    unsigned best = UINT32_MAX;
    for (size_t t = 0; t < N_NEAR_TRAIN; t++) {
        const unsigned d = distance(pixels, n->train[t], best);
        if (d < best) {
            best = d;
            n->right[k] = n->label[t] == label;
        }
    }
    return ESP_OK;
}

/* One nearest neighbour by squared distance. MNIST itself, the same numbers of images: 92 %. */
static void the_nearest_neighbour_is_right_98_times_in_100_but_not_always(void **state)
{
    (void)state;
    struct near *n = calloc(1, sizeof *n);
    assert_non_null(n);
    n->train = malloc(N_NEAR_TRAIN * sizeof *n->train);
    assert_non_null(n->train);
    assert_int_equal(ESP_OK, parallel_run(parallel_cores(), N_NEAR_TRAIN, draw_train, n));
    assert_int_equal(ESP_OK,
                     parallel_run(parallel_cores(), N_NEAR_TEST, find_nearest, n));
    size_t n_right = 0;
    for (size_t k = 0; k < N_NEAR_TEST; k++)
        n_right += n->right[k];
    free(n->train);
    free(n);
    assert_in_range(n_right, 980, 995);
}

static void the_spec_names_the_seed(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        uint64_t seed;
    } good[] = {{"digits", 1},
                {"digits:0", 0},
                {"digits:7", 7},
                {"digits:18446744073709551615", UINT64_MAX}};
    for (size_t k = 0; k < sizeof good / sizeof good[0]; k++) {
        struct dataset *d = NULL;
        uint8_t got[DIGITS_PIXELS], want[DIGITS_PIXELS];
        assert_int_equal(ESP_OK, dataset_open(good[k].spec, &d));
        const struct dataset_info *info = dataset_info(d);
        assert_string_equal(good[k].spec, info->spec);
        assert_string_equal("built in", info->origin);
        assert_true(info->width == 28 && info->height == 28 && info->n_classes == 10);
        assert_true(info->n_images[0] == 60000 && info->n_images[1] == 10000);
        assert_int_equal(digits_image(good[k].seed, DATASET_TEST, 9999, want),
                         dataset_image(d, DATASET_TEST, 9999, got));
        assert_memory_equal(want, got, sizeof got);
        dataset_free(d);
    }
}

static void a_spec_that_names_nothing_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",          "digit",      "digits:",
        "digits:x",  "digits:1x",  "digits:-1",
        "digits:+1", "digits: 1",  "idx:",
        "MNIST",     "mnist:1",    "digits:1\n",
        "idx",       "digits:0x1", "digits:18446744073709551616"};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        struct dataset *d = NULL;
        assert_int_equal(ESP_INPUT, dataset_open(bad[k], &d));
        assert_null(d);
        assert_non_null(strstr(esp_message(), "data set"));
        assert_null(strchr(esp_message(), '\n'));
    }
    static char long_spec[10000];
    memset(long_spec, 'x', sizeof long_spec - 1);
    struct dataset *d = NULL;
    assert_int_equal(ESP_INPUT, dataset_open(long_spec, &d));
    memcpy(long_spec, "idx:", 4);
    assert_int_equal(ESP_INPUT, dataset_open(long_spec, &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_thousand_images_are_these_bytes),
        cmocka_unit_test(an_image_does_not_depend_on_what_was_drawn_before),
        cmocka_unit_test(another_seed_or_split_gives_other_images),
        cmocka_unit_test(every_ten_images_show_every_digit_once),
        cmocka_unit_test(the_order_within_ten_images_is_shuffled),
        cmocka_unit_test(every_style_is_a_path_of_pen_strokes),
        cmocka_unit_test(the_ink_is_like_that_of_mnist),
        cmocka_unit_test(every_digit_is_centred_and_whole),
        cmocka_unit_test(the_nearest_neighbour_is_right_98_times_in_100_but_not_always),
        cmocka_unit_test(the_spec_names_the_seed),
        cmocka_unit_test(a_spec_that_names_nothing_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
