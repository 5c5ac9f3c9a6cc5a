/* tests/sim/test_fixed.c - fixed-point arithmetic: the network gives the spikes, weights and thresholds of a naive
 * simulator in integers, whatever the sizes and bits, pruned or not, learning or not; the leak ends at rest and
 * never passes it; the length of the weights stays; a network that fixed point cannot compute is refused by name. */
#include "base/fixed.h"
#include "kernels/kernels.h"
#include "sim/config/config.h"
#include "sim/network/network.h"
#include "synapses/rule_fixed.h"
#include "tests/sim/naive_fixed.h"
#include "tests/sim/toy.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 8, PRESENTATIONS = 12, CONFIGURATIONS = 60, EXC = 1 };

struct twins {
    struct network *net;
    struct naive_fixed *naive;
    struct toy_log log;
};

static int64_t units(float x, unsigned fraction)
{
    const double whole = (double)x * (double)(1u << fraction);
    assert_true(floor(whole) >= whole); /* a multiple of the unit */
    return (int64_t)whole;
}

static void twins_create(struct twins *t, const struct config *c)
{
    assert_int_equal(network_create(c, SIDE * SIDE, &t->net), ESP_OK);
    naive_fixed_create(c, SIDE * SIDE, &t->naive);
    const struct dense *d = t->net->projection[0].weights;
    for (size_t i = 0; i < d->n_pre; i++)
        for (size_t j = 0; j < d->n_post; j++)
            t->naive->w[i * d->n_post + j] =
                units(dense_row(d, i)[j], (unsigned)c->run.weight_bits);
    toy_listen(&t->log, t->net);
}

static void twins_free(struct twins *t)
{
    network_free(t->net);
    naive_fixed_free(t->naive);
    toy_log_free(&t->log);
}

static void expect_same_spikes(const struct twins *t)
{
    assert_int_equal(t->log.n, t->naive->n_spikes);
    for (size_t k = 0; k < t->log.n; k++) {
        assert_int_equal(t->log.spikes[k].tick, t->naive->spikes[k].tick);
        assert_int_equal(t->log.spikes[k].id, t->naive->spikes[k].id);
    }
}

/* Of the neurons that remain; the naive network keeps the others where they were. */
static void expect_same_state(const struct twins *t)
{
    const struct config *c = &t->net->config;
    const struct lif_group *g = t->net->population[EXC].lif;
    const struct dense *d = t->net->projection[0].weights;
    const unsigned fraction = (unsigned)c->run.theta_bits - FIXED_WHOLE_BITS;
    for (size_t j = 0; j < g->n; j++) {
        const size_t birth = g->birth[j];
        assert_int_equal(units(g->state.theta_mV[j], fraction), t->naive->theta[birth]);
        for (size_t i = 0; i < d->n_pre; i++)
            assert_int_equal(units(dense_row(d, i)[j], (unsigned)c->run.weight_bits),
                             t->naive->w[i * t->naive->n + birth]);
    }
}

static void present(struct twins *t, unsigned k)
{
    const struct config *c = &t->net->config;
    struct encoder_events e;
    const esp_tick ticks = t->net->present_ticks;
    assert_int_equal(toy_events_create(7, k, SIDE, ticks, c->run.dt_ms, &e), ESP_OK);
    assert_int_equal(network_present(t->net, &e), ESP_OK);
    naive_fixed_present(t->naive, &e);
    toy_events_free(&e);
    expect_same_spikes(t);
}

/* Remove the neurons of odd index from one network, silence them in the other. */
static void remove_some(struct twins *t)
{
    struct population *p = &t->net->population[EXC];
    esp_id keep[64];
    size_t n = 0;
    for (size_t j = 0; j < p->n; j++)
        if (j % 2 == 0)
            keep[n++] = (esp_id)j;
        else
            t->naive->removed[p->lif->birth[j]] = true;
    assert_int_equal(network_compact(t->net, EXC, keep, n), ESP_OK);
}

