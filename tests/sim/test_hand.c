/* tests/sim/test_hand.c - three neurons worked out by hand: the event-driven network and the naive one
 * must both give the numbers in the comments.
 *
 * All time constants are 1 ms / ln 2 and dt is 1 ms, so that everything that decays halves from one
 * tick to the next and the sums stay simple fractions. expf(-ln 2) may miss 1/2 by one rounding,
 * hence the tolerance of 1e-5 mV. */
#include "sim/training/energy.h"
#include "tests/sim/toy.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define HALVES_PER_MS 1.4426950408889634 /* 1 / ln 2 */

struct pair {
    struct network *net;
    struct naive *twin;
    struct toy_log log;
};

static struct config hand_config(void)
{
    struct config c = toy_config(3, 1.0);
    struct lif_params *lif = &c.population[1].lif;
    struct stdp_params *s = &c.projection[0].stdp;
    lif->tau_m_ms = HALVES_PER_MS;
    lif->threshold_mV = -57.0; /* 8 mV above rest */
    lif->reset_mV = -67.0;     /* 2 mV below */
    lif->floor_mV = -70.0;     /* 5 mV below */
    lif->refractory_ms = 2.0;
    lif->theta_plus_mV = 1.0;
    s->tau_pre_ms = s->tau_post1_ms = s->tau_post2_ms = HALVES_PER_MS;
    s->w_max_mV = 8.0;
    c.run.rest_ms = 0.0;
    return c;
}

static void pair_create(struct pair *p, const struct config *c, const float w[2][3])
{
    assert_int_equal(network_create(c, 2, &p->net), ESP_OK);
    assert_int_equal(naive_create(c, 2, &p->twin), ESP_OK);
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 3; j++)
            dense_row(p->net->projection[0].weights, i)[j] = w[i][j];
    toy_copy_weights(p->net, p->twin);
    toy_listen(&p->log, p->net);
}

static void pair_free(struct pair *p)
{
    network_free(p->net);
    naive_free(p->twin);
    toy_log_free(&p->log);
}

static void pair_present(struct pair *p, const struct encoder_events *e)
{
    assert_int_equal(network_present(p->net, e), ESP_OK);
    assert_int_equal(naive_present(p->twin, e), ESP_OK);
}

static void expect_spikes(const struct pair *p, const struct naive_spike *want, size_t n)
{
    assert_int_equal(p->twin->n_spikes, n);
    assert_int_equal(p->log.n, n);
    for (size_t k = 0; k < n; k++) {
        assert_int_equal(p->twin->spikes[k].tick, want[k].tick);
        assert_int_equal(p->twin->spikes[k].id, want[k].id);
        assert_int_equal(p->log.spikes[k].tick, want[k].tick);
        assert_int_equal(p->log.spikes[k].id, want[k].id);
    }
}

static void expect_near(double value, double want)
{
    if (!(fabs(value - want) <= 1e-5))
        fail_msg("%.9g instead of %.9g", value, want);
}

static void expect_state(const struct pair *p, const double v[3], const double theta[3])
{
    const struct lif_state *s = &p->net->population[1].lif->state;
    for (size_t j = 0; j < 3; j++) {
        expect_near(p->twin->population[1].v_mV[j], v[j]);
        expect_near((double)p->twin->population[1].theta_mV[j], theta[j]);
        expect_near((double)s->v_mV[j], v[j]);
        expect_near((double)s->theta_mV[j], theta[j]);
    }
}

static void expect_weights(const struct pair *p, const double w[2][3])
{
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 3; j++) {
            expect_near((double)p->twin->projection[0].w_mV[3 * i + j], w[i][j]);
            expect_near((double)dense_row(p->net->projection[0].weights, i)[j], w[i][j]);
        }
}

/* Every counter, and the joules that they come to. */
static void expect_work(const struct network *net, const struct work *want, double pJ)
{
    const struct energy_table table = energy_horowitz_2014();
    assert_int_equal(net->work.presentations, want->presentations);
    assert_int_equal(net->work.input_spikes, want->input_spikes);
    assert_int_equal(net->work.output_spikes, want->output_spikes);
    assert_int_equal(net->work.synaptic_ops, want->synaptic_ops);
    assert_int_equal(net->work.neuron_updates, want->neuron_updates);
    assert_int_equal(net->work.weight_reads, want->weight_reads);
    assert_int_equal(net->work.weight_writes, want->weight_writes);
    expect_near(energy_of(&table, &net->work) * 1e12, pJ);
}

