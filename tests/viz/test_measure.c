/* tests/viz/test_measure.c - claims about measurements: closed forms, and a naive count of the same spikes. */
#include "tests/viz/made_run.h"
#include "viz/model/measure.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NEURONS = 6, TICKS = MADE_RUN_IMAGE_TICKS };

struct fixture {
    struct recent_spikes recent;
    struct measure measure;
    bool alive[NEURONS];
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    for (size_t k = 0; k < NEURONS; k++)
        f->alive[k] = true;
    assert_int_equal(recent_spikes_create(&f->recent), ESP_OK);
    assert_int_equal(measure_create(NEURONS, &f->measure), ESP_OK);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    recent_spikes_free(&f->recent);
    measure_free(&f->measure);
    free(f);
    return 0;
}

static void add(struct fixture *f, uint64_t number, esp_class label,
                const struct event_spike *spikes, size_t n)
{
    const struct event_image image = made_run_image(number, label, spikes, n);
    recent_spikes_add(&f->recent, &image);
}

static void measure_range(struct fixture *f, int64_t from, int64_t to,
                          const esp_id *birth, size_t n)
{
    const struct measure_of of = {from, to, birth, n, f->alive, NEURONS};
    measure_spikes(&f->measure, &f->recent, &of, 10);
}

/* A neuron that fires every tenth tick has intervals of 10 ticks only, and CV 0. */
static void regular_spikes_have_one_interval(void **state)
{
    struct fixture *f = *state;
    struct event_spike spikes[40];
    for (uint32_t k = 0; k < 40; k++)
        spikes[k] = (struct event_spike){10 * k, 3};
    add(f, 0, 1, spikes, 40);
    measure_range(f, 0, TICKS, (const esp_id[]){3}, 1);
    const struct measure *m = &f->measure;
    assert_int_equal(m->n_spikes, 40);
    assert_int_equal(m->n_intervals, 39);
    assert_int_equal(m->of_ticks[10], 39);
    assert_true(m->mean_ticks == 10 && m->cv == 0);
    assert_int_equal(measure_interval_bin(m), 1);
}

/* Intervals 1 and 3 in turn: mean 2, standard deviation 1, CV 1/2. */
static void two_intervals_have_the_mean_and_cv_of_the_formula(void **state)
{
    struct fixture *f = *state;
    struct event_spike spikes[41];
    for (uint32_t k = 0; k < 41; k++)
        spikes[k] = (struct event_spike){k / 2 * 4 + k % 2, 0};
    add(f, 0, 1, spikes, 41);
    measure_range(f, 0, TICKS, NULL, 0);
    assert_int_equal(f->measure.of_ticks[1], 20);
    assert_int_equal(f->measure.of_ticks[3], 20);
    assert_true(fabs(f->measure.mean_ticks - 2) < 1e-12);
    assert_true(fabs(f->measure.cv - 0.5) < 1e-12);
}

/* Two neurons that fire in turn: no interval goes from one to the other. */
static void intervals_are_those_of_one_neuron(void **state)
{
    struct fixture *f = *state;
    const struct event_spike spikes[] = {{0, 1}, {3, 2}, {7, 1}, {12, 2}};
    add(f, 0, 1, spikes, 4);
    measure_range(f, 0, TICKS, (const esp_id[]){1, 2}, 2);
    assert_int_equal(f->measure.n_intervals, 2);
    assert_int_equal(f->measure.of_ticks[7], 1);
    assert_int_equal(f->measure.of_ticks[9], 1);
}

static void no_interval_spans_skipped_images(void **state)
{
    struct fixture *f = *state;
    const struct event_spike early = {490, 1}, late = {5, 1};
    add(f, 0, 1, &early, 1);
    add(f, 1, 1, &late, 1);
    add(f, 5, 1, &late, 1);
    measure_range(f, 0, 3 * TICKS, NULL, 0);
    assert_true(f->measure.gap);
    assert_int_equal(f->measure.n_intervals, 1);
    assert_int_equal(f->measure.of_ticks[15], 1);
}

static void an_interval_too_long_for_a_bin_is_counted(void **state)
{
    struct fixture *f = *state;
    const struct event_spike spike = {0, 1};
    for (uint64_t k = 0; k < 20; k++)
        add(f, k, 1, &spike, k % 10 == 0);
    measure_range(f, 0, 20 * TICKS, NULL, 0);
    assert_int_equal(f->measure.n_intervals, 1);
    assert_int_equal(f->measure.n_longer, 1);
    assert_true(isnan(f->measure.mean_ticks));
}

/* Both ends: the first tick belongs to the range, the last does not. */
static void a_range_has_its_first_tick_and_not_its_last(void **state)
{
    struct fixture *f = *state;
    const struct event_spike spikes[] = {{99, 0}, {100, 0}, {199, 0}, {200, 0}};
    add(f, 0, 1, spikes, 4);
    measure_range(f, 100, 200, NULL, 0);
    assert_int_equal(f->measure.n_spikes, 2);
    assert_int_equal(f->measure.rates[0], 1);
    assert_int_equal(f->measure.rates[f->measure.n_rates - 1], 1);
}

