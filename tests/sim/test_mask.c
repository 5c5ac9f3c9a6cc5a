/* tests/sim/test_mask.c - pruning changes nothing but the size: a network whose neurons were masked off and
 * the same network compacted fire the same spikes, tick for tick, and learn the same bits, while
 * both go on learning. */
#include "tests/sim/toy.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 8, NEURONS = 48, PRESENTATIONS = 200, SEEDS = 3, EXC = 1 };

struct twins {
    struct network *masked, *compacted;
    struct toy_log masked_log, compacted_log;
    bool living[NEURONS]; /* by birth id */
    size_t n_living;
    size_t
        n_in_flight; /* events of removed neurons that compaction took from the queue */
    struct random r;
};

static void twins_create(struct twins *t, const struct config *c)
{
    *t = (struct twins){.r = random_start(c->run.seed, RANDOM_PRUNE, 0),
                        .n_living = NEURONS};
    assert_int_equal(network_create(c, SIDE * SIDE, &t->masked), ESP_OK);
    assert_int_equal(network_create(c, SIDE * SIDE, &t->compacted), ESP_OK);
    toy_listen(&t->masked_log, t->masked);
    toy_listen(&t->compacted_log, t->compacted);
    memset(t->living, true, sizeof t->living);
}

static void twins_free(struct twins *t)
{
    network_free(t->masked);
    network_free(t->compacted);
    toy_log_free(&t->masked_log);
    toy_log_free(&t->compacted_log);
}

static void present_both(struct twins *t, uint64_t seed, uint64_t presentation)
{
    struct encoder_events e;
    const double dt_ms = t->masked->config.run.dt_ms;
    assert_int_equal(
        toy_events_create(seed, presentation, SIDE, t->masked->present_ticks, dt_ms, &e),
        ESP_OK);
    assert_int_equal(network_present(t->masked, &e), ESP_OK);
    assert_int_equal(network_present(t->compacted, &e), ESP_OK);
    toy_events_free(&e);
}

static void expect_same_spikes(const struct twins *t)
{
    const struct toy_log *a = &t->masked_log, *b = &t->compacted_log;
    for (size_t k = 0; k < a->n && k < b->n; k++) {
        const struct naive_spike *x = &a->spikes[k], *y = &b->spikes[k];
        if (x->tick != y->tick || x->population != y->population || x->id != y->id)
            fail_msg("spike %zu: masked %u.%u at tick %lld, compacted %u.%u at tick %lld",
                     k, x->population, x->id, (long long)x->tick, y->population, y->id,
                     (long long)y->tick);
    }
    assert_int_equal(a->n, b->n);
}

static void expect_equal_floats(float masked, float compacted)
{
    assert_memory_equal(&masked, &compacted, sizeof masked);
}

/* In the masked network the dense index is the birth id. */
static void expect_same_neurons(const struct twins *t)
{
    const struct lif_group *a = t->masked->population[EXC].lif;
    const struct lif_group *b = t->compacted->population[EXC].lif;
    assert_int_equal(b->n, t->n_living);
    for (size_t j = 0; j < b->n; j++) {
        const esp_id birth = b->birth[j];
        assert_true(t->living[birth] && (j == 0 || birth > b->birth[j - 1]));
        expect_equal_floats(a->state.v_mV[birth], b->state.v_mV[j]);
        expect_equal_floats(a->state.theta_mV[birth], b->state.theta_mV[j]);
        assert_int_equal(a->state.ready[birth], b->state.ready[j]);
        assert_int_equal(t->masked->population[EXC].counts[birth],
                         t->compacted->population[EXC].counts[j]);
    }
}

/* Rows and columns of a matrix may be of the pruned population or of another. */
static size_t masked_index(const struct twins *t, unsigned population, size_t dense)
{
    return population == EXC ? t->compacted->population[EXC].lif->birth[dense] : dense;
}

static void expect_same_weights(const struct twins *t)
{
    for (size_t k = 0; k < t->masked->n_projections; k++) {
        const struct projection *q = &t->compacted->projection[k];
        const struct dense *a = t->masked->projection[k].weights, *b = q->weights;
        if (!b)
            continue;
        assert_int_equal(b->n_pre, t->compacted->population[q->from].n);
        assert_int_equal(b->n_post, t->compacted->population[q->to].n);
        for (size_t i = 0; i < b->n_pre; i++) {
            const float *row = dense_row(a, masked_index(t, q->from, i));
            for (size_t j = 0; j < b->n_post; j++)
                expect_equal_floats(row[masked_index(t, q->to, j)], dense_row(b, i)[j]);
        }
    }
}

/* No holes: rows of the least stride, padding zero, bytes as the header says. */
static void expect_dense_blocks(const struct network *net)
{
    for (size_t k = 0; k < net->n_projections; k++) {
        const struct dense *d = net->projection[k].weights;
        if (!d)
            continue;
        assert_int_equal(d->stride, (d->n_post + 15) / 16 * 16);
        assert_int_equal(d->bytes, d->n_pre * d->stride * sizeof(float));
        for (size_t i = 0; i < d->n_pre; i++)
            for (size_t j = d->n_post; j < d->stride; j++)
                assert_true(dense_row(d, i)[j] == 0.0f);
    }
}