/* Rule post, eta 1/2, x_target 1/4, mu 1, inhibition of 4 mV at once, winner-take-all. Threshold 8.
 *
 * tick input  V before the test        what fires, and what follows
 *  0   a      4       6      2         none
 *  1   b      6       5      7         none
 *  2   a a    11      14.5   7.5       excess 3 and 6.5: neuron 1. x_a = 1, x_b = 1/2:
 *                                      w_a1 = 6 + 1/2 * 3/4 * (8 - 6) = 6.75
 *                                      w_b1 = 2 + 1/2 * 1/4 * (8 - 2) = 2.75
 *                                      theta_1 = 1, V_1 = -2, V_0 = 11 - 4 = 7, V_2 = 3.5
 *  3   b      7.5    -1      7.75      none; neuron 1 is refractory at 2 and 3, it only decays
 *  4   a b    11.75   9      11.875    excess 3.75, 0 (a candidate: >=) and 3.875: neuron 2.
 *                                      x_a = x_b = 1: w_a2 = 2 + 3/8 * 6 = 4.25,
 *                                      w_b2 = 6 + 3/8 * 2 = 6.75
 *                                      theta_2 = 1, V_2 = -2, V_0 = 7.75, V_1 = 5
 *  5          3.875   2.5   -1         no event, no test
 *  6   b      5.9375  4      6.25      none; neuron 2 hears again at 4 + 2
 *  7   b      6.96875 4.75   9.875     neuron 2 reaches 8 + 1. x_b = 1, x_a = 1/8:
 *                                      w_a2 = 4.25 - 1/16 * 3.75 = 4.015625
 *                                      w_b2 = 6.75 + 3/8 * 1.25 = 7.21875
 *                                      theta_2 = 2, V_2 = -2, V_0 = 2.96875, V_1 = 0.75
 *
 * The presentation of 8 ms over, theta halves (tau_theta = 8 ms / ln 2), and neurons 1 and 2 are
 * scaled to sum 12: column 1 by 12 / 9.5, column 2 by 12 / 11.234375. The bound w_max = 8 does not
 * act on the scaling: w_a1 = 8.52... Neuron 0 never fired and keeps its weights.
 *
 * Work: 9 input spikes and 3 inhibitions to 3 neurons are 36 deliveries; 7 ticks with events, 21 updates. Weights
 * read: 27 delivered, 3 columns of 2 learn, 2 columns scaled are read twice: 41; written: 6 and 4.
 * Energy: 36 * 0.9 + 21 * (3 * 5 + 3.7 + 0.9) + 41 * 50 + 10 * (50 + 2 * 4.6) = 3086 pJ. */
static void rule_post_with_winner_take_all_follows_the_hand_calculation(void **state)
{
    (void)state;
    uint32_t tick[] = {0, 1, 2, 2, 3, 4, 4, 6, 7};
    esp_id id[] = {0, 1, 0, 0, 1, 0, 1, 1, 1};
    const struct encoder_events events = {tick, id, 9};
    struct config c = hand_config();
    struct pair p;

    c.run.present_ms = 8.0;
    c.population[1].lif.tau_theta_ms = 8.0 * HALVES_PER_MS;
    c.projection[0].stdp.eta = 0.5;
    c.projection[0].stdp.x_target = 0.25;
    c.projection[0].stdp.norm = STDP_NORM_L1;
    c.projection[0].stdp.weight_norm = 12.0;
    c.projection[1].inhibit_mV = 4.0;
    pair_create(&p, &c, (const float[2][3]){{4, 6, 2}, {4, 2, 6}});
    pair_present(&p, &events);

    expect_spikes(&p, (const struct naive_spike[]){{2, 1, 1}, {4, 1, 2}, {7, 1, 2}}, 3);
    expect_state(&p, (const double[]){2.96875, 0.75, -2.0},
                 (const double[]){0.0, 0.5, 1.0});
    expect_weights(
        &p, (const double[2][3]){{4.0, 6.75 * 12 / 9.5, 4.015625 * 12 / 11.234375},
                                 {4.0, 2.75 * 12 / 9.5, 7.21875 * 12 / 11.234375}});
    expect_work(p.net,
                &(struct work){.presentations = 1,
                               .input_spikes = 9,
                               .output_spikes = 3,
                               .synaptic_ops = 36,
                               .neuron_updates = 21,
                               .weight_reads = 41,
                               .weight_writes = 10},
                3086.0);
    pair_free(&p);
}

