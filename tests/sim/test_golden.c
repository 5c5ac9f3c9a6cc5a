/* tests/sim/test_golden.c - the golden hashes: a training run gives the same spikes, removals, weights and
 * thresholds in every build of this program, on every kernel, with any number of threads, and
 * with any probes. Nothing about the runs comes from a preset, so that no new default moves them;
 * what does is a change of results, and docs/determinism.md says how to accept one. */
#include "neurons/model.h"
#include "tests/sim/small_run.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* 1,000 digits by rule post, 100 neurons pruned to 50 by the adaptive rule. */
static const uint64_t GOLDEN_POST = UINT64_C(0x5fe931de292412fe);
/* 300 digits by rule pair at dt 0.5 ms, late inhibition, all winners, 60 to 30 by `constant`. */
static const uint64_t GOLDEN_PAIR = UINT64_C(0x636aa9185704081f);
/* 100 digits at dt 0.5 ms by neurons with currents and a bias, 60 to 30 by the adaptive rule. */
static const uint64_t GOLDEN_ADAPTIVE = UINT64_C(0x31ed8997754dc2ff);
static const uint64_t GOLDEN_ADEX = UINT64_C(0x07df176ba8973763);
static const uint64_t GOLDEN_IZHIKEVICH = UINT64_C(0x7b0bd19d5ef4525e);
static const uint64_t GOLDEN_CONDUCTANCE = UINT64_C(0x76bd063d776851e9);
static const uint64_t GOLDEN_CURRENTS = UINT64_C(0x939ab6ec88bc988a);
/* As GOLDEN_POST, 500 digits in fixed point with weights of 8 bits. */
static const uint64_t GOLDEN_FIXED = UINT64_C(0xca1bd282a47db80e);
/* As GOLDEN_POST, on MNIST. */
static const uint64_t GOLDEN_MNIST = UINT64_C(0x4bb2c9036d94361f);

static const struct lif_params lif = {.tau_m_ms = 50.0,
                                      .rest_mV = -65.0,
                                      .reset_mV = -65.0,
                                      .threshold_mV = -52.0,
                                      .floor_mV = -500.0,
                                      .refractory_ms = 5.0,
                                      .theta_plus_mV = 0.8,
                                      .tau_theta_ms = 1e7,
                                      .winner_take_all = true,
                                      .tau_adapt_ms = 100,
                                      .adapt_b_mV = 1,
                                      .onset_mV = -55,
                                      .slope_mV = 2,
                                      .curvature_per_mV = 0.04,
                                      .tau_ge_ms = 1,
                                      .tau_gi_ms = 2,
                                      .inh_reversal_mV = -100,
                                      .step_ms = 0.1};

static const struct stdp_params stdp = {.rule = STDP_POST,
                                        .trace_adds = false,
                                        .tau_pre_ms = 40.0,
                                        .eta = 0.01,
                                        .x_target = 0.05,
                                        .mu = 1.0,
                                        .eta_pre = 0.0001,
                                        .eta_post = 0.01,
                                        .tau_post1_ms = 20.0,
                                        .tau_post2_ms = 40.0,
                                        .w_max_mV = 1.0,
                                        .norm = STDP_NORM_L2,
                                        .weight_norm = 6.0};

static void set_post(struct small *s)
{
    struct config *c = small_config(s);
    c->run = (struct run_config){.seed = 1,
                                 .dt_ms = 1.0,
                                 .epochs = 1,
                                 .images = 1000,
                                 .present_ms = 350.0,
                                 .rest_ms = 150.0,
                                 .min_spikes = 5,
                                 .rate_step = 0.5,
                                 .max_retries = 6,
                                 .anneal_start = 0.3,
                                 .label_images = 1000,
                                 .output = "exc"};
    c->prune = (struct policy_params){.strategy = POLICY_ADAPTIVE,
                                      .prune_to = 50,
                                      .prune_start = 0.1,
                                      .prune_end = 0.5,
                                      .window_images = 20,
                                      .forget = 0.8,
                                      .threshold = 0.5,
                                      .cap = 1.5};
    c->population[0].max_rate_Hz = 63.75;
    c->population[SMALL_EXC].size = 100;
    c->population[SMALL_EXC].lif = lif;
    c->projection[0].w_start_mV = 0.3;
    c->projection[0].stdp = stdp;
    c->projection[1].inhibit_mV = 65.0;
    /* As if both had been left to the program: they follow the number of neurons. */
    c->population[SMALL_EXC].theta_plus_derived = c->projection[0].eta_derived = true;
}

static void set_pair(struct small *s)
{
    set_post(s);
    struct config *c = &s->config;
    c->run.dt_ms = 0.5;
    c->run.images = 300;
    c->prune.strategy = POLICY_CONSTANT;
    c->prune.prune_to = 30;
    c->prune.window_images = 10;
    c->population[SMALL_EXC].size = 60;
    c->population[SMALL_EXC].lif.winner_take_all = false;
    c->projection[0].stdp.rule = STDP_PAIR;
    c->projection[0].stdp.norm = STDP_NORM_L1;
    c->projection[0].stdp.weight_norm = 78.4;
    c->projection[1].delay_ticks = 3;
}