static void expect_nothing_from_removed_neurons(const struct twins *t)
{
    const struct queue *a = &t->masked->population[EXC].queue;
    const struct queue *b = &t->compacted->population[EXC].queue;
    for (size_t k = 0; k < a->n; k++)
        assert_true(t->living[a->id[k]]);
    for (size_t k = 0; k < b->n; k++)
        assert_true(b->id[k] < t->n_living);
    for (size_t k = 0; k < t->compacted->n_projections; k++) {
        const struct stdp *s = t->compacted->projection[k].stdp;
        for (size_t m = 0; s && m < s->n_recent; m++)
            assert_true(s->recent[m] <
                        t->compacted->population[t->compacted->projection[k].to].n);
    }
}

/* Each neuron is removed with a chance of one in three. */
static void prune_both(struct twins *t)
{
    esp_id keep[NEURONS];
    size_t n_keep = 0;
    struct population *p = &t->compacted->population[EXC];
    for (size_t j = 0; j < p->n; j++) {
        const esp_id birth = p->lif->birth[j];
        t->living[birth] = random_below(&t->r, 3) > 0;
        if (t->living[birth])
            keep[n_keep++] = (esp_id)j;
    }
    const size_t n_queued = p->queue.n;
    toy_mask(t->masked, EXC, t->living);
    assert_int_equal(network_compact(t->compacted, EXC, keep, n_keep), ESP_OK);
    network_follow_living(t->masked, EXC, n_keep);
    network_follow_living(t->compacted, EXC, n_keep);
    t->n_in_flight += n_queued - p->queue.n;
    t->n_living = n_keep;
    expect_nothing_from_removed_neurons(t);
    expect_dense_blocks(t->compacted);
}

static void expect_equal_runs(struct config c, uint64_t seed, size_t min_spikes)
{
    struct twins t;
    c.run.seed = seed;
    c.population[EXC].theta_plus_derived = c.projection[0].eta_derived = true;
    twins_create(&t, &c);
    for (unsigned n = 1; n <= PRESENTATIONS; n++) {
        if (n == 20 || n == 60 || n == 120)
            prune_both(&t);
        present_both(&t, seed, n);
        expect_same_spikes(&t);
    }
    expect_same_neurons(&t);
    expect_same_weights(&t);
    assert_true(t.n_living < NEURONS / 2 && t.masked_log.n >= min_spikes);
    twins_free(&t);
}

/* ---- both rules x delay of inhibition x winner-take-all ---- */

struct grid_case {
    char name[96];
    enum stdp_rule rule;
    uint64_t delay_ticks;
    bool winner_take_all;
};

static void grid_case_set(struct grid_case *g, unsigned k)
{
    g->rule = k & 1 ? STDP_PAIR : STDP_POST;
    g->delay_ticks = k & 2 ? 3 : 0;
    g->winner_take_all = (k & 4) == 0;
    snprintf(g->name, sizeof g->name,
             "masked_and_compacted_agree_with_rule_%s_inhibition_after_%u_%s",
             g->rule == STDP_PAIR ? "pair" : "post", (unsigned)g->delay_ticks,
             g->winner_take_all ? "one_winner" : "all_winners");
}

static void both_agree(void **state)
{
    const struct grid_case *g = *state;
    struct config c = toy_config(NEURONS, 1.0);
    c.projection[0].stdp.rule = g->rule;
    c.projection[1].delay_ticks = g->delay_ticks;
    c.population[EXC].lif.winner_take_all = g->winner_take_all;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        expect_equal_runs(c, seed, 1500);
}

/* ---- what the grid leaves out ---- */

/* No rest, inhibition that travels longer than a presentation lasts: neurons are refractory and
 * spikes under way when their sender is removed. */
static struct config restless_config(void)
{
    struct config c = toy_config(NEURONS, 1.0);
    c.run.present_ms = 60.0;
    c.run.rest_ms = 0.0;
    c.population[EXC].lif.winner_take_all = false;
    c.projection[1].delay_ticks = 70;
    c.projection[1].inhibit_mV = 2.0;
    return c;
}

static void removed_neurons_take_their_spikes_with_them(void **state)
{
    (void)state;
    struct twins t;
    const struct config c = restless_config();
    twins_create(&t, &c);
    for (unsigned n = 1; n <= 40; n++) {
        present_both(&t, 1, n);
        if (n % 10 == 0)
            prune_both(&t);
    }
    assert_true(t.n_in_flight >= 10);
    expect_same_spikes(&t);
    expect_same_neurons(&t);
    twins_free(&t);
    expect_equal_runs(c, 2, 300);
}