/* Rule pair, eta_pre 1/2, eta_post 1, inhibition of 10 mV after 2 ticks, all candidates fire.
 *
 * tick input  V before the test     what fires, and what follows
 *  0   a      8      8      4       0 and 1. y2 = 0: no potentiation. y1 = y2 = 1, theta = 1, V = -2
 *  1   b     -1     -1      3       0 and 1 are refractory. y1 = 1/2: w_b0 = w_b1 = 1 - 1/4 = 3/4
 *  2   a      7.5    7.5    5.5     then the inhibition of tick 0: 0 and 1 hear one spike of others,
 *                                   2 hears two: -2.5, -2.5, and -14.5 stopped by the floor: -5.
 *                                   y1 = 1/4: w_a0 = w_a1 = 8 - 1/8 = 7.875
 *  3   a a    14.5   14.5   5.5     0 and 1. First the input: y1 = 1/8 twice: 7.875 - 2/16 = 7.75,
 *                                   then the output with x_a = 1, x_b = 1/4, y2 = 1/8:
 *                                   w_a = 7.75 + 1/8 = 7.875, w_b = 3/4 + 1/32. theta = 2, V = -2
 *  4         -1     -1      2.75    no event
 *  5         -5     -5     -5       the inhibition of tick 3; 0 and 1 are no longer refractory:
 *                                   -0.5 - 10 and 1.375 - 20 stop at the floor
 *
 * Work: 5 input spikes and 4 inhibitions to 3 neurons are 27 deliveries; 5 ticks with events, 15 updates. Weights
 * read: 15 delivered; input spikes 2 to 5 each depress the 2 neurons that have fired, 8; the 4 output spikes
 * potentiate columns of 2, 8: 31; written: 16.
 * Energy: 27 * 0.9 + 15 * 19.6 + 31 * 50 + 16 * 59.2 = 2815.5 pJ. */
static void rule_pair_with_late_inhibition_follows_the_hand_calculation(void **state)
{
    (void)state;
    uint32_t tick[] = {0, 1, 2, 3, 3};
    esp_id id[] = {0, 1, 0, 0, 0};
    const struct encoder_events events = {tick, id, 5};
    struct config c = hand_config();
    struct stdp_params *s = &c.projection[0].stdp;
    struct pair p;

    c.run.present_ms = 6.0;
    c.population[1].lif.winner_take_all = false;
    c.population[1].lif.tau_theta_ms = 1e12;
    *s = (struct stdp_params){.rule = STDP_PAIR,
                              .tau_pre_ms = s->tau_pre_ms,
                              .tau_post1_ms = s->tau_post1_ms,
                              .tau_post2_ms = s->tau_post2_ms,
                              .eta_pre = 0.5,
                              .eta_post = 1.0,
                              .w_max_mV = 16.0,
                              .norm = STDP_NORM_NONE};
    c.projection[1].inhibit_mV = 10.0;
    c.projection[1].delay_ticks = 2;
    pair_create(&p, &c, (const float[2][3]){{8, 8, 4}, {1, 1, 1}});
    pair_present(&p, &events);

    expect_spikes(
        &p, (const struct naive_spike[]){{0, 1, 0}, {0, 1, 1}, {3, 1, 0}, {3, 1, 1}}, 4);
    expect_state(&p, (const double[]){-5.0, -5.0, -5.0}, (const double[]){2.0, 2.0, 0.0});
    expect_weights(&p,
                   (const double[2][3]){{7.875, 7.875, 4.0}, {0.78125, 0.78125, 1.0}});
    expect_work(p.net,
                &(struct work){.presentations = 1,
                               .input_spikes = 5,
                               .output_spikes = 4,
                               .synaptic_ops = 27,
                               .neuron_updates = 15,
                               .weight_reads = 31,
                               .weight_writes = 16},
                2815.5);
    pair_free(&p);
}

