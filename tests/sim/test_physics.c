/* tests/sim/test_physics.c - membrane, spike times and thresholds against their closed forms. */
#include "tests/sim/toy.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const double u = (double)FLT_EPSILON / 2.0; /* 2^-24: one rounding of a float */

static void expect_within(double value, double want, double tolerance)
{
    if (!(fabs(value - want) <= tolerance))
        fail_msg("%.9g instead of %.9g +- %.2g", value, want, tolerance);
}

/* ---- the membrane ---- */

static const struct lif_params leaky = {.tau_m_ms = 50.0,
                                        .rest_mV = -65.0,
                                        .reset_mV = -65.0,
                                        .threshold_mV = -52.0,
                                        .floor_mV = (double)-INFINITY,
                                        .refractory_ms = 5.0,
                                        .theta_plus_mV = 0.0,
                                        .tau_theta_ms = 1e7};

/* V(t) = V(0) exp(-t/tau). The table of factors is rounded (u), its argument too (2u per time
 * constant); beyond 32 time constants nothing is left of a float. */
static void below_threshold_v_decays_exactly_over_any_number_of_ticks(void **state)
{
    (void)state;
    const esp_tick steps[] = {1,    2,    3,    7,    50,   499,    1023,
                              1024, 1025, 1599, 1600, 5000, 1000000};
    const double dts[] = {0.1, 1.0, 3.0};
    for (size_t d = 0; d < 3; d++)
        for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
            struct lif_group *g = NULL;
            const float jump = 10.0f, *const rows[] = {&jump};
            assert_int_equal(lif_create(&leaky, 1, dts[d], &g), ESP_OK);
            lif_add(g, 0, rows, 1);
            lif_add(g, steps[s], NULL, 0);
            const double t = (double)steps[s] * dts[d] / leaky.tau_m_ms;
            const double want = 10.0 * exp(-t);
            expect_within((double)g->state.v_mV[0], want,
                          want * u * (4.0 + 2.0 * t) + 1e-12);
            lif_free(g);
        }
}

/* exp(-a) exp(-b) = exp(-(a + b)): the steps in which silence is crossed do not matter. */
static void v_does_not_depend_on_the_steps_in_which_time_passes(void **state)
{
    (void)state;
    struct lif_group *one = NULL, *many = NULL;
    const float jump = 12.0f, *const rows[] = {&jump};
    assert_int_equal(lif_create(&leaky, 1, 1.0, &one), ESP_OK);
    assert_int_equal(lif_create(&leaky, 1, 1.0, &many), ESP_OK);
    lif_add(one, 0, rows, 1);
    lif_add(many, 0, rows, 1);
    esp_tick now = 0;
    for (esp_tick step = 1; step <= 16; step++)
        lif_add(many, now += step, NULL, 0);
    lif_add(one, now, NULL, 0);
    const double v = (double)one->state.v_mV[0];
    expect_within((double)many->state.v_mV[0], v, v * u * 16.0 * 4.0);
    lif_free(one);
    lif_free(many);
}

/* ---- spike times of one neuron with one input ---- */

/* The neuron hears a weight w every `period` ticks of a presentation; its spikes go to *log. */
static void drive(const struct config *c, float w, uint32_t period, struct toy_log *log)
{
    enum { MOST = 4000 };
    static uint32_t tick[MOST];
    static esp_id id[MOST];
    struct encoder_events events = {tick, id, 0};
    struct network *net = NULL;
    assert_int_equal(network_create(c, 1, &net), ESP_OK);
    for (uint32_t t = 0; t < net->present_ticks && events.n < MOST; t += period)
        tick[events.n++] = t;
    dense_row(net->projection[0].weights, 0)[0] = w;
    toy_listen(log, net);
    assert_int_equal(network_present(net, &events), ESP_OK);
    network_free(net);
}

static struct config single_neuron(double dt_ms, double refractory_ms)
{
    struct config c = toy_config(1, dt_ms);
    c.run.present_ms = 1000.0 * dt_ms;
    c.population[1].lif.refractory_ms = refractory_ms;
    c.population[1].lif.theta_plus_mV = 0.0;
    c.projection[0].stdp.rule = STDP_NONE;
    return c;
}

/* Input every p ticks decays by d = exp(-p dt/tau) from one to the next, so the m-th since V = 0
 * brings V to w (1 + d + ... + d^(m-1)) = w (1 - d^m) / (1 - d). It reaches the threshold h first at
 *
 *   m = ceil( ln(1 - h (1 - d) / w) / ln d ),  never if w / (1 - d) < h.
 *
 * After a spike the inputs at p, 2p, ... count from the refractory time R on, that is, from number
 * q = ceil(R / p): the next spike comes (q - 1 + m) p ticks after the last. */
