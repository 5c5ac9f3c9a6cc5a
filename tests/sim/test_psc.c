/* tests/sim/test_psc.c - synaptic currents against their closed forms: the potential that a spike leaves
 * behind, the charge that a weight is, spike times under a constant drive, and the next crossing against
 * a walk through all ticks. Networks with currents are held against the naive ones in
 * tests/sim/test_naive.c. */
#include "neurons/synaptic_current.h"
#include "tests/sim/toy.h"

#include "base/random.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const double u = (double)FLT_EPSILON / 2.0; /* 2^-24: one rounding of a float */

static void expect_within(double value, double want, double tolerance)
{
    if (!(fabs(value - want) <= tolerance))
        fail_msg("%.9g instead of %.9g +- %.2g", value, want, tolerance);
}

/* ---- the potential after a spike ---- */

struct constants {
    double tau_m_ms, tau_s_ms, dt_ms;
};

static const struct constants constants[] = {{50, 5, 1},   {50, 5, 0.1}, {20, 20, 0.5},
                                             {5, 50, 1},   {10, 9.9, 1}, {30, 0.5, 1},
                                             {0.5, 30, 1}, {50, 0.01, 3}};
enum { N_CONSTANTS = sizeof constants / sizeof *constants };

static struct lif_group *group_create(struct constants k, size_t n, double bias_mV)
{
    const struct lif_params params = {.model = LIF_EXP_CURRENT,
                                      .tau_m_ms = k.tau_m_ms,
                                      .tau_syn_ms = k.tau_s_ms,
                                      .bias_mV = bias_mV,
                                      .rest_mV = -65.0,
                                      .reset_mV = -65.0,
                                      .threshold_mV = -52.0,
                                      .floor_mV = (double)-INFINITY,
                                      .refractory_ms = 5.0,
                                      .tau_theta_ms = 1e7};
    struct lif_group *g = NULL;
    assert_int_equal(lif_create(&params, n, k.dt_ms, &g), ESP_OK);
    return g;
}

/* V at tick `ticks` of a neuron that got a spike of weight w at tick 0. */
static double potential(struct constants k, float w, esp_tick ticks)
{
    struct lif_group *g = group_create(k, 1, 0.0);
    const float *const rows[] = {&w};
    lif_add(g, 0, rows, 1);
    assert_true(g->state.v_mV[0] == 0.0f);
    lif_add(g, ticks, NULL, 0);
    const double v = (double)g->state.v_mV[0];
    lif_free(g);
    return v;
}

static double closed_form(struct constants k, double w, double t_ms)
{
    const double m = k.tau_m_ms, s = k.tau_s_ms;
    if (m == s)
        return w * t_ms / m * exp(-t_ms / m);
    return w * m / (m - s) * (exp(-t_ms / m) - exp(-t_ms / s));
}

/* Each factor of c(t) is rounded once or twice, the argument of its exponential too. */
static void a_spike_leaves_the_potential_of_the_closed_form(void **state)
{
    (void)state;
    const esp_tick ticks[] = {1, 2, 3, 7, 20, 50, 99, 200, 499, 1599, 1600, 100000};
    for (size_t c = 0; c < N_CONSTANTS; c++)
        for (size_t k = 0; k < sizeof ticks / sizeof *ticks; k++) {
            const double t_ms = (double)ticks[k] * constants[c].dt_ms;
            const double taus = t_ms / fmax(constants[c].tau_m_ms, constants[c].tau_s_ms);
            const double want = closed_form(constants[c], 10.0, t_ms);
            expect_within(potential(constants[c], 10.0f, ticks[k]), want,
                          want * u * (8.0 + 2.0 * taus) + 1e-11);
        }
}

/* The peak lies where V = I, at t = ln(tau_m/tau_s) tau_m tau_s / (tau_m - tau_s), and is
 * w (tau_s/tau_m)^(tau_s / (tau_m - tau_s)) high; with equal constants at tau, and w/e. */
static void the_peak_has_the_documented_time_and_height(void **state)
{
    (void)state;
    for (size_t c = 0; c < N_CONSTANTS; c++) {
        struct constants k = constants[c];
        const double m = k.tau_m_ms, s = k.tau_s_ms;
        k.dt_ms = fmin(m, s) / 50.0;
        if (fmax(m, s) / k.dt_ms > DECAY_TICKS_MAX)
            continue;
        const double t_ms = m == s ? m : log(m / s) * m * s / (m - s);
        const double height = m == s ? exp(-1.0) : pow(s / m, s / (m - s));
        struct lif_group *g = group_create(k, 1, 0.0);
        const struct synaptic_current *x = synaptic_current_of(g);
        expect_within((double)x->peak * k.dt_ms, t_ms, k.dt_ms);
        expect_within((double)x->inflow[x->peak], height, 1e-4 * height);
        lif_free(g);
    }
}

