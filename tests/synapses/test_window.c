/* tests/synapses/test_window.c - the plasticity rules against their closed forms: weight change over the time
 * between input and output spike. */
#include "synapses/stdp.h"

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

enum { WINDOW = 300 };

static const struct stdp_params window_params = {.rule = STDP_POST,
                                                 .tau_pre_ms = 40.0,
                                                 .eta = 0.015,
                                                 .x_target = 0.05,
                                                 .mu = 1.0,
                                                 .eta_pre = 0.01,
                                                 .eta_post = 0.1,
                                                 .tau_post1_ms = 20.0,
                                                 .tau_post2_ms = 40.0,
                                                 .w_max_mV = 1.0,
                                                 .norm = STDP_NORM_NONE};

struct window {
    struct stdp *stdp;
    struct dense *d; /* [WINDOW][1], all weights 0.4 */
};

static void window_create(struct window *w, const struct stdp_params *params,
                          double dt_ms)
{
    assert_int_equal(stdp_create(params, dt_ms, WINDOW, 1, &w->stdp), ESP_OK);
    assert_int_equal(dense_create(WINDOW, 1, &w->d), ESP_OK);
    for (size_t i = 0; i < WINDOW; i++)
        dense_row(w->d, i)[0] = 0.4f;
}

static void window_free(struct window *w)
{
    stdp_free(w->stdp);
    dense_free(w->d);
}

/* Input i spikes at tick i, each once. */
static void spike_one_by_one(struct window *w)
{
    for (esp_id i = 0; i < WINDOW; i++)
        stdp_input(w->stdp, w->d, i, &i, 1);
}

/* An output spike `lag` after the input changes w by eta (exp(-lag/tau_pre) - x_target)
 * (w_max - w)^mu: up for lags below tau_pre ln(1/x_target), down beyond. */
static void rule_post_has_the_exponential_window(void **state)
{
    (void)state;
    const double mus[] = {0.0, 0.5, 1.0, 2.0}, dts[] = {0.1, 1.0};
    for (size_t m = 0; m < 4; m++)
        for (size_t k = 0; k < 2; k++) {
            struct stdp_params p = window_params;
            struct window w;
            p.mu = mus[m];
            window_create(&w, &p, dts[k]);
            spike_one_by_one(&w);
            stdp_output(w.stdp, w.d, WINDOW, 0);
            for (size_t i = 0; i < WINDOW; i++) {
                const double lag_ms = (double)(WINDOW - i) * dts[k];
                const double x = exp(-lag_ms / p.tau_pre_ms);
                const double dw = p.eta * (x - p.x_target) * pow(1.0 - 0.4, p.mu);
                const double got = (double)dense_row(w.d, i)[0] - (double)0.4f;
                expect_within(got, dw, 2.0 * u);
                if (fabs(lag_ms - p.tau_pre_ms * log(1.0 / p.x_target)) > 1.0)
                    assert_int_equal(got > 0.0,
                                     lag_ms < p.tau_pre_ms * log(1.0 / p.x_target));
            }
            window_free(&w);
        }
}

/* Output at tick 0 and at tick WINDOW, inputs in between. Input i comes i ticks after the first
 * output: -eta_pre exp(-i/tau_post1); and WINDOW - i before the second, which finds
 * y2 = exp(-WINDOW/tau_post2): +eta_post exp(-(WINDOW - i)/tau_pre) y2. */
