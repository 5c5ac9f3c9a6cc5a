/* tests/sim/test_by_hand.c - what each action does: a killed neuron is silent until it is revived, a protected one
 * outlives every rule, an injected spike stands in its tick, a factor of 0 stops what it multiplies, and an action
 * that cannot be done is refused with its reason and changes nothing. */
#include "sim/network/action.h"
#include "sim/training/actions.h"
#include "tests/sim/small_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A run with a control, and what its probe saw. */
struct hand {
    struct small_run run;
    struct control control;
    uint32_t fired[SMALL_NEURONS]; /* spikes in the last image, by birth id */
    esp_tick start;                /* of the last image */
    bool at[2048][SMALL_NEURONS];  /* which neurons fired in which of its ticks */
    unsigned n_done, n_refused;
    char refusal[256];
};

static enum esp_status on_showing(void *context, const struct probe_showing *s)
{
    struct hand *h = context;
    memset(h->fired, 0, sizeof h->fired);
    memset(h->at, 0, sizeof h->at);
    h->start = s->start;
    return ESP_OK;
}

static enum esp_status on_spikes(void *context, const struct probe_spikes *s)
{
    struct hand *h = context;
    for (size_t k = 0; k < s->n; k++) {
        h->fired[s->birth[k]]++;
        h->at[s->tick - h->start][s->birth[k]] = true;
    }
    return ESP_OK;
}

static enum esp_status on_action(void *context, const struct probe_action *a)
{
    struct hand *h = context;
    h->n_done += !a->refusal;
    h->n_refused += a->refusal != NULL;
    if (a->refusal)
        snprintf(h->refusal, sizeof h->refusal, "%s", a->refusal);
    return ESP_OK;
}

static struct hand *begin(struct small *s)
{
    struct hand *h = calloc(1, sizeof *h);
    s->config.run.max_retries = 0;
    small_begin(&h->run, s, NULL);
    h->run.probes[0] = (struct probe){0}; /* it takes removals for the end of a window */
    h->run.probes[2] = (struct probe){
        .context = h, .showing = on_showing, .spikes = on_spikes, .action = on_action};
    control_init(&h->control);
    trainer_steer(h->run.trainer, &h->control);
    return h;
}

static void finish(struct hand *h)
{
    trainer_free(h->run.trainer);
    free(h);
}

static void act(struct hand *h, enum action_kind kind, esp_id neuron, double value)
{
    const struct action a = {.kind = kind, .neuron = neuron, .value = value};
    assert_true(control_act(&h->control, &a));
}

static void show(struct hand *h, int n)
{
    for (int k = 0; k < n; k++)
        assert_int_equal(trainer_step(h->run.trainer), ESP_OK);
}

/* The neuron that fires most in the next n images. */
static esp_id busiest(struct hand *h, int n)
{
    uint32_t sum[SMALL_NEURONS] = {0};
    esp_id most = 0;
    for (int k = 0; k < n; k++) {
        show(h, 1);
        for (esp_id j = 0; j < SMALL_NEURONS; j++)
            sum[j] += h->fired[j];
    }
    for (esp_id j = 0; j < SMALL_NEURONS; j++)
        most = sum[j] > sum[most] ? j : most;
    assert_true(sum[most] > 0);
    return most;
}

static void a_killed_neuron_is_silent_until_it_is_revived(void **state)
{
    struct small *s = *state;
    small_config(s);
    struct hand *h = begin(s);
    const struct lif_group *g = network_output(h->run.trainer->net)->lif;
    const esp_id victim = busiest(h, 20);
    const float theta_mV = g->state.theta_mV[victim];
    act(h, ACTION_KILL, victim, 0);
    for (int k = 0; k < 40; k++) {
        show(h, 1);
        assert_int_equal(h->fired[victim], 0);
    }
    assert_true(g->state.theta_mV[victim] >
                LIF_SILENT_mV / 2); /* for tests and files, too */
    act(h, ACTION_INJECT, victim, 3);
    act(h, ACTION_KILL, victim, 0);
    show(h, 1);
    assert_int_equal(h->n_refused, 2);
    assert_non_null(strstr(h->refusal, "killed already"));
    act(h, ACTION_REVIVE, victim, 0);
    show(h, 1);
    assert_true(fabsf(g->state.theta_mV[victim] - theta_mV) < 2);
    uint32_t sum = 0;
    for (int k = 0; k < 60; k++) {
        show(h, 1);
        sum += h->fired[victim];
    }
    assert_true(sum > 0);
    finish(h);
}