static void constant_drive_gives_the_interspike_interval_of_the_closed_form(void **state)
{
    (void)state;
    const struct {
        float w;
        uint32_t period;
    } drives[] = {{13.5f, 1}, {3.0f, 1}, {0.7f, 1}, {0.3f, 1},
                  {2.0f, 3},  {5.0f, 7}, {5.0f, 17}};
    for (size_t k = 0; k < sizeof drives / sizeof *drives; k++) {
        const struct config c = single_neuron(1.0, 5.0);
        const double p = (double)drives[k].period, w = (double)drives[k].w;
        const double d = exp(-p / 50.0), h = 13.0, refractory = 5.0;
        const double m = ceil(log(1.0 - h * (1.0 - d) / w) / log(d));
        const double interval = (ceil(refractory / p) - 1.0 + m) * p;
        struct toy_log log;
        drive(&c, drives[k].w, drives[k].period, &log);
        assert_true(log.n >= 5);
        assert_int_equal(log.spikes[0].tick, (esp_tick)((m - 1.0) * p));
        for (size_t s = 1; s < log.n; s++)
            assert_int_equal(log.spikes[s].tick - log.spikes[s - 1].tick,
                             (esp_tick)interval);
        toy_log_free(&log);
    }
}

/* w / (1 - d) < h: V approaches the threshold from below for ever. */
static void drive_below_the_rheobase_never_fires(void **state)
{
    (void)state;
    const double least = 13.0 * (1.0 - exp(-1.0 / 50.0));
    const struct config c = single_neuron(1.0, 5.0);
    struct toy_log log;
    drive(&c, (float)(0.999 * least), 1, &log);
    assert_int_equal(log.n, 0);
    toy_log_free(&log);
    drive(&c, (float)(1.001 * least), 1, &log);
    assert_true(log.n > 0);
    toy_log_free(&log);
}

/* Any input fires it, one arrives in every tick: it fires every refractory period, which is rounded
 * to whole ticks and lasts one at least. */
static void a_driven_neuron_fires_once_per_refractory_period(void **state)
{
    (void)state;
    const struct {
        double dt_ms, refractory_ms;
        esp_tick ticks;
    } cases[] = {{1.0, 5.0, 5},  {1.0, 0.0, 1},  {1.0, 0.4, 1},  {1.0, 1.6, 2},
                 {0.1, 5.0, 50}, {0.3, 3.2, 11}, {10.0, 5.0, 1}, {0.01, 1.0, 100}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const struct config c = single_neuron(cases[k].dt_ms, cases[k].refractory_ms);
        struct toy_log log;
        drive(&c, 1000.0f, 1, &log);
        assert_int_equal(log.n, (1000 + cases[k].ticks - 1) / cases[k].ticks);
        for (size_t s = 0; s < log.n; s++)
            assert_int_equal(log.spikes[s].tick, (esp_tick)s * cases[k].ticks);
        toy_log_free(&log);
    }
}

/* ---- homeostasis ---- */

/* s spikes per presentation of T ms add s * theta_plus, then theta decays by f = exp(-T/tau_theta),
 * rest included: after k presentations theta = s theta_plus f (1 - f^k) / (1 - f), and j silent
 * ones more multiply it by f^j. */
static void theta_follows_the_geometric_series_through_work_and_rest(void **state)
{
    (void)state;
    enum { BUSY = 12, SILENT = 8, SPIKES = 4 };
    uint32_t tick[SPIKES] = {10, 30, 50, 70};
    esp_id id[SPIKES] = {0};
    const struct encoder_events busy = {tick, id, SPIKES}, silent = {tick, id, 0};
    struct config c = toy_config(1, 0.5);
    struct network *net = NULL;
    c.run.present_ms = 100.0;
    c.run.rest_ms = 150.0;
    c.population[1].lif.theta_plus_mV = 0.7;
    c.population[1].lif.tau_theta_ms = 1000.0;
    c.projection[0].stdp.rule = STDP_NONE;
    assert_int_equal(network_create(&c, 1, &net), ESP_OK);
    dense_row(net->projection[0].weights, 0)[0] = 1000.0f;
    const double f = exp(-250.0 / 1000.0);
    const float *theta = net->population[1].lif->state.theta_mV;
    for (unsigned k = 1; k <= BUSY; k++) {
        assert_int_equal(network_present(net, &busy), ESP_OK);
        const double want = SPIKES * 0.7 * f * (1.0 - pow(f, k)) / (1.0 - f);
        expect_within((double)theta[0], want, want * u * (4.0 + 6.0 * k));
    }
    const double before = (double)theta[0];
    for (unsigned k = 1; k <= SILENT; k++) {
        assert_int_equal(network_present(net, &silent), ESP_OK);
        expect_within((double)theta[0], before * pow(f, k), before * u * 3.0 * k);
    }
    network_free(net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(below_threshold_v_decays_exactly_over_any_number_of_ticks),
        cmocka_unit_test(v_does_not_depend_on_the_steps_in_which_time_passes),
        cmocka_unit_test(constant_drive_gives_the_interspike_interval_of_the_closed_form),
        cmocka_unit_test(drive_below_the_rheobase_never_fires),
        cmocka_unit_test(a_driven_neuron_fires_once_per_refractory_period),
        cmocka_unit_test(theta_follows_the_geometric_series_through_work_and_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