static void set_currents(struct small *s)
{
    set_post(s);
    struct config *c = &s->config;
    c->run.dt_ms = 0.5;
    c->run.images = 100;
    c->prune.prune_to = 30;
    c->prune.window_images = 5;
    struct population_config *p = &c->population[SMALL_EXC];
    p->size = 60;
    p->lif.model = LIF_EXP_CURRENT;
    p->lif.tau_syn_ms = 10.0;
    p->lif.bias_mV = 3.0;
}

/* Every model that may be fed by jumps or conductances, and learns and is pruned. */
static void set_model(struct small *s, enum lif_model model)
{
    set_currents(s);
    struct config *c = &s->config;
    struct lif_params *q = &c->population[SMALL_EXC].lif;
    c->run.dt_ms = 1;
    c->run.images = 60;
    q->model = model;
    q->floor_mV = (double)-INFINITY;
    if (model != LIF_CONDUCTANCE)
        q->adapt_b_mV = 0.5;
    if (model == LIF_ADEX || model == LIF_IZHIKEVICH) {
        q->adapt_a = 0.1;
        q->onset_mV = -56;
    }
    if (model != LIF_ADAPTIVE)
        q->step_ms = 0.25;
    if (model == LIF_CONDUCTANCE)
        c->projection[1].inhibit_mV = 5;
}

static void set_fixed(struct small *s)
{
    set_post(s);
    struct config *c = &s->config;
    c->run.images = 500;
    c->run.arithmetic = ARITHMETIC_FIXED;
    c->run.weight_bits = 8;
    c->run.theta_bits = 20;
}

/* The trial that chooses between one thread and the team asks the clock; here the team has two images
 * of every 25, also right after prunings, so that the hash proves something about it. Not all
 * of them: on a machine with fewer processors than members a tick may take milliseconds. */
static void share_some_images(struct trainer *t, bool all)
{
    if (!t->training_threads.team)
        return;
    t->training_threads.trying = false;
    t->training_threads.image = 0;
    t->training_threads.retry = UINT64_MAX;
    const bool shared = all || t->totals.images % 25 < 2;
    training_threads_use(&t->training_threads, t->net, shared);
    const struct lif_group *g = network_output(t->net)->lif;
    assert_true(g->model->add || !g->team == !shared);
}

/* With any probes, on any number of threads. */
struct way {
    bool checked; /* a second probe, which also wants the input spikes */
    unsigned threads;
    bool shared; /* the team has all images, not some */
};

static uint64_t run(const struct small *s, struct way way)
{
    struct small_run r;
    small_begin(&r, s, NULL);
    if (!way.checked)
        r.probes[0] = (struct probe){0};
    assert_int_equal(trainer_allow_threads(r.trainer, way.threads), ESP_OK);
    while (!trainer_done(r.trainer)) {
        share_some_images(r.trainer, way.shared);
        assert_int_equal(trainer_step(r.trainer), ESP_OK);
    }
    assert_int_equal(trainer_finish(r.trainer), ESP_OK);
    assert_int_equal(trainer_living(r.trainer), s->config.prune.prune_to);
    assert_true(r.trainer->net->work.output_spikes >= 5 * r.trainer->totals.images);
    trainer_free(r.trainer);
    return r.golden.hash;
}

static void expect_hash(const struct small *s, struct way way, uint64_t golden)
{
    const uint64_t hash = run(s, way);
    if (hash != golden)
        fail_msg(
            "golden hash %016" PRIx64 " instead of %016" PRIx64
            " (kernel %s, %u threads%s): the results of the simulation have changed. "
            "If they were meant to, docs/determinism.md says how to accept it.",
            hash, golden, kernels_get()->name, way.threads,
            way.checked ? ", checked" : "");
}

/* On every kernel that this CPU can run; afterwards the best one is in use again. */
static void expect_hash_on_every_kernel(const struct small *s, uint64_t golden)
{
    const struct kernels *k;
    for (size_t b = 0; (k = kernels_available(b)); b++) {
        assert_int_equal(kernels_select(k->name), ESP_OK);
        expect_hash(s, (struct way){.threads = 1}, golden);
    }
    assert_int_equal(kernels_select(getenv("ESPALIER_KERNEL")), ESP_OK);
}

static void rule_post_gives_the_golden_hash_on_every_kernel(void **state)
{
    set_post(*state);
    expect_hash_on_every_kernel(*state, GOLDEN_POST);
}

static void rule_pair_gives_the_golden_hash_on_every_kernel(void **state)
{
    set_pair(*state);
    expect_hash_on_every_kernel(*state, GOLDEN_PAIR);
}

static void neurons_with_currents_give_the_golden_hash_on_every_kernel(void **state)
{
    set_currents(*state);
    expect_hash_on_every_kernel(*state, GOLDEN_CURRENTS);
}