static void an_injected_spike_stands_in_its_tick(void **state)
{
    struct small *s = *state;
    small_config(s);
    struct hand *h = begin(s);
    show(h, 10);
    for (int k = 0; k < 20; k++) {
        const esp_id neuron = (esp_id)(k * 7 % SMALL_NEURONS);
        const int tick = 31 * k % 500; /* in the rest, too */
        act(h, ACTION_INJECT, neuron, tick);
        show(h, 1);
        bool near = false; /* a refractory neuron may have fired a little before */
        for (int t = tick > 30 ? tick - 30 : 0; t <= tick; t++)
            near |= h->at[t][neuron];
        assert_true(near);
    }
    assert_int_equal(h->n_done, 20);
    finish(h);
}

static void a_protected_neuron_outlives_the_rule(void **state)
{
    struct small *s = *state;
    struct config *c = small_config(s);
    assert_int_equal(config_set(c, "prune.strategy", "random"), ESP_OK);
    assert_int_equal(config_set(c, "prune.prune_to", "10"), ESP_OK);
    struct hand *h = begin(s);
    for (esp_id j = 0; j < 8; j++)
        act(h, ACTION_PROTECT, j, 1);
    act(h, ACTION_PROTECT, 7, 0);
    show(h, 240);
    const struct lif_group *g = network_output(h->run.trainer->net)->lif;
    assert_true(g->n < SMALL_NEURONS);
    for (esp_id j = 0; j < 7; j++)
        assert_int_equal(lif_find(g, j), j);
    finish(h);
}

static void pruning_now_takes_the_lowest_counts(void **state)
{
    struct small *s = *state;
    small_config(s);
    s->config.prune.prune_start = 0.8;
    s->config.prune.prune_end = 0.9;
    assert_int_equal(config_set(&s->config, "prune.strategy", "constant"), ESP_OK);
    assert_int_equal(config_set(&s->config, "prune.prune_to", "36"), ESP_OK);
    struct hand *h = begin(s);
    struct trainer *t = h->run.trainer;
    double h_before[SMALL_NEURONS], most_gone = 0, least_left = INFINITY;
    show(h, 30);
    memcpy(h_before, t->pruner->activity.h, sizeof h_before);
    act(h, ACTION_PRUNE, 0, 3);
    show(h, 1);
    assert_int_equal(t->totals.images, 30); /* the step ends before the image */
    assert_true(trainer_prune_due(t));
    show(h, 1);
    const struct lif_group *g = network_output(t->net)->lif;
    assert_int_equal(g->n, SMALL_NEURONS - 3);
    for (esp_id j = 0; j < SMALL_NEURONS; j++)
        if (lif_find(g, j) == g->n)
            most_gone = fmax(most_gone, h_before[j]);
        else
            least_left = fmin(least_left, h_before[j]);
    assert_true(most_gone <= least_left);
    act(h, ACTION_PRUNE, 0, 5);
    show(h, 2);
    assert_int_equal(g->n, 36); /* prune_to */
    act(h, ACTION_PRUNE, 0, 1);
    show(h, 1);
    assert_int_equal(h->n_refused, 1);
    assert_non_null(strstr(h->refusal, "prune_to"));
    finish(h);
}

