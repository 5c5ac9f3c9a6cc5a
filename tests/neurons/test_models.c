/* tests/neurons/test_models.c - the models adaptive, adex, izhikevich and conductance against closed forms: decay and
 * pull of adaptation, the rheobase, intervals under a constant drive, reversal potentials; and what all models promise:
 * equal bits however the ticks are reached, wrong parameters refused by name. Networks of them are compared with
 * Brian2 by tests/peers/compare_models.py. */
#include "neurons/adaptation.h"
#include "neurons/conductance.h"
#include "sim/config/config.h"

#include "base/random.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_within(double value, double want, double tolerance)
{
    if (!(fabs(value - want) <= tolerance))
        fail_msg("%.9g instead of %.9g +- %.2g", value, want, tolerance);
}

/* Rest is 0, so that potentials of closed forms need no shift. */
static struct lif_params params_of(enum lif_model model)
{
    return (struct lif_params){.model = model,
                               .tau_m_ms = 20,
                               .rest_mV = 0,
                               .reset_mV = 0,
                               .threshold_mV = 10,
                               .floor_mV = (double)-INFINITY,
                               .refractory_ms = 2,
                               .tau_theta_ms = 1e7,
                               .tau_adapt_ms = 100,
                               .adapt_b_mV = 1,
                               .onset_mV = 8,
                               .slope_mV = 2,
                               .curvature_per_mV = 0.04,
                               .tau_ge_ms = 5,
                               .tau_gi_ms = 7,
                               .exc_reversal_mV = 65,
                               .inh_reversal_mV = -35,
                               .step_ms = 0.01};
}

static struct lif_group *group_create(const struct lif_params *p, size_t n, double dt_ms)
{
    struct lif_group *g = NULL;
    assert_int_equal(lif_create(p, n, dt_ms, &g), ESP_OK);
    return g;
}

/* Let the group run without input to the tick `until`, and write the ticks at which its neuron fires to ticks[]. Return
 * their number, at most `room`. */
static size_t run_alone(struct lif_group *g, esp_tick until, esp_tick *ticks, size_t room)
{
    size_t n = 0;
    esp_id fired[1];
    for (esp_tick next; n < room && (next = lif_crossing(g, until)) < until;)
        if (lif_add(g, next, NULL, 0) && lif_fire(g, fired) > 0)
            ticks[n++] = next;
    return n;
}

/* ---- adaptive ---- */

static void adaptation_pulls_v_down_by_the_closed_form(void **state)
{
    (void)state;
    static const double constants[][2] = {{20, 100}, {100, 20}, {30, 30}, {10, 10.1}};
    static const esp_tick ticks[] = {1, 3, 10, 77, 400, 5000};
    for (size_t c = 0; c < sizeof constants / sizeof *constants; c++)
        for (size_t k = 0; k < sizeof ticks / sizeof *ticks; k++) {
            struct lif_params p = params_of(LIF_ADAPTIVE);
            const double m = p.tau_m_ms = constants[c][0];
            const double a = p.tau_adapt_ms = constants[c][1];
            const double t = 0.5 * (double)ticks[k];
            p.bias_mV = 3;
            struct lif_group *g = group_create(&p, 1, 0.5);
            lif_rest(g, 0);
            g->state.v_mV[0] = -2.0f;
            adaptation(g)[0] = 5.0f;
            lif_add(g, ticks[k], NULL, 0);
            const double pull = m < a || m > a ? (exp(-t / a) - exp(-t / m)) * a / (a - m)
                                               : t / m * exp(-t / m);
            const double v = -2 * exp(-t / m) - 5 * pull + 3 * (1 - exp(-t / m));
            expect_within((double)g->state.v_mV[0], v, 2e-6);
            expect_within((double)adaptation(g)[0], 5 * exp(-t / a), 2e-6);
            lif_free(g);
        }
}

/* The first interval is that of a neuron without adaptation. In the steady state an interval T begins with
 * A = b / (1 - e^(-T/tau_a)), and V of the closed form reaches the threshold between T - dt and T. */