/* The integral of V is w tau_m, whatever tau_s: a weight is a charge, and under equal input both models
 * have the same mean potential. The sum over ticks is the trapezoidal rule. */
static void a_weight_is_the_same_charge_for_every_time_constant(void **state)
{
    (void)state;
    for (size_t c = 0; c < N_CONSTANTS; c++) {
        struct constants k = constants[c];
        k.dt_ms = fmin(k.tau_m_ms, k.tau_s_ms) / 10.0;
        struct lif_group *g = group_create(k, 1, 0.0);
        double sum = 0.0;
        for (esp_tick t = 0; t < synaptic_current_of(g)->last; t++)
            sum += (double)synaptic_current_of(g)->inflow[t] * k.dt_ms;
        expect_within(sum, k.tau_m_ms, 2e-3 * k.tau_m_ms);
        lif_free(g);
    }
}

/* tau_s -> 0: what the model delta calls a jump. */
static void a_very_short_current_is_a_jump(void **state)
{
    (void)state;
    const struct constants k = {50, 0.01, 1};
    for (esp_tick t = 1; t < 100; t += 7) {
        const double jump = 10.0 * exp(-(double)t / 50.0);
        expect_within(potential(k, 10.0f, t), jump, 2.1e-4 * jump); /* tau_s/tau_m */
    }
}

static void v_does_not_depend_on_the_steps_in_which_time_passes(void **state)
{
    (void)state;
    for (size_t c = 0; c < N_CONSTANTS; c++) {
        struct lif_group *one = group_create(constants[c], 1, 4.0);
        struct lif_group *many = group_create(constants[c], 1, 4.0);
        const float w = 12.0f, *const rows[] = {&w};
        lif_add(one, 0, rows, 1);
        lif_add(many, 0, rows, 1);
        esp_tick now = 0;
        for (esp_tick step = 1; step <= 16; step++)
            lif_add(many, now += step, NULL, 0);
        lif_add(one, now, NULL, 0);
        expect_within((double)many->state.v_mV[0], (double)one->state.v_mV[0],
                      16.0 * u * 16.0 * 4.0);
        lif_free(one);
        lif_free(many);
    }
}

/* ---- a constant drive ---- */

/* b (1 - exp(-m dt / tau)) reaches h first at m = ceil(ln(b / (b - h)) tau / dt). */
static esp_tick ticks_to_threshold(double bias_mV, double dt_ms)
{
    return (esp_tick)ceil(log(bias_mV / (bias_mV - 13.0)) * 50.0 / dt_ms);
}

static struct config driven_neuron(double bias_mV, double dt_ms)
{
    struct config c = toy_config(1, dt_ms);
    c.population[1].lif.model = LIF_EXP_CURRENT;
    c.population[1].lif.bias_mV = bias_mV;
    c.population[1].lif.theta_plus_mV = 0.0;
    return c;
}

/* V starts at 0 in the tick before the first, is reset to rest, and starts again when t_ref is over: the
 * interval is t_ref + tau_m ln(b / (b - h)), rounded up to a tick, through presentations and rests. Not
 * one event comes from outside, and no tick but those of the spikes and the last one of each
 * presentation is computed: two variables each. */
static void a_constant_drive_gives_the_interval_of_the_closed_form(void **state)
{
    (void)state;
    enum { PRESENTATIONS = 4 };
    const double biases[] = {13.1, 13.5, 20.0, 40.0, 900.0}, dts[] = {0.01, 0.1, 1.0};
    const struct encoder_events none = {0};
    for (size_t k = 0; k < 15; k++) {
        const double bias_mV = biases[k / 3], dt_ms = dts[k % 3];
        const struct config c = driven_neuron(bias_mV, dt_ms);
        const esp_tick rise = ticks_to_threshold(bias_mV, dt_ms);
        const esp_tick interval = rise + (esp_tick)(5.0 / dt_ms + 0.5);
        struct network *net = NULL;
        struct toy_log log;
        assert_int_equal(network_create(&c, 1, &net), ESP_OK);
        toy_listen(&log, net);
        for (unsigned p = 0; p < PRESENTATIONS; p++)
            assert_int_equal(network_present(net, &none), ESP_OK);
        assert_int_equal(log.n, (net->now - rise) / interval + 1);
        for (size_t s = 0; s < log.n; s++)
            assert_int_equal(log.spikes[s].tick, rise - 1 + (esp_tick)s * interval);
        assert_true(net->work.neuron_updates <= 2 * (log.n + PRESENTATIONS));
        network_free(net);
        toy_log_free(&log);
    }
}

