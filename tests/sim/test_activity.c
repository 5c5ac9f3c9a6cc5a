/* tests/sim/test_activity.c - what is counted about each neuron for the pruning rules, and margins: by how
 * much a neuron that fires is ahead of the others. */
#include "sim/training/activity.h"

#include "base/random.h"
#include "neurons/margin.h"
#include "tests/sim/small_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* ---- margins ---- */

/* The definition, one by one. */
static float margin_of(const float *v, const float *limit, size_t n, const esp_id *fired,
                       size_t n_fired, size_t k)
{
    float rival = -INFINITY;
    for (size_t j = 0; j < n; j++) {
        bool silent = true;
        for (size_t f = 0; f < n_fired; f++)
            silent = silent && fired[f] != j;
        if (silent)
            rival = fmaxf(rival, v[j] - limit[j]);
    }
    return isinf(rival) ? 0.0f : v[fired[k]] - limit[fired[k]] - rival;
}

enum { LAYER = 70 };

static void a_margin_is_the_distance_to_the_best_of_the_silent_neurons(void **state)
{
    (void)state;
    float v[LAYER], limit[LAYER], margin[LAYER];
    esp_id fired[LAYER];
    struct random r = random_start(1, RANDOM_WEIGHTS, 0);
    for (unsigned trial = 0; trial < 3000; trial++) {
        const size_t n = 1 + random_below(&r, LAYER);
        size_t n_fired = 0;
        for (size_t j = 0; j < n; j++) {
            v[j] = 80.0f * random_uniform(&r) - 20.0f;
            limit[j] = random_below(&r, 9) ? 40.0f + 8.0f * random_uniform(&r) : INFINITY;
            if (random_below(&r, 12) == 0 && !isinf(limit[j]))
                fired[n_fired++] = (esp_id)j;
        }
        if (n_fired == 0)
            continue;
        margin_measure(v, limit, n, fired, n_fired, margin);
        for (size_t k = 0; k < n_fired; k++)
            assert_true(margin[k] == margin_of(v, limit, n, fired, n_fired, k));
    }
}

static void a_neuron_alone_or_among_masked_ones_has_no_margin(void **state)
{
    (void)state;
    const float v[] = {50.0f, 60.0f}, limit[] = {40.0f, INFINITY};
    const esp_id fired = 0;
    float margin = 1.0f;
    margin_measure(v, limit, 1, &fired, 1, &margin);
    assert_true(margin == 0.0f);
    margin = 1.0f;
    margin_measure(v, limit, 2, &fired, 1, &margin);
    assert_true(margin == 0.0f);
}

/* ---- sums ---- */

enum { NEURONS = 3 };

/* An image on which neuron j fires counts[j] times with margins of margin[j] mV in all. */
static void show(struct activity *t, uint32_t counts[NEURONS], float margin[NEURONS])
{
    activity_image(t, counts, margin);
}

static void expect_near(double value, double want)
{
    if (!(fabs(value - want) <= 1e-6 * fabs(want)))
        fail_msg("%.9g instead of %.9g", value, want);
}