static void intervals_lengthen_to_the_steady_state(void **state)
{
    (void)state;
    struct lif_params p = params_of(LIF_ADAPTIVE);
    p.bias_mV = 25;
    struct lif_group *g = group_create(&p, 1, 0.1);
    esp_tick at[200];
    const size_t n = run_alone(g, 100000, at, 200);
    assert_int_equal(n, 200);
    const double first_ms = 20 * log(25.0 / (25 - 10));
    expect_within(0.1 * (double)(at[0] + 1), first_ms, 0.1);
    for (size_t k = 2; k < 20; k++)
        assert_true(at[k] - at[k - 1] >= at[k - 1] - at[k - 2]);
    const double t = 0.1 * (double)(at[199] - at[99]) / 100, rise = t - 2;
    const double a = 1 / (1 - exp(-t / 100)) * exp(-2.0 / 100);
    const double v = 25 * (1 - exp(-rise / 20)) -
                     a * (exp(-rise / 100) - exp(-rise / 20)) * 100 / (100 - 20);
    expect_within(v, 10, 0.1 * (25 - 10) / 20);
    lif_free(g);
}

/* Nothing that a walk through all ticks finds is missed. */
static void the_next_crossing_is_that_of_a_walk(void **state)
{
    (void)state;
    struct random r = random_start(7, RANDOM_PRUNE, 0);
    for (unsigned k = 0; k < 300; k++) {
        struct lif_params p = params_of(LIF_ADAPTIVE);
        p.bias_mV = random_below(&r, 24) + 0.5; /* not the threshold */
        p.tau_adapt_ms = 1 + random_below(&r, 200);
        struct lif_group *g = group_create(&p, 1, 1);
        lif_rest(g, 0);
        g->state.v_mV[0] = (float)random_below(&r, 24) - 12.0f;
        adaptation(g)[0] = (float)random_below(&r, 40);
        const esp_tick found = lif_crossing(g, 2000);
        struct lif_group *walker = group_create(&p, 1, 1);
        const float v = g->state.v_mV[0], a = adaptation(g)[0];
        esp_tick walked = INT64_MAX;
        for (esp_tick t = 1; t < 2000 && walked == INT64_MAX; t++) {
            lif_rest(walker, 0);
            walker->state.v_mV[0] = v;
            adaptation(walker)[0] = a;
            if (lif_add(walker, t, NULL, 0))
                walked = t;
        }
        assert_int_equal(found, walked);
        lif_free(g);
        lif_free(walker);
    }
}

/* ---- rheobase ---- */

static bool fires_with(struct lif_params p, double bias_mV)
{
    esp_tick at[1];
    p.bias_mV = bias_mV;
    struct lif_group *g = group_create(&p, 1, 0.1);
    const size_t n = run_alone(g, 50000, at, 1);
    lif_free(g);
    return n > 0;
}

/* Without adaptation, dV/dt = 0 has no solution from the bias onset - slope on (Brette & Gerstner 2005, a = 0). */
static void adex_fires_from_its_rheobase_on(void **state)
{
    (void)state;
    struct lif_params p = params_of(LIF_ADEX);
    p.step_ms = 0.1;
    assert_false(fires_with(p, 8 - 2 - 0.01));
    assert_true(fires_with(p, 8 - 2 + 0.01));
}

/* The lowest point of the parabola is -curvature onset^2 / 4. */
static void izhikevich_fires_from_its_rheobase_on(void **state)
{
    (void)state;
    struct lif_params p = params_of(LIF_IZHIKEVICH);
    p.step_ms = 0.1;
    assert_false(fires_with(p, 0.04 * 64 / 4 - 0.005));
    assert_true(fires_with(p, 0.04 * 64 / 4 + 0.005));
}

/* ---- intervals ---- */