static void a_drive_below_the_threshold_never_fires(void **state)
{
    (void)state;
    const struct encoder_events none = {0};
    for (int k = 0; k < 3; k++) {
        const double biases[] = {12.99, 0.0, -40.0};
        const struct config c = driven_neuron(biases[k], 1.0);
        struct network *net = NULL;
        assert_int_equal(network_create(&c, 1, &net), ESP_OK);
        for (unsigned p = 0; p < 20; p++)
            assert_int_equal(network_present(net, &none), ESP_OK);
        assert_int_equal(net->work.output_spikes, 0);
        expect_within((double)net->population[1].lif->state.v_mV[0], biases[k], 1e-4);
        network_free(net);
    }
}

/* ---- the next crossing ---- */

enum { CROWD = 6 };

struct crowd {
    float v[CROWD], charge[CROWD];
    esp_tick ready[CROWD];
};

static void crowd_set(struct lif_group *g, const struct crowd *x)
{
    static const esp_id all[CROWD] = {0, 1, 2, 3, 4, 5};
    memcpy(g->state.v_mV, x->v, sizeof x->v);
    memcpy(synaptic_current_charge(g), x->charge, sizeof x->charge);
    memcpy(g->state.ready, x->ready, sizeof x->ready);
    g->state.now = 100;
    lif_compact(g, all, CROWD); /* finds the refractory neurons */
}

/* V of all neurons `ticks` ticks on, as a tick with events would find it; it must say if one is at its
 * limit. */
static const float *crowd_after(struct lif_group *g, const struct crowd *x,
                                esp_tick ticks)
{
    crowd_set(g, x);
    const bool told = lif_add(g, 100 + ticks, NULL, 0);
    for (size_t j = 0; j < CROWD; j++)
        assert_true(told || g->state.v_mV[j] < g->derived.limit_mV[j]);
    return g->state.v_mV;
}

static void crowd_draw(struct crowd *x, struct random *r)
{
    for (size_t j = 0; j < CROWD; j++) {
        const bool resting = random_below(r, 3) == 0;
        x->v[j] = resting ? 0.0f : 30.0f * random_uniform(r) - 15.0f;
        x->charge[j] = random_below(r, 4) ? 60.0f * random_uniform(r) : 0.0f;
        x->ready[j] = resting ? 101 + random_below(r, 60) : 100 - random_below(r, 2);
    }
}

/* Limits a little above or below the highest V of each neuron, above its first one if it is refractory:
 * where a crossing is easily missed. */
static void set_limits(struct lif_group *g, const struct crowd *x, struct random *r)
{
    float most[CROWD];
    for (size_t j = 0; j < CROWD; j++)
        most[j] = -INFINITY;
    for (esp_tick t = 1; t <= synaptic_current_of(g)->last + 60; t++) {
        const float *v = crowd_after(g, x, t);
        for (size_t j = 0; j < CROWD; j++)
            most[j] = fmaxf(most[j], v[j]);
    }
    for (size_t j = 0; j < CROWD; j++)
        g->derived.limit_mV[j] =
            fmaxf(most[j] * (0.94f + 0.07f * random_uniform(r)), 0.1f);
}

static esp_tick walk(struct lif_group *g, const struct crowd *x, esp_tick until)
{
    for (esp_tick t = 1; 100 + t < until && t <= synaptic_current_of(g)->last + 60; t++) {
        const float *v = crowd_after(g, x, t);
        for (size_t j = 0; j < CROWD; j++)
            if (v[j] >= g->derived.limit_mV[j])
                return 100 + t;
    }
    return INT64_MAX;
}

static void the_next_crossing_is_that_of_a_walk_through_all_ticks(void **state)
{
    (void)state;
    const struct constants some[] = {{20, 5, 1}, {20, 20, 1}, {5, 20, 1}, {10, 3, 0.5}};
    struct random r = random_start(7, RANDOM_WEIGHTS, 0);
    size_t n_crossings = 0;
    for (unsigned k = 0; k < 400; k++) {
        const double bias_mV = 10.0 * (double)random_below(&r, 4) - 10.0;
        struct lif_group *g = group_create(some[k % 4], CROWD, bias_mV);
        struct crowd x;
        crowd_draw(&x, &r);
        set_limits(g, &x, &r);
        const esp_tick untils[] = {101, 102, 110, 160, INT64_MAX};
        for (size_t h = 0; h < 5; h++) {
            const esp_tick want = walk(g, &x, untils[h]);
            crowd_set(g, &x);
            assert_int_equal(lif_crossing(g, untils[h]), want);
            n_crossings += want != INT64_MAX;
        }
        lif_free(g);
    }
    assert_true(n_crossings >= 400 && n_crossings <= 1600);
}