/* Random spikes: sums over bins keep every spike, and each count is that of a loop over all. */
static void bins_agree_with_a_naive_count(void **state)
{
    struct fixture *f = *state;
    enum { IMAGES = 12, SPIKES = 60 };
    static struct event_spike spikes[IMAGES][SPIKES];
    uint32_t seed = 1;
    for (uint64_t k = 0; k < IMAGES; k++) {
        for (uint32_t i = 0; i < SPIKES; i++) {
            seed = seed * 1664525 + 1013904223;
            spikes[k][i] =
                (struct event_spike){i * 8 + (seed >> 30), (seed >> 8) % NEURONS};
        }
        add(f, k, (esp_class)(k % 3), spikes[k], SPIKES);
    }
    const esp_id some[] = {1, 4};
    const int64_t from = TICKS, to = 9 * TICKS;
    measure_range(f, from, to, some, 2);
    uint32_t rates[10] = {0}, responses[3][MEASURE_BINS] = {{0}};
    for (int64_t k = 1; k < 9; k++)
        for (size_t i = 0; i < SPIKES; i++) {
            const struct event_spike s = spikes[k][i];
            if (s.id != 1 && s.id != 4)
                continue;
            rates[(k * TICKS + s.tick - from) / (8 * TICKS / 10)]++;
            responses[k % 3][s.tick * MEASURE_BINS / TICKS]++;
        }
    assert_int_equal(f->measure.n_rates, 10);
    assert_memory_equal(f->measure.rates, rates, sizeof rates);
    assert_int_equal(f->measure.n_images, 8);
    for (size_t c = 0; c < 3; c++)
        for (size_t k = 0; k < MEASURE_BINS; k++)
            assert_int_equal(f->measure.responses[c][k], responses[c][k]);
    /* Images 1 to 8: classes 1 2 0 1 2 0 1 2. */
    const double want = responses[0][3] / (2.0 * 2.0 * TICKS / MEASURE_BINS);
    assert_true(fabs(measure_response(&f->measure, 0, 3) - want) < 1e-12);
}

/* What a pruned neuron fired is not counted. */
static void all_neurons_are_those_that_remain(void **state)
{
    struct fixture *f = *state;
    const struct event_spike spikes[] = {{1, 0}, {2, 5}};
    add(f, 0, 1, spikes, 2);
    f->alive[5] = false;
    measure_range(f, 0, TICKS, NULL, 0);
    assert_int_equal(f->measure.n_spikes, 1);
    measure_range(f, 0, TICKS, (const esp_id[]){5}, 1);
    assert_int_equal(f->measure.n_spikes, 1);
}

/* An image that is still shown has spikes and rates, but no response yet. */
static void an_image_in_progress_has_no_response(void **state)
{
    struct fixture *f = *state;
    const struct event_spike spike = {5, 0};
    struct event_image image = made_run_image(0, 1, &spike, 1);
    image.complete = false;
    image.end = image.start + 10;
    recent_spikes_add(&f->recent, &image);
    measure_range(f, 0, TICKS, NULL, 0);
    assert_int_equal(f->measure.n_spikes, 1);
    assert_int_equal(f->measure.n_images, 0);
    assert_int_equal(f->measure.class_images[1], 0);
}

/* Where the oldest spikes are overwritten, the range begins with the first image that is known as a whole. */
static void a_range_without_its_oldest_spikes_begins_later(void **state)
{
    struct fixture *f = *state;
    enum { EACH = TICKS };
    static struct event_spike spikes[EACH];
    const uint64_t n = RECENT_SPIKES_SPIKES / EACH + 3;
    for (uint32_t k = 0; k < EACH; k++)
        spikes[k] = (struct event_spike){k, k % NEURONS};
    for (uint64_t k = 0; k < n; k++)
        add(f, k, 1, spikes, EACH);
    measure_range(f, 0, (int64_t)n * TICKS, NULL, 0);
    assert_true(f->measure.from > 0);
    assert_int_equal(f->measure.n_spikes, f->measure.to - f->measure.from);
}

static void ranges_without_ticks_or_spikes_measure_nothing(void **state)
{
    struct fixture *f = *state;
    measure_range(f, 0, 0, NULL, 0);
    assert_int_equal(f->measure.n_spikes, 0);
    add(f, 0, 1, NULL, 0);
    measure_range(f, 50, 50, NULL, 0);
    assert_int_equal(f->measure.n_spikes, 0);
    measure_range(f, INT64_MIN / 2, INT64_MAX / 2, (const esp_id[]){99}, 1);
    assert_int_equal(f->measure.to - f->measure.from, TICKS);
    assert_int_equal(measure_interval_bin(&f->measure), 1);
}

int main(void)
{
#define CLAIM(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        CLAIM(regular_spikes_have_one_interval),
        CLAIM(two_intervals_have_the_mean_and_cv_of_the_formula),
        CLAIM(intervals_are_those_of_one_neuron),
        CLAIM(no_interval_spans_skipped_images),
        CLAIM(an_interval_too_long_for_a_bin_is_counted),
        CLAIM(a_range_has_its_first_tick_and_not_its_last),
        CLAIM(bins_agree_with_a_naive_count),
        CLAIM(all_neurons_are_those_that_remain),
        CLAIM(an_image_in_progress_has_no_response),
        CLAIM(a_range_without_its_oldest_spikes_begins_later),
        CLAIM(ranges_without_ticks_or_spikes_measure_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