static void further_models_give_their_golden_hashes_on_every_kernel(void **state)
{
    static const uint64_t golden[N_LIF_MODELS] = {[LIF_ADAPTIVE] = GOLDEN_ADAPTIVE,
                                                  [LIF_ADEX] = GOLDEN_ADEX,
                                                  [LIF_IZHIKEVICH] = GOLDEN_IZHIKEVICH,
                                                  [LIF_CONDUCTANCE] = GOLDEN_CONDUCTANCE};
    for (enum lif_model m = LIF_ADAPTIVE; m < N_LIF_MODELS; m++) {
        set_model(*state, m);
        expect_hash_on_every_kernel(*state, golden[m]);
    }
}

static void fixed_point_gives_the_golden_hash_on_every_kernel(void **state)
{
    set_fixed(*state);
    expect_hash_on_every_kernel(*state, GOLDEN_FIXED);
    expect_hash(*state, (struct way){.threads = 2, .checked = true}, GOLDEN_FIXED);
}

static void probes_change_nothing(void **state)
{
    const struct way checked = {.checked = true, .threads = 1};
    set_post(*state);
    expect_hash(*state, checked, GOLDEN_POST);
    set_pair(*state);
    expect_hash(*state, checked, GOLDEN_PAIR);
}

static void any_number_of_threads_gives_the_golden_hash(void **state)
{
    for (unsigned threads = 2; threads <= 4; threads += 2) {
        set_post(*state);
        expect_hash(*state, (struct way){.threads = threads}, GOLDEN_POST);
    }
    set_pair(*state);
    expect_hash(*state, (struct way){.threads = 3}, GOLDEN_PAIR);
    set_currents(*state); /* the team is not for them, and idle */
    expect_hash(*state, (struct way){.threads = 2}, GOLDEN_CURRENTS);
}

static void expect_hash_of_one_thread(struct small *s)
{
    const uint64_t hash = run(s, (struct way){.threads = 1});
    const uint64_t shared = run(s, (struct way){.threads = 2, .shared = true});
    assert_true(shared == hash);
}

static void a_team_that_has_all_images_gives_the_hash_of_one_thread(void **state)
{
    struct config *c = &((struct small *)*state)->config;
    set_post(*state);
    c->run.images = 60;
    c->prune.window_images = 5;
    c->prune.regrow = 0.5;
    c->prune.regrow_end = 0.9;
    expect_hash_of_one_thread(*state);
    c->projection[0].stdp.rule = STDP_NONE; /* nothing but theta learns */
    c->prune.regrow = 0.0;
    expect_hash_of_one_thread(*state);
}

static void another_seed_gives_another_hash(void **state)
{
    struct small *s = *state;
    const struct way way = {.threads = 1};
    set_post(s);
    s->config.run.images = 100;
    const uint64_t first = run(s, way);
    assert_true(run(s, way) == first);
    s->config.run.seed = 2;
    assert_true(run(s, way) != first);
}

static void mnist_gives_its_golden_hash(void **state)
{
    struct small mnist;
    (void)state;
    if (!getenv("ESPALIER_DATA") || dataset_open("mnist", &mnist.data) != ESP_OK)
        skip();
    set_post(&mnist);
    expect_hash(&mnist, (struct way){.threads = 1}, GOLDEN_MNIST);
    dataset_free(mnist.data);
}

/* Neuron `id` leaves a population after image 9. */
static uint64_t hash_of_removal(unsigned population, bool is_output, esp_id id)
{
    struct golden g = golden_start();
    const struct probe probe = golden_probe(&g);
    const struct probe_pruned pruned = {.population = population,
                                        .is_output = is_output,
                                        .images_done = 9,
                                        .removed = &id,
                                        .n_removed = 1};
    assert_int_equal(probe.pruned(probe.context, &pruned), ESP_OK);
    return g.hash;
}

static void a_removal_counts_with_its_population_and_its_neuron(void **state)
{
    (void)state;
    const uint64_t hashes[] = {
        golden_start().hash,          hash_of_removal(1, true, 3),
        hash_of_removal(1, true, 4),  hash_of_removal(2, false, 3),
        hash_of_removal(2, false, 4), hash_of_removal(3, false, 3)};
    for (size_t a = 0; a < sizeof hashes / sizeof *hashes; a++)
        for (size_t b = 0; b < a; b++)
            assert_true(hashes[a] != hashes[b]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_post_gives_the_golden_hash_on_every_kernel),
        cmocka_unit_test(rule_pair_gives_the_golden_hash_on_every_kernel),
        cmocka_unit_test(neurons_with_currents_give_the_golden_hash_on_every_kernel),
        cmocka_unit_test(further_models_give_their_golden_hashes_on_every_kernel),
        cmocka_unit_test(fixed_point_gives_the_golden_hash_on_every_kernel),
        cmocka_unit_test(probes_change_nothing),
        cmocka_unit_test(any_number_of_threads_gives_the_golden_hash),
        cmocka_unit_test(a_team_that_has_all_images_gives_the_hash_of_one_thread),
        cmocka_unit_test(another_seed_gives_another_hash),
        cmocka_unit_test(a_removal_counts_with_its_population_and_its_neuron),
        cmocka_unit_test(mnist_gives_its_golden_hash),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