/* 2 ln 2 = 1.386294, 3 ln 3 = 3.295837; with half forgotten after the first window. */
static void windows_fold_into_forgetting_sums(void **state)
{
    (void)state;
    struct activity t;
    assert_int_equal(activity_create(NEURONS, true, &t), ESP_OK);
    show(&t, (uint32_t[]){2, 0, 1}, (float[]){0.5f, 0.0f, 4.0f});
    show(&t, (uint32_t[]){3, 0, 0}, (float[]){0.25f, 0.0f, 0.0f});
    assert_int_equal(t.n_images, 2);
    assert_int_equal(t.spikes[0], 5);
    activity_fold(&t, 0.5);
    assert_true(t.h[0] == 5.0 && t.h[1] == 0.0 && t.h[2] == 1.0 && t.images == 2.0);
    expect_near(t.h_n_log_n[0], 1.3862943611 + 3.2958368660);
    assert_true(t.h_n_log_n[2] == 0.0 && t.h_margin_mV[0] == 0.75 &&
                t.h_margin_mV[2] == 4.0);
    activity_begin(&t);
    assert_int_equal(t.spikes[0], 0);
    show(&t, (uint32_t[]){0, 2, 1}, (float[]){0.0f, 1.0f, 1.0f});
    activity_fold(&t, 0.5);
    assert_true(t.h[0] == 2.5 && t.h[1] == 2.0 && t.h[2] == 1.5 && t.images == 2.0);
    expect_near(t.h_n_log_n[0], 0.5 * (1.3862943611 + 3.2958368660));
    expect_near(t.h_n_log_n[1], 1.3862943611);
    assert_true(t.h_margin_mV[0] == 0.375 && t.h_margin_mV[1] == 1.0 &&
                t.h_margin_mV[2] == 3.0);
    assert_int_equal(t.total[0], 5);
    activity_free(&t);
}

static void compaction_keeps_the_sums_of_the_remaining_neurons(void **state)
{
    (void)state;
    struct activity t;
    assert_int_equal(activity_create(NEURONS, true, &t), ESP_OK);
    show(&t, (uint32_t[]){2, 7, 3}, (float[]){0.5f, 1.0f, 4.0f});
    activity_fold(&t, 0.5);
    activity_begin(&t);
    activity_compact(&t, (const esp_id[]){0, 2}, 2);
    assert_int_equal(t.n, 2);
    assert_true(t.h[1] == 3.0 && t.total[1] == 3 && t.h_margin_mV[1] == 4.0);
    expect_near(t.h_n_log_n[1], 3.2958368660);
    show(&t, (uint32_t[]){0, 1, 9},
         (float[]){0.0f, 2.0f, 9.0f}); /* removed neurons are not read */
    assert_int_equal(t.spikes[1], 1);
    activity_free(&t);
}

/* ---- in a run ---- */

/* A pass over 240 images in one window. */
static void begin_whole_run(struct small *s, struct small_run *r)
{
    struct config *c = small_config(s);
    c->prune.strategy = POLICY_UTILITY;
    c->prune.prune_to = SMALL_NEURONS;
    c->prune.window_images = 1000;
    small_begin(r, s, NULL);
}

static void measuring_margins_changes_no_spike(void **state)
{
    struct small_run r;
    begin_whole_run(*state, &r);
    small_finish(&r);
    trainer_free(r.trainer);
    small_config(*state);
    assert_true(r.golden.hash == small_hash(*state));
}

/* First spikes are counted by active_neurons: none of them is behind another neuron. */
static void every_first_spike_is_ahead_of_the_others(void **state)
{
    struct small_run r;
    begin_whole_run(*state, &r);
    size_t n_ahead = 0;
    while (!trainer_done(r.trainer)) {
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
        double sum = 0.0;
        for (size_t j = 0; j < SMALL_NEURONS; j++) {
            const struct stimulus_watch *s = r.trainer->show.watch;
            assert_true(s->counts[j] ? s->margin_mV[j] >= 0.0f : s->margin_mV[j] == 0.0f);
            sum += (double)s->margin_mV[j];
        }
        n_ahead += sum > 0.0;
    }
    assert_true(n_ahead > 200);
    trainer_free(r.trainer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_margin_is_the_distance_to_the_best_of_the_silent_neurons),
        cmocka_unit_test(a_neuron_alone_or_among_masked_ones_has_no_margin),
        cmocka_unit_test(windows_fold_into_forgetting_sums),
        cmocka_unit_test(compaction_keeps_the_sums_of_the_remaining_neurons),
        cmocka_unit_test(measuring_margins_changes_no_spike),
        cmocka_unit_test(every_first_spike_is_ahead_of_the_others),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
