/* tests/sim/test_naive.c - the event-driven network and the naive clock-driven one, given the same
 * input, fire the same spikes and learn the same weights and thresholds (tests/sim/agree.h). The seed is
 * the first that was tried. */
#include "tests/sim/agree.h"
#include "tests/sim/toy.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- every rule x delay of inhibition x winner-take-all x dt ---- */

struct grid_case {
    char name[96];
    enum lif_model model;
    enum stdp_rule rule;
    uint64_t delay_ticks;
    bool winner_take_all;
    double dt_ms;
};

static void grid_case_set(struct grid_case *g, unsigned k)
{
    g->rule = k & 1 ? STDP_PAIR : STDP_POST;
    g->delay_ticks = k & 2 ? 3 : 0;
    g->winner_take_all = (k & 4) == 0;
    g->dt_ms = k & 8 ? 0.1 : 1.0;
    g->model = k & 16 ? LIF_EXP_CURRENT : LIF_DELTA;
    snprintf(g->name, sizeof g->name,
             "both_agree_%s_with_rule_%s_inhibition_after_%u_%s_dt_%s",
             k & 16 ? "on_currents" : "on_jumps", g->rule == STDP_PAIR ? "pair" : "post",
             (unsigned)g->delay_ticks, g->winner_take_all ? "one_winner" : "all_winners",
             k & 8 ? "0.1" : "1");
}

static void both_agree(void **state)
{
    const struct grid_case *g = *state;
    struct config c = toy_config(AGREE_NEURONS, g->dt_ms);
    c.projection[0].stdp.rule = g->rule;
    c.projection[1].delay_ticks = g->delay_ticks;
    c.population[1].lif.winner_take_all = g->winner_take_all;
    c.population[1].lif.model = g->model;
    agree_expect(&c, 400);
}

/* ---- the options, one at a time ---- */

static void input_that_travels_two_ticks_gives_the_same_spikes(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.projection[0].delay_ticks = 2;
    agree_expect(&c, 500);
}

static void a_floor_under_the_potential_gives_the_same_spikes(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.population[1].lif.floor_mV = -70.0;
    agree_expect(&c, 500);
}

static void additive_traces_give_the_same_weights(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.projection[0].stdp.trace_adds = true;
    agree_expect(&c, 500);
}

static void every_exponent_of_the_soft_bound_gives_the_same_weights(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.projection[0].stdp.mu = 0.0;
    agree_expect(&c, 500);
    c.projection[0].stdp.mu = 0.5;
    agree_expect(&c, 500);
}

static void every_norm_gives_the_same_weights(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.projection[0].stdp.norm = STDP_NORM_L1;
    c.projection[0].stdp.weight_norm = 18.0;
    agree_expect(&c, 100);
    c.projection[0].stdp.norm = STDP_NORM_NONE;
    agree_expect(&c, 100);
}

static void a_projection_without_a_rule_keeps_its_weights(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.projection[0].stdp.rule = STDP_NONE;
    toy_add_dense(&c, "exc-exc", "exc", "exc", 2)->stdp.weight_norm = 1.0;
    agree_expect(&c, 200);
}

static void spikes_on_their_way_at_the_end_arrive_in_the_next_presentation(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.run.present_ms = 40.0;
    c.run.rest_ms = 0.0;
    c.projection[0].delay_ticks = 7;
    c.projection[1].delay_ticks = 60; /* longer than a whole presentation */
    agree_expect(&c, 100);
}

/* Nothing of an image is left in the next one: not V, currents, traces, refractory neurons or spikes on their way. */
static void presentations_from_rest_give_the_same_spikes(void **state)
{
    (void)state;
    for (int rule = STDP_POST; rule <= STDP_PAIR; rule++) {
        struct config c = toy_config(AGREE_NEURONS, 1.0);
        c.run.from_rest = true;
        c.run.present_ms = 60.0;
        c.run.rest_ms = 0.0;
        c.projection[0].stdp.rule = (enum stdp_rule)rule;
        c.projection[0].delay_ticks = 7;
        c.projection[1].delay_ticks = 4;
        agree_expect(&c, 100);
        c.projection[0].stdp.trace_adds = true;
        c.population[1].lif.model = LIF_EXP_CURRENT;
        c.population[1].lif.bias_mV = 5.0;
        agree_expect(&c, 100);
    }
}

static void a_reset_below_rest_and_odd_durations_give_the_same_spikes(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 0.3);
    c.population[1].lif.reset_mV = -72.0;
    c.population[1].lif.refractory_ms = 3.2; /* 10.67 ticks: 11 */
    c.run.present_ms = 100.0;                /* 333.3 ticks: 333 */
    c.run.rest_ms = 0.5;                     /* 1.67 ticks: 2 */
    agree_expect(&c, 100);
}

static void a_rest_of_less_than_half_a_tick_lasts_one_tick(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.run.present_ms = 100.0;
    c.run.rest_ms = 0.3;
    agree_expect(&c, 50);
}

/* input -> exc -> deep -> exc and exc -> exc, all plastic, inhibition within exc and within deep;
 * one spike of deep for every three to five of exc. */
