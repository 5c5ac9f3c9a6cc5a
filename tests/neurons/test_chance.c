/* tests/neurons/test_chance.c - random layers, random input: a team that goes through many ticks at once and puts work off
 * has the bits of one thread that takes tick after tick, whatever comes after what. */
#include "base/random.h"
#include "neurons/lif.h"
#include "neurons/lif_blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { LAYERS = 150, ROUNDS = 40, ROWS = 20, GROUPS = 80, AT_ONCE = 3, MOST = 5000 };

/* The same layer twice. */
struct twins {
    struct lif_group *alone, *shared;
    struct team *team;
    size_t n, stride;
    float *w_mV; /* [ROWS][stride] */
    struct random random;
    esp_tick now;
    size_t n_spikes, n_ties, n_at_once, n_long; /* what was met */
};

static uint32_t below(struct twins *t, uint32_t n)
{
    return random_below(&t->random, n);
}

/* Neurons that are alike now and then, KINDS apart, so that they reach their limits together. */
static void draw_weights(struct twins *t)
{
    enum { KINDS = 37 };
    static const float scale_mV[] = {0.25f, 1.0f, 4.0f};
    const float scale = scale_mV[below(t, 3)];
    const bool alike = below(t, 2);
    t->w_mV = array_create(ROWS * t->stride, sizeof *t->w_mV);
    assert_non_null(t->w_mV);
    for (size_t r = 0; r < ROWS; r++) {
        float *row = t->w_mV + r * t->stride;
        for (size_t j = 0; j < t->n; j++)
            row[j] =
                alike && j >= KINDS ? row[j - KINDS] : scale * random_uniform(&t->random);
    }
}

static void create(struct twins *t, uint64_t subject)
{
    *t = (struct twins){.random = random_start(1, RANDOM_WEIGHTS, subject)};
    static const double refractory_ms[] = {1.0, 2.0, 5.0, 20.0};
    const struct lif_params params = {.tau_m_ms = below(t, 2) ? 50.0 : 5000.0,
                                      .rest_mV = -65.0,
                                      .reset_mV = -65.0 - below(t, 3),
                                      .threshold_mV = -52.0,
                                      .floor_mV = below(t, 2) ? -1e9 : -70.0,
                                      .refractory_ms = refractory_ms[below(t, 4)],
                                      .theta_plus_mV = below(t, 2) ? 0.25 : 0.0,
                                      .tau_theta_ms = 1e5,
                                      .winner_take_all = below(t, 3) != 0};
    t->n = 1 + below(t, below(t, 3) ? 500 : MOST);
    t->stride = (t->n + 15) / 16 * 16;
    assert_int_equal(lif_create(&params, t->n, 1.0, &t->alone), ESP_OK);
    assert_int_equal(lif_create(&params, t->n, 1.0, &t->shared), ESP_OK);
    assert_int_equal(team_create(1 + below(t, 5), &t->team), ESP_OK);
    assert_int_equal(lif_blocks_share(t->shared, t->team), ESP_OK);
    draw_weights(t);
}

static void end(struct twins *t)
{
    team_free(t->team);
    lif_free(t->alone);
    lif_free(t->shared);
    array_free(t->w_mV);
}

static void expect_equal(const struct twins *t)
{
    const struct lif_group *a = t->alone, *b = t->shared;
    const size_t bytes = t->n * sizeof(float);
    team_settle(t->team);
    assert_memory_equal(a->state.v_mV, b->state.v_mV, bytes);
    assert_memory_equal(a->state.theta_mV, b->state.theta_mV, bytes);
    assert_memory_equal(a->derived.limit_mV, b->derived.limit_mV, bytes);
}

