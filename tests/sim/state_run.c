/* tests/sim/state_run.c */
#include "tests/sim/state_run.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* ---- networks that remember different things ---- */

static struct config *begin_config(struct small *s)
{
    struct config *c = small_config(s);
    c->run.images = STATE_RUN_IMAGES;
    c->population[SMALL_EXC].size = STATE_RUN_NEURONS;
    c->prune.strategy = POLICY_ADAPTIVE;
    c->prune.prune_to = 10;
    c->prune.window_images = 5;
    c->prune.prune_end = 0.8;
    return c;
}

static void use_rule_post(struct small *s)
{
    begin_config(s);
}

/* Both postsynaptic traces, the list of recent neurons, and inhibition that comes late. */
static void use_rule_pair(struct small *s)
{
    struct config *c = begin_config(s);
    c->projection[0].stdp.rule = STDP_PAIR;
    c->projection[0].stdp.eta_post = 0.05;
    c->projection[0].stdp.trace_adds = true;
    c->projection[1].delay_ticks = 9;
    c->population[SMALL_EXC].lif.winner_take_all = false;
    c->prune.strategy = POLICY_UTILITY;
    c->prune.regrow = 0.1;
    c->prune.regrow_end = 0.9;
}

/* Images in quick succession: membranes, traces and events on their way outlive each of them. */
static void use_no_rest(struct small *s)
{
    struct config *c = begin_config(s);
    c->run.rest_ms = 0;
    c->run.dt_ms = 0.5;
    c->run.min_spikes = 12; /* many images are shown more than once */
    c->projection[1].delay_ticks = 300;
    c->population[SMALL_EXC].lif.winner_take_all = false; /* several at one tick */
    c->projection[0].stdp.mu = 0.5;
    c->prune.strategy = POLICY_THRESHOLD;
    c->prune.threshold = 2;
}

static struct projection_config *add_dense(struct config *c, const char *name,
                                           const char *from, const char *to,
                                           uint64_t delay_ticks)
{
    struct projection_config *p = &c->projection[c->n_projections++];
    *p = c->projection[0];
    snprintf(p->name, sizeof p->name, "%s", name);
    snprintf(p->from, sizeof p->from, "%s", from);
    snprintf(p->to, sizeof p->to, "%s", to);
    p->delay_ticks = delay_ticks;
    p->w_start_mV = 20;
    p->stdp.w_max_mV = 40;
    p->stdp.norm = STDP_NORM_NONE;
    return p;
}

/* exc talks to itself and to a second layer; spikes fired before an image arrive during it. */
static void use_two_layers(struct small *s)
{
    struct config *c = begin_config(s);
    struct population_config *tail = &c->population[c->n_populations++];
    *tail = c->population[SMALL_EXC];
    snprintf(tail->name, sizeof tail->name, "tail");
    tail->size = 7;
    c->run.rest_ms = 30;
    add_dense(c, "loop", "exc", "exc", 40)->stdp.rule = STDP_PAIR;
    add_dense(c, "onward", "exc", "tail", 200);
    c->prune.strategy = POLICY_SELECTIVITY;
}

/* All neurons stay until the end; then the silent ones are removed. */
static void use_posttrain(struct small *s)
{
    begin_config(s)->prune.strategy = POLICY_POSTTRAIN;
}

/* Currents that go on from image to image, and neurons that need no input. */
static void use_currents(struct small *s)
{
    struct config *c = begin_config(s);
    struct lif_params *lif = &c->population[SMALL_EXC].lif;
    lif->model = LIF_EXP_CURRENT;
    lif->tau_syn_ms = 60;
    lif->bias_mV = 14; /* above the threshold at first */
    c->run.rest_ms = 20;
    c->run.dt_ms = 0.5;
}

/* Adaptation that goes on from image to image, and V in the middle of an upstroke. */
static void use_adex(struct small *s)
{
    struct config *c = begin_config(s);
    struct lif_params *lif = &c->population[SMALL_EXC].lif;
    lif->model = LIF_ADEX;
    lif->floor_mV = (double)-INFINITY;
    lif->bias_mV = 9;
    lif->tau_adapt_ms = 900;
    lif->step_ms = 0.5;
    c->run.rest_ms = 0;
}

/* Conductances that go on from image to image. */
static void use_conductance(struct small *s)
{
    struct config *c = begin_config(s);
    struct lif_params *lif = &c->population[SMALL_EXC].lif;
    lif->model = LIF_CONDUCTANCE;
    lif->floor_mV = (double)-INFINITY;
    lif->tau_ge_ms = 40;
    lif->tau_gi_ms = 50;
    lif->step_ms = 1;
    c->run.rest_ms = 0;
}

/* The neurons that compete for the last images, and oriented edges as inputs. */
static void use_votes(struct small *s)
{
    struct config *c = begin_config(s);
    c->prune.strategy = POLICY_VOTES;
    c->population[0].encoding.kind = ENCODING_EDGES;
    c->population[0].max_rate_Hz = 110;
}

static void use_votes_unlabelled(struct small *s)
{
    use_votes(s);
    s->config.prune.strategy = POLICY_VOTES_UNLABELLED;
}

static void use_fixed_point(struct small *s)
{
    struct config *c = begin_config(s);
    c->run.arithmetic = ARITHMETIC_FIXED;
    c->run.min_spikes = 12;
}

void (*const state_run_networks[STATE_RUN_NETWORKS])(struct small *) = {
    use_rule_post,   use_rule_pair, use_no_rest,    use_two_layers,
    use_posttrain,   use_currents,  use_votes,      use_votes_unlabelled,
    use_fixed_point, use_adex,      use_conductance};

/* ---- a run ---- */

void state_run_visit(void *run, struct state *s)
{
    struct state_run *r = run;
    golden_visit(&r->golden, s);
    trainer_visit(r->trainer, s);
}

/* A run with `n_living` neurons, not begun. It must not move. */
void state_run_create(struct state_run *r, const struct small *s, size_t n_living)
{
    struct network *net = NULL;
    struct image_ranges span;
    assert_int_equal(config_check(&s->config), ESP_OK);
    assert_int_equal(image_ranges_find(&s->config, s->data, &span), ESP_OK);
    *r = (struct state_run){.golden = golden_start()};
    r->resolved = config_resolve(&s->config, span.images_run, SMALL_SIDE, SMALL_SIDE);
    const uint64_t living[CONFIG_POPULATIONS] = {[SMALL_EXC] = n_living};
    assert_int_equal(network_create_pruned(&r->resolved, SMALL_PIXELS, living, &net),
                     ESP_OK);
    r->probe = golden_probe(&r->golden);
    assert_int_equal(trainer_create(net, s->data, &r->probe, 1, &r->trainer), ESP_OK);
}

void state_run_free(struct state_run *r)
{
    trainer_free(r->trainer);
}

void state_run_go_on(struct state_run *r, uint64_t until)
{
    while (!trainer_done(r->trainer) && r->trainer->totals.images < until)
        assert_int_equal(trainer_step(r->trainer), ESP_OK);
}

uint64_t state_run_end(struct state_run *r)
{
    state_run_go_on(r, UINT64_MAX);
    assert_int_equal(trainer_finish(r->trainer), ESP_OK);
    return r->golden.hash;
}