static struct config fixed_config(uint64_t n)
{
    struct config c = toy_config(n, 1.0);
    c.prune = config_new_prune();
    c.run.arithmetic = ARITHMETIC_FIXED;
    c.run.weight_bits = 8;
    c.run.theta_bits = 20;
    return c;
}

static double choose(struct random *r, const double *from, size_t n)
{
    return from[random_below(r, (uint32_t)n)];
}
#define CHOOSE(r, ...)                         \
    choose((r), (const double[]){__VA_ARGS__}, \
           sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

static struct config random_config(uint64_t k)
{
    struct random r = random_start(k, RANDOM_TUNE, 0);
    struct config c = fixed_config(1 + random_below(&r, 40));
    struct lif_params *lif = &c.population[EXC].lif;
    c.run.seed = k;
    c.run.dt_ms = CHOOSE(&r, 1, 0.5, 2, 5);
    c.run.weight_bits = 2 + random_below(&r, 11);
    c.run.v_bits = c.run.weight_bits + 8 + random_below(&r, 3);
    c.run.theta_bits = 10 + random_below(&r, 13);
    c.run.present_ms = CHOOSE(&r, 20, 60, 150);
    c.run.rest_ms = CHOOSE(&r, 0, 10, 150);
    lif->tau_m_ms = CHOOSE(&r, 1.5, 20, 50, 400);
    lif->threshold_mV = lif->rest_mV + CHOOSE(&r, 1, 5.3, 13, 90);
    lif->theta_plus_mV = CHOOSE(&r, 0, 0.2, 3, 60);
    lif->tau_theta_ms = CHOOSE(&r, 500, 1e5, 1e7);
    lif->refractory_ms = CHOOSE(&r, 0, 1, 5, 12);
    lif->floor_mV = CHOOSE(&r, -(double)INFINITY, -70, -65.3);
    c.projection[1].inhibit_mV = CHOOSE(&r, 0, 3.7, 20, 250);
    c.projection[0].stdp.eta = CHOOSE(&r, 0.001, 0.03, 0.9);
    c.projection[0].stdp.weight_norm = CHOOSE(&r, 0.7, 3, 6, 11);
    c.projection[0].w_start_mV = CHOOSE(&r, 0.3, 1);
    if (config_check(&c) != ESP_OK)
        fail_msg("%s", esp_message());
    return config_resolve(&c, 30, SIDE, SIDE);
}

/* V and theta at their largest values: a high threshold that every spike raises beyond what V can reach, and strong
 * input with hardly any leak. Losers of a tick rise on. */
static struct config extreme_config(uint64_t k)
{
    struct config c = fixed_config(6);
    struct lif_params *lif = &c.population[EXC].lif;
    c.run.seed = k;
    c.run.theta_bits = 12 + k % 9;
    c.run.dt_ms = k % 4 == 1 ? 10 : 1;
    lif->tau_m_ms = 400;
    lif->threshold_mV = lif->rest_mV + 60 + 10 * (double)(k % 4);
    lif->theta_plus_mV = 30;
    lif->refractory_ms = 1;
    c.projection[1].inhibit_mV = k % 2 ? 0 : 3;
    c.projection[0].w_start_mV = 1;
    return config_resolve(&c, 30, SIDE, SIDE);
}

/* As under the control of a viewer, and not many ticks at once. */
static void compute_tick_by_tick(struct twins *t)
{
    struct projection *q = &t->net->projection[0];
    assert_non_null(q->units);
    unit_rows_free(q->units);
    q->units = NULL;
}

static void the_largest_v_and_theta_are_those_of_integers(void **state)
{
    (void)state;
    for (uint64_t k = 0; k < 12; k++) {
        const struct config c = extreme_config(k);
        struct twins t;
        twins_create(&t, &c);
        if (k % 3 == 0)
            compute_tick_by_tick(&t);
        for (unsigned p = 0; p < PRESENTATIONS; p++)
            present(&t, p);
        expect_same_state(&t);
        assert_true(t.log.n >= PRESENTATIONS);
        twins_free(&t);
    }
}

static void any_network_gives_the_spikes_of_integers(void **state)
{
    (void)state;
    size_t n_spikes = 0, n_that_fire = 0;
    for (uint64_t k = 0; k < CONFIGURATIONS; k++) {
        const struct config c = random_config(k);
        struct twins t;
        twins_create(&t, &c);
        if (k % 4 == 0)
            compute_tick_by_tick(&t);
        for (unsigned p = 0; p < PRESENTATIONS; p++) {
            present(&t, p);
            if (p % 4 == 3)
                remove_some(&t);
        }
        expect_same_state(&t);
        n_spikes += t.log.n;
        n_that_fire += t.log.n >= PRESENTATIONS;
        twins_free(&t);
    }
    assert_true(n_spikes > 2000 && n_that_fire > CONFIGURATIONS / 3);
}

static void a_frozen_network_gives_the_spikes_of_integers(void **state)
{
    (void)state;
    const struct config c = random_config(3), *resolved = &c;
    struct twins t, twin;
    twins_create(&t, resolved);
    for (unsigned p = 0; p < PRESENTATIONS; p++)
        present(&t, p);
    twin = t;
    assert_int_equal(network_fork(t.net, &twin.net), ESP_OK);
    twin.naive->frozen = true;
    twin.naive->now = 0;
    twin.naive->n_spikes = 0;
    toy_listen(&twin.log, twin.net);
    for (unsigned p = 0; p < PRESENTATIONS; p++)
        present(&twin, p);
    assert_true(twin.log.n > 0);
    toy_log_free(&twin.log);
    network_free(twin.net);
    twins_free(&t);
}

/* For every V of 16 bits and every leak: V moves towards rest and never passes it. */
static void the_leak_never_passes_rest(void **state)
{
    (void)state;
    enum { N = 1 << 16 };
    float *v = malloc(N * sizeof *v);
    assert_non_null(v);
    for (int32_t part = 1; part < 256; part++) {
        for (int32_t k = 0; k < N; k++)
            v[k] = fixed_mV(k - N / 2, 8);
        kernels_get()->leak(v, 128.0f, 256.0f, part, N);
        for (int32_t k = 0; k < N; k++) {
            const int32_t before = k - N / 2, after = (int32_t)units(v[k], 8);
            assert_true(abs(after) <= abs(before) && (before < 0) >= (after < 0));
        }
    }
    free(v);
}

/* The longest way is that of the highest V of 22 bits with the smallest leak. */
static void the_leak_has_ended_after_8192_ticks(void **state)
{
    (void)state;
    for (int32_t part = 1; part < 256; part++) {
        float v[2] = {fixed_mV((1 << 21) - 1, 14), fixed_mV(-(1 << 21), 14)}, last[2];
        for (int t = 0; t < 8192; t++)
            kernels_get()->leak(v, 128.0f, 0x1p14f, part, 2);
        memcpy(last, v, sizeof v);
        kernels_get()->leak(v, 128.0f, 0x1p14f, part, 2);
        assert_memory_equal(v, last, sizeof v);
        assert_true(v[0] < 256.0f / (float)part / 0x1p14f && v[1] >= 0 && v[1] <= 0);
    }
}

static double norm_of(const struct dense *d, size_t j)
{
    double sum = 0;
    for (size_t i = 0; i < d->n_pre; i++)
        sum += pow((double)dense_row(d, i)[j], 2);
    return sqrt(sum);
}

/* Weights are near their final values after some ten spikes of a neuron; 2 % is the step of one spike. */
static void shifts_alone_keep_the_length_of_the_weights(void **state)
{
    (void)state;
    for (uint64_t bits = 6; bits <= 12; bits += 2) {
        struct config c = fixed_config(10);
        c.run.weight_bits = bits;
        c.projection[0].stdp.weight_norm = 3;
        c.projection[0].stdp.eta = 0.02;
        const struct config resolved = config_resolve(&c, 30, SIDE, SIDE);
        struct twins t;
        twins_create(&t, &resolved);
        for (unsigned p = 0; p < 5 * PRESENTATIONS; p++)
            present(&t, p);
        double sum = 0;
        for (size_t j = 0; j < 10; j++) {
            const double norm = norm_of(t.net->projection[0].weights, j);
            assert_true(fabs(norm - 3) < 0.3);
            sum += norm;
        }
        assert_true(fabs(sum / 10 - 3) < 0.06);
        twins_free(&t);
    }
}

static void the_gain_is_the_power_of_two_nearest_to_the_exact_factor(void **state)
{
    (void)state;
    for (double norm = 0.1; norm < 100; norm *= 1.01) {
        struct config c = fixed_config(3);
        c.projection[0].stdp.weight_norm = norm;
        const struct config resolved = config_resolve(&c, 30, SIDE, SIDE);
        struct network *net = NULL;
        assert_int_equal(network_create(&resolved, SIDE * SIDE, &net), ESP_OK);
        const int shift = net->projection[0].stdp->fixed->shift + 2 * 8;
        const double exact = 32768.0 / (norm * norm);
        assert_true(fabs(ldexp(1, shift) - exact) <= exact / 2);
        network_free(net);
    }
}

static void expect_refused(const struct config *c, const char *key)
{
    assert_int_equal(config_check(c), ESP_INPUT);
    if (!strstr(esp_message(), key) || !strstr(esp_message(), "fixed"))
        fail_msg("\"%s\" does not name %s", esp_message(), key);
}

static void other_networks_are_refused_by_name(void **state)
{
    (void)state;
    const struct config good = fixed_config(5);
    struct config c = good;
    if (config_check(&c) != ESP_OK)
        fail_msg("%s", esp_message());
#define REFUSED(change, key)     \
    do {                         \
        c = good;                \
        change;                  \
        expect_refused(&c, key); \
    } while (0)
    REFUSED(c.population[EXC].lif.model = LIF_EXP_CURRENT, "population.exc.model");
    REFUSED(c.population[EXC].lif.winner_take_all = false, "winner_take_all");
    REFUSED(c.population[EXC].lif.reset_mV = -66, "reset_mV");
    REFUSED(c.population[EXC].lif.threshold_mV = 50, "threshold_mV");
    REFUSED(c.projection[0].stdp.rule = STDP_PAIR, "projection.input-exc.rule");
    REFUSED(c.projection[0].stdp.trace_adds = true, "trace");
    REFUSED(c.projection[0].stdp.mu = 0.5, "mu");
    REFUSED(c.projection[0].stdp.w_max_mV = 2, "w_max_mV");
    REFUSED(c.projection[0].stdp.norm = STDP_NORM_L1, "norm");
    REFUSED(c.projection[0].delay_ticks = 1, "delay_ticks");
    REFUSED(c.projection[1].delay_ticks = 1, "inhibit_delay_ticks");
    REFUSED(toy_add_dense(&c, "loop", "exc", "exc", 1), "run.arithmetic");
    REFUSED(c.prune.regrow = 0.1, "prune.regrow");
    c = good;
    c.run.v_bits = 15;
    assert_int_equal(config_check(&c), ESP_INPUT);
    assert_non_null(strstr(esp_message(), "run.v_bits"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_network_gives_the_spikes_of_integers),
        cmocka_unit_test(the_largest_v_and_theta_are_those_of_integers),
        cmocka_unit_test(a_frozen_network_gives_the_spikes_of_integers),
        cmocka_unit_test(the_leak_never_passes_rest),
        cmocka_unit_test(the_leak_has_ended_after_8192_ticks),
        cmocka_unit_test(shifts_alone_keep_the_length_of_the_weights),
        cmocka_unit_test(the_gain_is_the_power_of_two_nearest_to_the_exact_factor),
        cmocka_unit_test(other_networks_are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