/* Threshold 8, inhibition 1 mV at once, weights 40 (a) and 0 (b).
 *
 * tick input  V before the test     what fires, and what follows
 *  0   a     40     40     40       equal to the last bit: the lowest id. V_0 = -2, the others 39
 *  1         -1     19.5   19.5     above the limit, but nothing arrives: no test
 *  2   b     -0.5    9.75   9.75    an event of weight 0 brings the test: neuron 1.
 *                                   V_1 = -2, V_2 = 8.75 and, refractory no more, V_0 = -1.5
 *  3   b     -0.75  -1      4.375   none */
static void equal_excess_goes_to_the_lowest_id_and_losers_wait_for_an_event(void **state)
{
    (void)state;
    uint32_t tick[] = {0, 2, 3};
    esp_id id[] = {0, 1, 1};
    const struct encoder_events events = {tick, id, 3};
    struct config c = hand_config();
    struct pair p;

    c.run.present_ms = 4.0;
    c.projection[0].stdp.rule = STDP_NONE;
    c.projection[1].inhibit_mV = 1.0;
    pair_create(&p, &c, (const float[2][3]){{40, 40, 40}, {0, 0, 0}});
    pair_present(&p, &events);

    const double theta = exp(-4.0 / c.population[1].lif.tau_theta_ms);
    expect_spikes(&p, (const struct naive_spike[]){{0, 1, 0}, {2, 1, 1}}, 2);
    expect_state(&p, (const double[]){-0.75, -1.0, 4.375},
                 (const double[]){theta, theta, 0.0});
    pair_free(&p);
}

/* Inhibition of 10 mV after 2 ticks, weights 12 for neuron 0 alone. Its spike of tick 0 comes back at
 * tick 2, together with the next input: V_0 = -2 / 4 + 12 = 11.5, and it does not inhibit itself, so it
 * reaches 8 + 1 and fires again. The others have gone down to the floor at -5. */
static void a_neuron_is_not_silenced_by_its_own_late_inhibition(void **state)
{
    (void)state;
    uint32_t tick[] = {0, 2};
    esp_id id[] = {0, 0};
    const struct encoder_events events = {tick, id, 2};
    struct config c = hand_config();
    struct pair p;

    c.run.present_ms = 3.0;
    c.population[1].lif.tau_theta_ms = 1e12;
    c.projection[0].stdp.rule = STDP_NONE;
    c.projection[1].inhibit_mV = 10.0;
    c.projection[1].delay_ticks = 2;
    pair_create(&p, &c, (const float[2][3]){{12, 0, 0}, {0, 0, 0}});
    pair_present(&p, &events);

    expect_spikes(&p, (const struct naive_spike[]){{0, 1, 0}, {2, 1, 0}}, 2);
    expect_state(&p, (const double[]){-2.0, -5.0, -5.0}, (const double[]){2.0, 0.0, 0.0});
    pair_free(&p);
}

/* Rule pair: an input spike depresses the neurons whose trace is not over. Neuron 0 fires at tick 0; 10 ticks later
 * its trace is 2^-10, and the spike of input b reads and writes one weight; 90 ticks later, beyond 32 time constants
 * of 1 / ln 2 ticks, nothing is left of it. */