static void a_recurrent_network_of_three_populations_gives_the_same_spikes(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.projection[1].delay_ticks = 1;
    c.population[1].lif.winner_take_all = false;
    toy_add_population(&c, "deep", 9)->lif.winner_take_all = false;
    struct projection_config *p = toy_add_dense(&c, "exc-deep", "exc", "deep", 2);
    p->stdp.rule = STDP_PAIR;
    p->stdp.w_max_mV = 8.0;
    p->stdp.weight_norm = 16.0;
    p = toy_add_dense(&c, "deep-exc", "deep", "exc", 1);
    p->stdp.rule = STDP_POST;
    p->stdp.weight_norm = 1.0;
    p = toy_add_dense(&c, "exc-exc", "exc", "exc", 3);
    p->stdp.rule = STDP_POST;
    p->stdp.weight_norm = 0.5;
    toy_add_inhibition(&c, "deep-inhibition", "deep", 0);
    agree_expect(&c, 500);
}

/* ---- the options of the model exp_current ---- */

static void equal_and_swapped_time_constants_give_the_same_spikes(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.population[1].lif.model = LIF_EXP_CURRENT;
    c.population[1].lif.tau_m_ms = c.population[1].lif.tau_syn_ms = 20.0;
    agree_expect(&c, 200);
    c.population[1].lif.tau_syn_ms = 60.0;
    agree_expect(&c, 200);
}

/* No population waits for input: most spikes come while nothing arrives, in the rest as well. */
static void neurons_that_a_bias_drives_give_the_same_spikes(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 0.3);
    c.population[1].lif.model = LIF_EXP_CURRENT;
    c.population[1].lif.bias_mV = 13.5;
    c.population[1].lif.theta_plus_mV = 0.02;
    c.population[1].lif.winner_take_all = false;
    c.projection[1].inhibit_mV = 1.0;
    agree_expect(&c, 2000);
    c.population[1].lif.winner_take_all = true;
    c.population[1].lif.reset_mV = -72.0;
    c.projection[1].inhibit_mV = 0.0; /* a loser fires in the next tick */
    agree_expect(&c, 2000);
}

/* Jumps drive currents drive jumps, and both are recurrent. */
static void both_models_in_one_network_give_the_same_spikes(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 0.5);
    c.run.rest_ms = 20.0;
    c.population[1].lif.winner_take_all = false;
    struct population_config *q = toy_add_population(&c, "slow", 9);
    q->lif.model = LIF_EXP_CURRENT;
    q->lif.tau_syn_ms = 30.0;
    q->lif.bias_mV = 3.0;
    struct projection_config *p = toy_add_dense(&c, "exc-slow", "exc", "slow", 2);
    p->stdp.rule = STDP_PAIR;
    p->stdp.w_max_mV = 8.0;
    p->stdp.weight_norm = 16.0;
    p = toy_add_dense(&c, "slow-exc", "slow", "exc", 1);
    p->stdp.rule = STDP_POST;
    p->stdp.weight_norm = 1.0;
    toy_add_dense(&c, "slow-slow", "slow", "slow", 3)->stdp.weight_norm = 0.5;
    toy_add_inhibition(&c, "slow-inhibition", "slow", 0);
    agree_expect(&c, 500);
}

/* ---- evaluation ---- */

static void a_frozen_network_starts_every_presentation_from_rest(void **state)
{
    (void)state;
    struct config c = toy_config(AGREE_NEURONS, 1.0);
    c.run.rest_ms = 0.0; /* a potential left over would show */
    c.projection[1].delay_ticks = 3;
    agree_expect_forks(&c);
    c.population[1].lif.model = LIF_EXP_CURRENT;
    c.population[1].lif.bias_mV = 5.0;
    agree_expect_forks(&c);
}

static int run_grid(void)
{
    enum { N = 32 };
    static struct grid_case grid[N];
    struct CMUnitTest tests[N] = {0};
    for (unsigned k = 0; k < N; k++) {
        grid_case_set(&grid[k], k);
        tests[k] = (struct CMUnitTest){
            .name = grid[k].name, .test_func = both_agree, .initial_state = &grid[k]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest options[] = {
        cmocka_unit_test(input_that_travels_two_ticks_gives_the_same_spikes),
        cmocka_unit_test(a_floor_under_the_potential_gives_the_same_spikes),
        cmocka_unit_test(additive_traces_give_the_same_weights),
        cmocka_unit_test(every_exponent_of_the_soft_bound_gives_the_same_weights),
        cmocka_unit_test(every_norm_gives_the_same_weights),
        cmocka_unit_test(a_projection_without_a_rule_keeps_its_weights),
        cmocka_unit_test(spikes_on_their_way_at_the_end_arrive_in_the_next_presentation),
        cmocka_unit_test(presentations_from_rest_give_the_same_spikes),
        cmocka_unit_test(a_reset_below_rest_and_odd_durations_give_the_same_spikes),
        cmocka_unit_test(a_rest_of_less_than_half_a_tick_lasts_one_tick),
        cmocka_unit_test(a_recurrent_network_of_three_populations_gives_the_same_spikes),
        cmocka_unit_test(equal_and_swapped_time_constants_give_the_same_spikes),
        cmocka_unit_test(neurons_that_a_bias_drives_give_the_same_spikes),
        cmocka_unit_test(both_models_in_one_network_give_the_same_spikes),
        cmocka_unit_test(a_frozen_network_starts_every_presentation_from_rest),
    };
    const int failed = run_grid();
    return failed + cmocka_run_group_tests(options, NULL, NULL);
}