/* Plastic projections into, out of, within and past the pruned population. */
static void a_recurrent_plastic_network_agrees_too(void **state)
{
    (void)state;
    struct config c = toy_config(NEURONS, 1.0);
    c.projection[1].delay_ticks = 1;
    c.population[EXC].lif.winner_take_all = false;
    toy_add_population(&c, "deep", 9)->lif.winner_take_all = false;
    struct projection_config *p = toy_add_dense(&c, "exc-deep", "exc", "deep", 2);
    p->stdp.rule = STDP_PAIR;
    p->stdp.w_max_mV = 8.0;
    p->stdp.norm = STDP_NORM_NONE; /* scaling would sum over removed neurons */
    p->w_start_mV = 8.0;
    p = toy_add_dense(&c, "deep-exc", "deep", "exc", 1);
    p->stdp.rule = STDP_POST;
    p->stdp.weight_norm = 1.0;
    p = toy_add_dense(&c, "exc-exc", "exc", "exc", 3);
    p->stdp.rule = STDP_PAIR;
    p->stdp.norm = STDP_NORM_NONE;
    toy_add_inhibition(&c, "deep-inhibition", "deep", 0);
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        expect_equal_runs(c, seed, 1500);
}

/* Removed neurons must not decide when the others are looked at. */
static void neurons_with_currents_agree_too(void **state)
{
    (void)state;
    struct config c = toy_config(NEURONS, 0.5);
    c.run.present_ms = 100.0;
    c.run.rest_ms = 20.0;
    c.population[EXC].lif.model = LIF_EXP_CURRENT;
    c.population[EXC].lif.bias_mV = 13.2;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        c.population[EXC].lif.winner_take_all = seed == 2;
        c.projection[1].delay_ticks = 2 * (seed - 1);
        expect_equal_runs(c, seed, 1000);
    }
}

static void further_models_agree_too(void **state)
{
    (void)state;
    for (enum lif_model m = LIF_ADAPTIVE; m < N_LIF_MODELS; m++) {
        struct config c = toy_config(NEURONS, 1.0);
        struct lif_params *lif = &c.population[EXC].lif;
        c.run.present_ms = 100.0;
        c.run.rest_ms = 20.0;
        lif->model = m;
        lif->bias_mV = 2;
        lif->tau_adapt_ms = 60;
        lif->adapt_b_mV = 0.4;
        lif->step_ms = 0.5;
        c.projection[1].inhibit_mV = m == LIF_CONDUCTANCE ? 3 : 15;
        lif->winner_take_all = m == LIF_IZHIKEVICH;
        c.projection[1].delay_ticks = 2 * (m == LIF_ADEX);
        expect_equal_runs(c, 1, 1000);
    }
}

static void evaluation_agrees_after_pruning(void **state)
{
    (void)state;
    struct twins t;
    const struct config c = toy_config(NEURONS, 1.0);
    twins_create(&t, &c);
    for (unsigned n = 1; n <= 30; n++)
        present_both(&t, 3, n);
    prune_both(&t);
    struct network *masked = t.masked, *compacted = t.compacted;
    assert_int_equal(network_fork(masked, &t.masked), ESP_OK);
    assert_int_equal(network_fork(compacted, &t.compacted), ESP_OK);
    toy_log_free(&t.masked_log);
    toy_log_free(&t.compacted_log);
    toy_listen(&t.masked_log, t.masked);
    toy_listen(&t.compacted_log, t.compacted);
    for (unsigned n = 1; n <= 30; n++)
        present_both(&t, 4, n);
    expect_same_spikes(&t);
    assert_true(t.masked_log.n >= 100);
    twins_free(&t);
    network_free(masked);
    network_free(compacted);
}

static void the_last_neuron_goes_on_alone(void **state)
{
    (void)state;
    struct twins t;
    const struct config c = toy_config(NEURONS, 1.0);
    twins_create(&t, &c);
    for (unsigned n = 1; n <= 10; n++)
        present_both(&t, 5, n);
    const esp_id survivor = t.masked_log.spikes[0].id;
    memset(t.living, false, sizeof t.living);
    t.living[survivor] = true;
    t.n_living = 1;
    toy_mask(t.masked, EXC, t.living);
    assert_int_equal(network_compact(t.compacted, EXC, &survivor, 1), ESP_OK);
    const size_t n_before = t.masked_log.n;
    for (unsigned n = 11; n <= 40; n++)
        present_both(&t, 5, n);
    expect_same_spikes(&t);
    expect_same_neurons(&t);
    expect_same_weights(&t);
    assert_true(t.masked_log.n > n_before + 10);
    twins_free(&t);
}

static int run_grid(void)
{
    struct grid_case grid[8];
    struct CMUnitTest tests[8] = {0};
    for (unsigned k = 0; k < 8; k++) {
        grid_case_set(&grid[k], k);
        tests[k] = (struct CMUnitTest){
            .name = grid[k].name, .test_func = both_agree, .initial_state = &grid[k]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(removed_neurons_take_their_spikes_with_them),
        cmocka_unit_test(a_recurrent_plastic_network_agrees_too),
        cmocka_unit_test(neurons_with_currents_agree_too),
        cmocka_unit_test(further_models_agree_too),
        cmocka_unit_test(evaluation_agrees_after_pruning),
        cmocka_unit_test(the_last_neuron_goes_on_alone),
    };
    const int failed = run_grid();
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