/* As far as lif_blocks_run gets, and the other after it. Whether a neuron may fire then. */
static bool go(struct twins *t)
{
    struct event_group group[GROUPS];
    esp_id id[GROUPS * AT_ONCE];
    const size_t n = 1 + below(t, GROUPS);
    esp_tick tick = t->now + 1;
    for (size_t k = 0, e = 0; k < n; k++, tick += 1 + below(t, 3)) {
        for (uint32_t more = below(t, AT_ONCE + 1); more > 0; more--)
            id[e++] = below(t, ROWS);
        group[k] = (struct event_group){tick, e};
    }
    const struct lif_blocks_input in = {
        .group = group, .n_groups = n, .w_mV = t->w_mV, .stride = t->stride, .id = id};
    bool any = false, expected = false;
    const size_t done = lif_blocks_run(t->shared, &in, &any);
    for (size_t k = 0, e = 0; k < done; k++) {
        const float *rows[AT_ONCE];
        size_t n_rows = 0;
        assert_false(expected); /* it would have had to stop there */
        while (e < group[k].end)
            rows[n_rows++] = t->w_mV + id[e++] * t->stride;
        expected = lif_add(t->alone, group[k].tick, rows, n_rows);
    }
    assert_true(any == expected);
    t->n_long += done > 30;
    t->now = group[done - 1].tick;
    return any;
}

/* Whether two of the candidates are equally far above their limits. */
static bool is_tie(const struct lif_group *g)
{
    float best_mV = -1.0f;
    size_t n = 0;
    for (size_t j = 0; j < g->n; j++) {
        const float excess_mV = g->state.v_mV[j] - g->derived.limit_mV[j];
        n = excess_mV > best_mV ? 1 : n + (excess_mV == best_mV);
        best_mV = excess_mV > best_mV ? excess_mV : best_mV;
    }
    return best_mV >= 0.0f && n > 1;
}

/* The group without a team at once, that of the team at its next round; 0 to 2 times. */
static void inhibit(struct twins *t, const esp_id *fired, size_t n)
{
    for (uint32_t more = below(t, 3); more > 0; more--) {
        const float inhibit_mV = (float)below(t, 9);
        lif_inhibit(t->alone, t->now, inhibit_mV, n, fired, n);
        lif_inhibit_all(t->shared, inhibit_mV, n);
    }
}

static void fire(struct twins *t)
{
    static esp_id a[MOST], b[MOST];
    t->n_ties += t->alone->params.winner_take_all && is_tie(t->alone);
    const size_t n = lif_fire(t->alone, a);
    assert_int_equal(lif_fire(t->shared, b), n);
    assert_memory_equal(a, b, n * sizeof *a);
    t->n_spikes += n;
    t->n_at_once += n > 1;
    inhibit(t, a, n);
}

/* What else may follow while inhibition still waits. */
static void disturb(struct twins *t)
{
    const esp_id own = below(t, (uint32_t)t->n);
    const esp_tick now = t->now + below(t, 3);
    switch (below(t, 6)) {
    case 0:
        lif_decay_theta(t->alone, 500.0);
        lif_decay_theta(t->shared, 500.0);
        return;
    case 1:
        lif_inhibit(t->alone, now, 1.5f, 2, &own, 1);
        lif_inhibit(t->shared, now, 1.5f, 2, &own, 1);
        break;
    case 2:
        lif_excite(t->alone, now, 1.5f, &own, 1);
        lif_excite(t->shared, now, 1.5f, &own, 1);
        break;
    case 3:
        lif_add(t->alone, now, NULL, 0);
        lif_add(t->shared, now, NULL, 0);
        break;
    case 4:
        expect_equal(t);
        return;
    default:
        return;
    }
    t->now = now;
}

static void a_team_that_puts_work_off_has_the_bits_of_one_thread(void **state)
{
    (void)state;
    struct twins t, met = {0};
    for (uint64_t k = 0; k < LAYERS; k++) {
        create(&t, k);
        for (size_t round = 0; round < ROUNDS; round++) {
            if (go(&t))
                fire(&t);
            disturb(&t);
        }
        expect_equal(&t);
        met.n_spikes += t.n_spikes;
        met.n_ties += t.n_ties;
        met.n_at_once += t.n_at_once;
        met.n_long += t.n_long;
        end(&t);
    }
    /* Else the test would not have met what it is about. */
    assert_true(met.n_spikes > 1000 && met.n_ties > 5 && met.n_at_once > 50 &&
                met.n_long > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_team_that_puts_work_off_has_the_bits_of_one_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