static void factors_multiply_what_they_name(void **state)
{
    struct small *s = *state;
    small_config(s);
    struct hand *h = begin(s);
    struct network *net = h->run.trainer->net;
    const struct dense *d = net->projection[0].weights;
    const size_t bytes = d->n_pre * d->stride * sizeof(float);
    float *before = malloc(bytes);
    show(h, 5);
    act(h, ACTION_LEARNING_RATE, 0, 0);
    act(h, ACTION_THETA_PLUS, 0, 0);
    show(h, 1);
    memcpy(before, d->w_mV, bytes);
    const float theta_mV = network_output(net)->lif->state.theta_mV[0];
    show(h, 5);
    for (size_t k = 0; k < bytes / sizeof(float); k++) /* scaling rounds */
        assert_true(fabsf(before[k] - d->w_mV[k]) < 1e-4f);
    assert_true(network_output(net)->lif->state.theta_mV[0] <= theta_mV);
    act(h, ACTION_INPUT_RATE, 0, 0);
    show(h, 2);
    for (esp_id j = 0; j < SMALL_NEURONS; j++)
        assert_int_equal(h->fired[j], 0);
    act(h, ACTION_INPUT_RATE, 0, 1);
    act(h, ACTION_INHIBITION, 0, 0.25);
    show(h, 2);
    for (size_t k = 0; k < net->n_projections; k++)
        assert_true(net->projection[k].inhibit_mV ==
                    (float)(0.25 * net->projection[k].config->inhibit_mV));
    free(before);
    finish(h);
}

static void what_cannot_be_done_is_refused(void **state)
{
    struct small *s = *state;
    small_config(s); /* prunes by no rule */
    struct hand *h = begin(s);
    static const struct action wrong[] = {
        {.kind = N_ACTIONS},
        {.kind = ACTION_KILL, .neuron = SMALL_NEURONS},
        {.kind = ACTION_KILL, .value = 1},
        {.kind = ACTION_INHIBITION, .value = -0.5},
        {.kind = ACTION_INHIBITION, .value = 1e9},
        {.kind = ACTION_INHIBITION, .neuron = 3, .value = 1},
        {.kind = ACTION_INJECT, .value = 1e6},
        {.kind = ACTION_INJECT, .value = 0.5},
        {.kind = ACTION_PRUNE, .value = 0},
        {.kind = ACTION_REVIVE},
        {.kind = ACTION_THRESHOLD, .value = 4},
        {.kind = ACTION_LEARNING_RATE, .value = (double)NAN},
    };
    enum { N = sizeof wrong / sizeof *wrong };
    for (size_t k = 0; k < N; k++)
        assert_true(control_act(&h->control, &wrong[k]));
    while (!trainer_done(h->run.trainer))
        show(h, 1);
    assert_int_equal(h->n_refused, N);
    assert_int_equal(h->n_done, 0);
    assert_true(h->run.golden.hash != 0);
    finish(h);
}

static void a_full_channel_says_so(void **state)
{
    (void)state;
    struct control c;
    struct action a = {.kind = ACTION_ASK};
    control_init(&c);
    for (unsigned k = 0; k < CONTROL_ACTIONS; k++)
        assert_true(control_act(&c, &(struct action){.kind = ACTION_ASK, .value = k}));
    assert_false(control_act(&c, &a));
    for (unsigned k = 0; k < CONTROL_ACTIONS; k++) {
        assert_true(control_take_action(&c, &a));
        assert_true(a.value == k);
    }
    assert_false(control_take_action(&c, &a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_neuron_is_silent_until_it_is_revived),
        cmocka_unit_test(an_injected_spike_stands_in_its_tick),
        cmocka_unit_test(a_protected_neuron_outlives_the_rule),
        cmocka_unit_test(pruning_now_takes_the_lowest_counts),
        cmocka_unit_test(factors_multiply_what_they_name),
        cmocka_unit_test(what_cannot_be_done_is_refused),
        cmocka_unit_test(a_full_channel_says_so),
    };
    return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