/* tau_m dV/dt = k (V - V_0)^2 + c^2, V_0 = onset/2, c^2 = bias - k V_0^2: V is a tangent. */
static void izhikevich_reaches_the_peak_after_the_time_of_the_tangent(void **state)
{
    (void)state;
    struct lif_params p = params_of(LIF_IZHIKEVICH);
    p.bias_mV = 4;
    p.adapt_b_mV = 0;
    struct lif_group *g = group_create(&p, 1, 0.1);
    esp_tick at[5];
    assert_int_equal(run_alone(g, 100000, at, 5), 5);
    const double k = 0.04, c = sqrt(4 - k * 16);
    const double t =
        20 / (c * sqrt(k)) * (atan(sqrt(k) / c * (10 - 4)) - atan(sqrt(k) / c * (0 - 4)));
    for (size_t s = 1; s < 5; s++)
        expect_within(0.1 * (double)(at[s] - at[s - 1]), 2 + t, 0.2);
    lif_free(g);
}

/* Far below the onset adex is a leaky membrane, and each step of Euler multiplies V - bias by 1 - h / tau_m. */
static void adex_is_leaky_far_below_its_onset(void **state)
{
    (void)state;
    struct lif_params p = params_of(LIF_ADEX);
    p.onset_mV = 900;
    p.threshold_mV = 900;
    p.slope_mV = 12;
    p.bias_mV = 6;
    p.step_ms = 0.5;
    struct lif_group *g = group_create(&p, 1, 1);
    lif_rest(g, 0);
    lif_add(g, 30, NULL, 0);
    expect_within((double)g->state.v_mV[0], 6 * (1 - pow(1 - 0.5 / 20, 60)), 1e-5);
    lif_free(g);
}

/* A jumps at a spike, decays with tau_adapt, and follows a V. */
static void adaptation_of_adex_follows_its_equation(void **state)
{
    (void)state;
    struct lif_params p = params_of(LIF_ADEX);
    p.adapt_a = 0.5;
    struct lif_group *g = group_create(&p, 1, 1);
    esp_id fired[1];
    lif_rest(g, 0);
    g->state.v_mV[0] = 11.0f;
    adaptation(g)[0] = 2.0f;
    assert_int_equal(lif_fire(g, fired), 1);
    expect_within((double)adaptation(g)[0], 3, 1e-6);
    lif_add(g, 1, NULL, 0); /* refractory: V is at reset, which is rest */
    expect_within((double)adaptation(g)[0], 3 * exp(-0.01), 1e-4);
    assert_true(g->state.v_mV[0] == 0.0f);
    lif_free(g);
}

/* ---- conductances ---- */

static void conductances_decay_and_drive_v_to_their_reversal(void **state)
{
    (void)state;
    struct lif_params p = params_of(LIF_CONDUCTANCE);
    struct lif_group *g = group_create(&p, 1, 1);
    lif_rest(g, 0);
    conductance_inh(g)[0] = 50.0f;
    lif_add(g, 3, NULL, 0);
    assert_true(g->state.v_mV[0] < -30.0f && g->state.v_mV[0] > -35.0f);
    expect_within((double)conductance_inh(g)[0], 50 * exp(-3.0 / 7), 1e-3);
    lif_add(g, 4, NULL, 0);
    assert_true(g->state.v_mV[0] > -35.0f);
    lif_free(g);
}

/* V -> (g_e E_e + g_i E_i) / (1 + g_e + g_i) where conductances hardly decay. */
static void constant_conductances_give_the_weighted_mean(void **state)
{
    (void)state;
    struct lif_params p = params_of(LIF_CONDUCTANCE);
    p.tau_ge_ms = p.tau_gi_ms = 60000;
    struct lif_group *g = group_create(&p, 1, 1);
    lif_rest(g, 0);
    conductance_exc(g)[0] = 0.3f;
    conductance_inh(g)[0] = 0.4f;
    lif_add(g, 300, NULL, 0);
    const double decay = exp(-300.0 / 60000);
    const double e = 0.3 * decay, i = 0.4 * decay;
    expect_within((double)g->state.v_mV[0], (e * 65 - i * 35) / (1 + e + i), 0.01);
    lif_free(g);
}