static void rule_pair_has_both_exponential_windows(void **state)
{
    (void)state;
    const double dts[] = {0.1, 1.0};
    for (size_t k = 0; k < 2; k++) {
        const struct stdp_params *p = &window_params;
        struct stdp_params pair = window_params;
        struct window w;
        pair.rule = STDP_PAIR;
        window_create(&w, &pair, dts[k]);
        stdp_output(w.stdp, w.d, 0, 0);
        spike_one_by_one(&w);
        stdp_output(w.stdp, w.d, WINDOW, 0);
        const double y2 = exp(-WINDOW * dts[k] / p->tau_post2_ms);
        for (size_t i = 0; i < WINDOW; i++) {
            const double after = (double)i * dts[k],
                         before = (double)(WINDOW - i) * dts[k];
            const double dw = p->eta_post * exp(-before / p->tau_pre_ms) * y2 -
                              p->eta_pre * exp(-after / p->tau_post1_ms);
            expect_within((double)dense_row(w.d, i)[0], (double)0.4f + dw, 3.0 * u);
        }
        window_free(&w);
    }
}

/* y2 = 0 before the first output spike ever: rule pair leaves every weight as it was. */
static void the_first_output_spike_changes_nothing_under_rule_pair(void **state)
{
    (void)state;
    struct stdp_params pair = window_params;
    struct window w;
    pair.rule = STDP_PAIR;
    window_create(&w, &pair, 1.0);
    spike_one_by_one(&w);
    stdp_output(w.stdp, w.d, WINDOW, 0);
    for (size_t i = 0; i < WINDOW; i++)
        assert_true(dense_row(w.d, i)[0] == 0.4f);
    window_free(&w);
}

/* n input spikes p ticks apart: a trace that is set stands at 1 after the last, one that adds at
 * (1 - d^n) / (1 - d) with d = exp(-p dt/tau_pre). */
static void an_adding_trace_sums_the_geometric_series_a_set_one_stays_1(void **state)
{
    (void)state;
    enum { SPIKES = 25, PERIOD = 6 };
    for (int adds = 0; adds <= 1; adds++) {
        struct stdp_params p = window_params;
        struct window w;
        const esp_id input = 3;
        p.trace_adds = adds;
        p.mu = 0.0;
        window_create(&w, &p, 1.0);
        for (esp_tick k = 0; k < SPIKES; k++)
            stdp_input(w.stdp, w.d, k * PERIOD, &input, 1);
        stdp_output(w.stdp, w.d, (SPIKES - 1) * PERIOD, 0);
        const double d = exp(-PERIOD / p.tau_pre_ms);
        const double x = adds ? (1.0 - pow(d, SPIKES)) / (1.0 - d) : 1.0;
        expect_within((double)dense_row(w.d, input)[0],
                      (double)0.4f + p.eta * (x - p.x_target), 4.0 * u);
        window_free(&w);
    }
}

/* A rate far above w_max would overshoot both bounds from 0.4. */
static void weights_stop_at_0_and_at_w_max(void **state)
{
    (void)state;
    const enum stdp_rule rules[] = {STDP_POST, STDP_PAIR};
    const double mus[] = {0.0, 0.5, 1.0};
    for (size_t k = 0; k < 6; k++) {
        struct stdp_params p = window_params;
        struct window w;
        const esp_id up = 1, down = 2;
        p.rule = rules[k / 3];
        p.mu = mus[k % 3];
        p.eta = p.eta_pre = p.eta_post = 100.0;
        window_create(&w, &p, 1.0);
        stdp_output(w.stdp, w.d, 0, 0); /* post: no input has a trace, all go down to 0 */
        stdp_input(w.stdp, w.d, 1, &down, 1);
        assert_true(dense_row(w.d, down)[0] == 0.0f);
        stdp_input(w.stdp, w.d, 2, &up, 1);
        stdp_output(w.stdp, w.d, 2, 0);
        assert_true(dense_row(w.d, up)[0] == 1.0f);
        window_free(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_post_has_the_exponential_window),
        cmocka_unit_test(rule_pair_has_both_exponential_windows),
        cmocka_unit_test(the_first_output_spike_changes_nothing_under_rule_pair),
        cmocka_unit_test(an_adding_trace_sums_the_geometric_series_a_set_one_stays_1),
        cmocka_unit_test(weights_stop_at_0_and_at_w_max),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
