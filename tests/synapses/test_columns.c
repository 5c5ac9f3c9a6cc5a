/* tests/synapses/test_columns.c - learning in columns beside the matrix gives the bits of learning in the matrix. */
#include "base/random.h"
#include "synapses/stdp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { N_PRE = 67, N_POST = 3 * COLUMN_CACHE_MAX, PRESENTATIONS = 40, TICKS = 50 };

/* The same projection twice: one is given the spikes to expect. */
struct twins {
    struct stdp *told, *untold;
    struct dense *a, *b;
    struct random random;
    esp_id due[N_PRE]; /* [n_due] inputs that spike in this presentation, ascending */
    size_t n_due;
};

static const struct stdp_params some_params = {.rule = STDP_POST,
                                               .tau_pre_ms = 2.0,
                                               .eta = 0.05,
                                               .x_target = 0.1,
                                               .mu = 1.0,
                                               .w_max_mV = 1.0,
                                               .norm = STDP_NORM_L2,
                                               .weight_norm = 3.0};

static void twins_create(struct twins *t, const struct stdp_params *params)
{
    t->random = random_start(1, RANDOM_WEIGHTS, 7);
    assert_int_equal(stdp_create(params, 1.0, N_PRE, N_POST, &t->told), ESP_OK);
    assert_int_equal(stdp_create(params, 1.0, N_PRE, N_POST, &t->untold), ESP_OK);
    assert_int_equal(dense_create(N_PRE, N_POST, &t->a), ESP_OK);
    assert_int_equal(dense_create(N_PRE, N_POST, &t->b), ESP_OK);
    dense_randomise(t->a, 1, 0, 0.9);
    memcpy(t->b->w_mV, t->a->w_mV, t->a->bytes);
}

static void twins_free(struct twins *t)
{
    stdp_free(t->told);
    stdp_free(t->untold);
    dense_free(t->a);
    dense_free(t->b);
}

static void expect_equal_rows(const struct twins *t)
{
    for (size_t k = 0; k < t->n_due; k++)
        assert_memory_equal(dense_row(t->a, t->due[k]), dense_row(t->b, t->due[k]),
                            N_POST * sizeof(float));
}

static void choose_due(struct twins *t)
{
    t->n_due = 0;
    for (esp_id i = 0; i < N_PRE; i++)
        if (random_below(&t->random, 4) == 0)
            t->due[t->n_due++] = i;
}

/* A tick: some of those that may spike do, then some neuron may fire. */
static void tick(struct twins *t, esp_tick now, size_t n_firing)
{
    for (size_t k = 0; k < t->n_due; k++)
        if (random_below(&t->random, 10) == 0) {
            stdp_input(t->told, t->a, now, &t->due[k], 1);
            stdp_input(t->untold, t->b, now, &t->due[k], 1);
        }
    if (random_below(&t->random, 2))
        return;
    const esp_id post = random_below(&t->random, (uint32_t)n_firing);
    stdp_output(t->told, t->a, now, post);
    stdp_output(t->untold, t->b, now, post);
    team_settle(t->told->team);
    expect_equal_rows(t);
}

static void present(struct twins *t, esp_tick now, size_t n_firing)
{
    esp_id all[N_POST];
    choose_due(t);
    stdp_begin(t->told, now, false);
    stdp_begin(t->untold, now, false);
    stdp_expect(t->told, t->due, t->n_due);
    for (esp_tick k = 0; k < TICKS; k++)
        tick(t, now + k, n_firing);
    for (esp_id j = 0; j < N_POST; j++)
        all[j] = j;
    stdp_normalise(t->told, t->a, all, n_firing);
    stdp_normalise(t->untold, t->b, all, n_firing);
    stdp_end(t->told, t->a);
    assert_memory_equal(t->a->w_mV, t->b->w_mV, t->a->bytes);
}

/* With few and with many neurons that fire, so that columns suffice and do not. */
static void run(const struct stdp_params *params, struct team *team)
{
    struct twins t;
    twins_create(&t, params);
    t.told->team = team;
    for (size_t p = 0; p < PRESENTATIONS; p++)
        present(&t, (esp_tick)p * 2 * TICKS, p % 2 ? N_POST : COLUMN_CACHE_MAX / 2);
    twins_free(&t);
}