static void a_trace_that_is_over_costs_nothing(void **state)
{
    (void)state;
    uint32_t tick[] = {0, 10, 90};
    esp_id id[] = {0, 1, 1};
    const struct encoder_events events = {tick, id, 3};
    struct config c = hand_config();
    struct pair p;
    c.run.present_ms = 100.0;
    c.projection[0].stdp.rule = STDP_PAIR;
    c.projection[0].stdp.eta_pre = 0.5;
    c.projection[0].stdp.eta_post = 1.0;
    c.projection[0].stdp.norm = STDP_NORM_NONE;
    c.projection[1].inhibit_mV = 1.0;
    pair_create(&p, &c, (const float[2][3]){{8, 0, 0}, {1, 1, 1}});
    pair_present(&p, &events);
    expect_spikes(&p, (const struct naive_spike[]){{0, 1, 0}}, 1);
    assert_int_equal(p.net->work.weight_writes,
                     2 + 1); /* potentiation of a column, depression by b */
    assert_int_equal(p.net->work.weight_reads, 9 + 2 + 1);
    pair_free(&p);
}

/* A neuron with a current has two variables: 3 neurons are 6 updates at tick 0, where the spike arrives, and 6 at
 * the last tick, to which they are brought before thetas decay. 3 deliveries, each reads a weight. */
static void two_variables_of_a_neuron_with_a_current_are_counted(void **state)
{
    (void)state;
    uint32_t tick[] = {0};
    esp_id id[] = {0};
    const struct encoder_events events = {tick, id, 1};
    struct config c = hand_config();
    struct network *net = NULL;
    c.run.present_ms = 4.0;
    c.population[1].lif.model = LIF_EXP_CURRENT;
    c.population[1].lif.tau_syn_ms = 1.0;
    c.projection[0].stdp.rule = STDP_NONE;
    assert_int_equal(network_create(&c, 2, &net), ESP_OK);
    for (size_t j = 0; j < 3; j++)
        dense_row(net->projection[0].weights, 0)[j] = 1.0f;
    assert_int_equal(network_present(net, &events), ESP_OK);
    expect_work(net,
                &(struct work){.presentations = 1,
                               .input_spikes = 1,
                               .synaptic_ops = 3,
                               .neuron_updates = 12,
                               .weight_reads = 3},
                3 * 0.9 + 12 * 19.6 + 3 * 50.0);
    network_free(net);
}

/* 800 spikes through two projections, of 2^-7 and 2^-6 mV: a sum that floats hold exactly, of more rows than
 * a network has room for at first; it grows with those of the first projection in it. */
static void as_many_spikes_as_you_like_arrive_in_one_tick(void **state)
{
    (void)state;
    enum { INPUTS = 800 };
    static uint32_t tick[INPUTS];
    static esp_id id[INPUTS];
    const struct encoder_events events = {.tick = tick, .id = id, .n = INPUTS};
    struct config c = hand_config();
    struct network *net = NULL;
    c.run.present_ms = 1.0;
    c.population[1].lif.threshold_mV = 0.0;
    c.projection[0].stdp.rule = STDP_NONE;
    toy_add_dense(&c, "again", "input", "exc", 0);
    assert_int_equal(network_create(&c, INPUTS, &net), ESP_OK);
    for (size_t i = 0; i < INPUTS; i++) {
        id[i] = (esp_id)i;
        for (size_t j = 0; j < 3; j++) {
            dense_row(net->projection[0].weights, i)[j] = j == 1 ? 0.0f : 0x1p-7f;
            dense_row(net->projection[2].weights, i)[j] = j == 2 ? 0.0f : 0x1p-6f;
        }
    }
    assert_int_equal(network_present(net, &events), ESP_OK);
    const float *v_mV = net->population[1].lif->state.v_mV;
    assert_true(v_mV[0] == INPUTS * (0x1p-7f + 0x1p-6f));
    assert_true(v_mV[1] == INPUTS * 0x1p-6f);
    assert_true(v_mV[2] == INPUTS * 0x1p-7f);
    network_free(net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_post_with_winner_take_all_follows_the_hand_calculation),
        cmocka_unit_test(rule_pair_with_late_inhibition_follows_the_hand_calculation),
        cmocka_unit_test(equal_excess_goes_to_the_lowest_id_and_losers_wait_for_an_event),
        cmocka_unit_test(a_neuron_is_not_silenced_by_its_own_late_inhibition),
        cmocka_unit_test(a_trace_that_is_over_costs_nothing),
        cmocka_unit_test(two_variables_of_a_neuron_with_a_current_are_counted),
        cmocka_unit_test(as_many_spikes_as_you_like_arrive_in_one_tick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