/* Inhibition at rest is a shunt: E_i = rest moves nothing, and halves what excitation does. */
static void inhibition_shunts_at_rest(void **state)
{
    (void)state;
    struct lif_params p = params_of(LIF_CONDUCTANCE);
    p.inh_reversal_mV = 0;
    struct lif_group *g = group_create(&p, 3, 1);
    const esp_id own[] = {2};
    lif_rest(g, 0);
    assert_false(lif_inhibit(g, 1, 4.0f, 3, own, 1));
    assert_true(conductance_inh(g)[0] == 12.0f && conductance_inh(g)[2] == 8.0f);
    lif_add(g, 20, NULL, 0);
    assert_true(g->state.v_mV[0] == 0.0f);
    lif_free(g);
}

/* At once or one tick later: the neuron that fired does not inhibit itself. */
static void lateral_inhibition_is_a_conductance_of_the_others(void **state)
{
    (void)state;
    struct lif_params p = params_of(LIF_CONDUCTANCE);
    struct lif_group *g = group_create(&p, 3, 1);
    esp_id fired[3];
    lif_rest(g, 0);
    g->state.v_mV[1] = 12.0f;
    assert_int_equal(lif_fire(g, fired), 1);
    lif_inhibit_all(g, 2.5f, 1);
    assert_true(conductance_inh(g)[0] == 2.5f && conductance_inh(g)[1] == 0.0f);
    const esp_id post[] = {2};
    lif_excite(g, g->state.now, 1.5f, post, 1);
    assert_true(conductance_exc(g)[2] == 1.5f && conductance_exc(g)[0] == 0.0f);
    assert_true(g->state.v_mV[2] == 0.0f);
    assert_true(lif_inject(g, g->state.now, 1e5f, post,
                           1)); /* V itself, and the refractory neuron not */
    assert_true(g->state.v_mV[2] == 1e5f && conductance_exc(g)[2] == 1.5f);
    assert_false(lif_inject(g, g->state.now, 1e5f, (const esp_id[]){1}, 1));
    lif_free(g);
}

/* ---- what all models promise ---- */

static const enum lif_model stepped[] = {LIF_ADEX, LIF_IZHIKEVICH, LIF_CONDUCTANCE};

/* Ticks without events one by one or in one call. */
static void ticks_in_one_call_have_the_bits_of_single_ticks(void **state)
{
    (void)state;
    for (size_t m = 0; m < 3; m++) {
        struct lif_params p = params_of(stepped[m]);
        p.bias_mV = 3;
        struct lif_group *a = group_create(&p, 5, 1), *b = group_create(&p, 5, 1);
        const float w[] = {0.5f, 1, 2, 3, 4}, *const rows[] = {w};
        lif_add(a, 0, rows, 1);
        lif_add(b, 0, rows, 1);
        lif_add(a, 9, rows, 1);
        for (esp_tick t = 1; t < 9; t++)
            lif_add(b, t, NULL, 0);
        lif_add(b, 9, rows, 1);
        assert_memory_equal(a->state.v_mV, b->state.v_mV, 5 * sizeof(float));
        assert_memory_equal(a->state.own[0], b->state.own[0], 5 * sizeof(float));
        lif_free(a);
        lif_free(b);
    }
}

/* What waits above its limit fires later, with a finite V, whatever the parameters. */
static void v_stays_finite_above_the_limit(void **state)
{
    (void)state;
    for (size_t m = 0; m < 3; m++) {
        struct lif_params p = params_of(stepped[m]);
        p.winner_take_all = true;
        p.bias_mV = 900;
        struct lif_group *g = group_create(&p, 4, 10);
        esp_id fired[4];
        lif_rest(g, 0);
        for (esp_tick t = 1; t < 50; t++) {
            assert_true(lif_add(g, t, NULL, 0));
            assert_int_equal(lif_fire(g, fired), 1);
            for (size_t j = 0; j < 4; j++)
                assert_true(isfinite(g->state.v_mV[j]) && isfinite(g->state.own[0][j]));
        }
        lif_free(g);
    }
}

static void expect_refusal(struct config c, const char *message)
{
    assert_int_equal(config_check(&c), ESP_INPUT);
    if (!strstr(esp_message(), message))
        fail_msg("%s", esp_message());
}

static void expect_accepted(const struct config *c)
{
    if (config_check(c) != ESP_OK)
        fail_msg("%s", esp_message());
}