static void any_bound_and_norm_give_the_same_bits(void **state)
{
    (void)state;
    static const double mu[] = {0.0, 0.5, 1.0};
    static const enum stdp_norm norm[] = {STDP_NORM_NONE, STDP_NORM_L1, STDP_NORM_L2};
    for (size_t m = 0; m < 3; m++)
        for (size_t k = 0; k < 3; k++) {
            struct stdp_params params = some_params;
            params.mu = mu[m];
            params.norm = norm[k];
            params.trace_adds = k == 1;
            run(&params, NULL);
        }
}

static void a_team_gives_the_same_bits(void **state)
{
    (void)state;
    struct team *team = NULL;
    assert_int_equal(team_create(3, &team), ESP_OK);
    run(&some_params, team);
    team_free(team);
}

/* Else the test above would compare the matrix with itself. */
static void rows_that_are_not_read_wait(void **state)
{
    (void)state;
    struct twins t;
    const esp_id due = 1;
    twins_create(&t, &some_params);
    stdp_begin(t.told, 0, false);
    stdp_expect(t.told, &due, 1);
    stdp_output(t.told, t.a, 5, 2);
    assert_memory_equal(dense_row(t.a, 0), dense_row(t.b, 0), N_POST * sizeof(float));
    assert_true(dense_row(t.a, 1)[2] < dense_row(t.b, 1)[2]);
    stdp_end(t.told, t.a);
    assert_true(dense_row(t.a, 0)[2] < dense_row(t.b, 0)[2]);
    twins_free(&t);
}

/* Many ticks at once stamp inputs as one tick after the other does, and none of those to come. */
static void marks_of_many_ticks_are_those_of_each(void **state)
{
    (void)state;
    enum { GROUPS = 40, MOST = 30 };
    struct event_group group[GROUPS];
    esp_id id[GROUPS * MOST];
    struct twins t;
    twins_create(&t, &some_params);
    for (size_t round = 0; round < 200; round++) {
        size_t n = 0, from = random_below(&t.random, GROUPS / 2);
        const size_t until = from + 1 + random_below(&t.random, GROUPS / 2);
        for (size_t k = 0; k < GROUPS; k++) {
            const size_t more = 1 + random_below(&t.random, k % 3 ? 4 : MOST - 1);
            for (size_t e = 0; e < more; e++)
                id[n++] = random_below(&t.random, N_PRE);
            group[k] = (struct event_group){(esp_tick)(GROUPS * round + k), n};
        }
        size_t begin = from ? group[from - 1].end : 0;
        stdp_mark(t.told, group + from, until - from, begin, 3, id);
        for (size_t k = from; k < until; begin = group[k++].end)
            stdp_input(t.untold, t.b, group[k].tick + 3, id + begin,
                       group[k].end - begin);
        assert_memory_equal(t.told->pre.stamp, t.untold->pre.stamp,
                            N_PRE * sizeof(int32_t));
    }
    twins_free(&t);
}

/* A state written before spikes were no more than stamps has a 0 where there were none. */
static void inputs_without_a_spike_have_no_trace_once_saturated(void **state)
{
    (void)state;
    struct trace t = {0};
    assert_int_equal(trace_create(&t, 2, 1.0, 20.0), ESP_OK);
    trace_set(&t, 1, 5, 1.0f);
    trace_saturate(&t);
    assert_true(trace_read(&t, 0, 6) == 0.0f);
    assert_true(trace_read(&t, 1, 5) == 1.0f);
    trace_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_bound_and_norm_give_the_same_bits),
        cmocka_unit_test(a_team_gives_the_same_bits),
        cmocka_unit_test(rows_that_are_not_read_wait),
        cmocka_unit_test(marks_of_many_ticks_are_those_of_each),
        cmocka_unit_test(inputs_without_a_spike_have_no_trace_once_saturated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