/* A neuron so far below rest that it reaches its limit only when nothing is left of its past, which the refractory
 * time puts off: the latest crossing that there is. */
static void the_latest_crossing_waits_for_the_end_of_the_refractory_time(void **state)
{
    (void)state;
    struct lif_group *g = group_create((struct constants){20, 5, 1}, CROWD, 1.0);
    struct crowd x = {.v = {-1e14f}, .ready = {105, 100, 100, 100, 100, 100}};
    for (size_t j = 0; j < CROWD; j++)
        g->derived.limit_mV[j] = j == 0 ? 0.5f : 2.0f;
    const esp_tick want = walk(g, &x, INT64_MAX);
    assert_int_equal(want, 105 + synaptic_current_of(g)->last);
    crowd_set(g, &x);
    assert_int_equal(lif_crossing(g, INT64_MAX), want);
    lif_free(g);
}

/* V rises still at tick 0, where a loser is above its limit, and has fallen below both at tick 1. */
static void a_maximum_within_the_first_tick_is_no_crossing(void **state)
{
    (void)state;
    struct lif_group *g = group_create((struct constants){20, 5, 1}, 1, 0.0);
    synaptic_current_charge(g)[0] = 4.0f;
    g->state.v_mV[0] = 15.99f; /* I = Q tau_m / tau_s = 16 */
    g->derived.limit_mV[0] = 15.98f;
    assert_int_equal(lif_crossing(g, INT64_MAX), INT64_MAX);
    assert_false(lif_add(g, g->state.now + 1, NULL, 0));
    lif_free(g);
}

/* ---- values that contradict each other ---- */

static void expect_refusal(struct config c, const char *message)
{
    assert_int_equal(config_check(&c), ESP_INPUT);
    assert_non_null(strstr(esp_message(), message));
}

static void contradictions_are_refused_by_name(void **state)
{
    (void)state;
    struct config c;
    config_default(&c);
    struct lif_params *lif = &c.population[1].lif;
    lif->bias_mV = 2;
    expect_refusal(c,
                   "population.exc.bias_mV = 2 needs another model, such as exp_current");
    lif->model = LIF_EXP_CURRENT;
    assert_int_equal(config_check(&c), ESP_OK);
    lif->bias_mV = -1;
    lif->floor_mV = -65.5;
    expect_refusal(c, "population.exc.floor_mV = -65.5 must not be above rest_mV + "
                      "bias_mV = -66");
    lif->floor_mV = -66;
    assert_int_equal(config_check(&c), ESP_OK);
    lif->tau_syn_ms = 65537;
    expect_refusal(c, "population.exc.tau_syn_ms = 65537: allowed are up to 65536 ticks");
}

/* It would be driven by what it had received before it was put back. */
static void a_renewed_neuron_has_no_current_left(void **state)
{
    (void)state;
    const struct constants k = constants[0];
    struct lif_group *g = group_create(k, 2, 0.0);
    const float w[2] = {9.0f, 9.0f}, *const rows[] = {w};
    lif_add(g, 0, rows, 1);
    lif_add(g, 5, NULL, 0);
    assert_true(g->state.v_mV[1] > 0.0f);
    lif_reset_neuron(g, 1);
    lif_add(g, 30, NULL, 0);
    expect_within((double)g->state.v_mV[0], closed_form(k, 9.0, 30.0), 1e-5);
    assert_true(g->state.v_mV[1] == 0.0f);
    lif_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spike_leaves_the_potential_of_the_closed_form),
        cmocka_unit_test(the_peak_has_the_documented_time_and_height),
        cmocka_unit_test(a_weight_is_the_same_charge_for_every_time_constant),
        cmocka_unit_test(a_very_short_current_is_a_jump),
        cmocka_unit_test(v_does_not_depend_on_the_steps_in_which_time_passes),
        cmocka_unit_test(a_constant_drive_gives_the_interval_of_the_closed_form),
        cmocka_unit_test(a_drive_below_the_threshold_never_fires),
        cmocka_unit_test(the_next_crossing_is_that_of_a_walk_through_all_ticks),
        cmocka_unit_test(the_latest_crossing_waits_for_the_end_of_the_refractory_time),
        cmocka_unit_test(a_maximum_within_the_first_tick_is_no_crossing),
        cmocka_unit_test(contradictions_are_refused_by_name),
        cmocka_unit_test(a_renewed_neuron_has_no_current_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