/* The preset with this model, whose parameters are those of params_of. */
static struct config config_of(enum lif_model model)
{
    struct config c;
    config_default(&c);
    struct lif_params *lif = &c.population[1].lif;
    const struct lif_params params = params_of(model);
    lif->model = model;
    lif->rest_mV = lif->reset_mV = 0;
    lif->threshold_mV = 10;
    for (size_t k = 0; k < neuron_models[model]->n_keys; k++) {
        const size_t at = neuron_models[model]->keys[k].offset;
        memcpy((char *)lif + at, (const char *)&params + at, sizeof(double));
    }
    expect_accepted(&c);
    return c;
}

#define REFUSED(model, change, message)              \
    do {                                             \
        struct config c = config_of(model);          \
        struct lif_params *p = &c.population[1].lif; \
        change;                                      \
        expect_refusal(c, message);                  \
    } while (0)

static void contradictions_are_refused_by_name(void **state)
{
    (void)state;
    REFUSED(LIF_ADEX, p->onset_mV = 10.5,
            "population.exc.onset_mV = 10.5 must not be above");
    REFUSED(LIF_ADEX, p->slope_mV = 0.02,
            "population.exc.slope_mV = 0.02 must be at least");
    REFUSED(LIF_IZHIKEVICH, p->onset_mV = 0,
            "population.exc.onset_mV = 0 must be above rest_mV");
    REFUSED(LIF_CONDUCTANCE, p->exc_reversal_mV = 9,
            "population.exc.exc_reversal_mV = 9 must");
    REFUSED(LIF_CONDUCTANCE, p->inh_reversal_mV = 10,
            "population.exc.inh_reversal_mV = 10 must");
    for (enum lif_model m = LIF_ADAPTIVE; m <= LIF_CONDUCTANCE; m++)
        REFUSED(m, p->floor_mV = -20, "population.exc.floor_mV = -20 must be none");
    REFUSED(LIF_ADAPTIVE, p->slope_mV = 3,
            "population.exc.slope_mV is read by model = adex");
    REFUSED(LIF_DELTA, p->tau_gi_ms = 3, "tau_gi_ms is read by model = conductance");
}

/* A configuration is written with the keys that its models read, and reads back as it was. */
static void a_configuration_names_the_keys_of_its_model(void **state)
{
    (void)state;
    struct config c;
    config_default(&c);
    char *text = config_text(&c);
    assert_non_null(text);
    assert_null(strstr(text, "adapt_b_mV"));
    free(text);
    c = config_of(LIF_ADEX);
    text = config_text(&c);
    assert_non_null(strstr(text, "adapt_b_mV = 1\n"));
    assert_non_null(strstr(text, "slope_mV = 2\n"));
    assert_null(strstr(text, "curvature_per_mV"));
    assert_null(strstr(text, "tau_ge_ms"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adaptation_pulls_v_down_by_the_closed_form),
        cmocka_unit_test(intervals_lengthen_to_the_steady_state),
        cmocka_unit_test(the_next_crossing_is_that_of_a_walk),
        cmocka_unit_test(adex_fires_from_its_rheobase_on),
        cmocka_unit_test(izhikevich_fires_from_its_rheobase_on),
        cmocka_unit_test(izhikevich_reaches_the_peak_after_the_time_of_the_tangent),
        cmocka_unit_test(adex_is_leaky_far_below_its_onset),
        cmocka_unit_test(adaptation_of_adex_follows_its_equation),
        cmocka_unit_test(conductances_decay_and_drive_v_to_their_reversal),
        cmocka_unit_test(constant_conductances_give_the_weighted_mean),
        cmocka_unit_test(inhibition_shunts_at_rest),
        cmocka_unit_test(lateral_inhibition_is_a_conductance_of_the_others),
        cmocka_unit_test(ticks_in_one_call_have_the_bits_of_single_ticks),
        cmocka_unit_test(v_stays_finite_above_the_limit),
        cmocka_unit_test(contradictions_are_refused_by_name),
        cmocka_unit_test(a_configuration_names_the_keys_of_its_model),
    };
    return cmocka_run_group_tests_name("models", tests, NULL, NULL);
}
