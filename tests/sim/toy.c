/* tests/sim/toy.c */
#include "tests/sim/toy.h"

#include "base/array.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct lif_params toy_lif = {
    .tau_m_ms = 50.0,
    .rest_mV = -65.0,
    .reset_mV = -65.0,
    .threshold_mV = -52.0,
    .floor_mV = (double)-INFINITY,
    .refractory_ms = 5.0,
    .theta_plus_mV = 0.2,
    .tau_theta_ms = 1e5, /* 1 % per presentation: visible, unlike the default */
    .winner_take_all = true,
    .tau_syn_ms = 5.0,
    .tau_adapt_ms = 100.0,
    .adapt_b_mV = 1.0,
    .onset_mV = -55.0,
    .slope_mV = 2.0,
    .curvature_per_mV = 0.04,
    .tau_ge_ms = 1.0,
    .tau_gi_ms = 2.0,
    .inh_reversal_mV = -100.0,
    .step_ms = 0.1,
};

static const struct stdp_params toy_stdp = {
    .rule = STDP_POST,
    .trace_adds = false,
    .tau_pre_ms = 40.0,
    .eta = 0.03,
    .x_target = 0.05,
    .mu = 1.0,
    .eta_pre = 0.02,
    .eta_post = 0.03,
    .tau_post1_ms = 20.0,
    .tau_post2_ms = 40.0,
    .w_max_mV = 1.0,
    .norm = STDP_NORM_L2,
    .weight_norm = 6.0,
};

struct projection_config *toy_add_dense(struct config *c, const char *name,
                                        const char *from, const char *to,
                                        uint64_t delay_ticks)
{
    struct projection_config *p = &c->projection[c->n_projections++];
    *p = (struct projection_config){.kind = PROJECTION_DENSE,
                                    .delay_ticks = delay_ticks,
                                    .w_start_mV = 0.3,
                                    .stdp = toy_stdp};
    p->stdp.rule = STDP_NONE;
    strncpy(p->name, name, CONFIG_NAME - 1);
    strncpy(p->from, from, CONFIG_NAME - 1);
    strncpy(p->to, to, CONFIG_NAME - 1);
    return p;
}

struct projection_config *toy_add_inhibition(struct config *c, const char *name,
                                             const char *within, uint64_t delay_ticks)
{
    struct projection_config *p = &c->projection[c->n_projections++];
    *p = (struct projection_config){
        .kind = PROJECTION_UNIFORM, .delay_ticks = delay_ticks, .inhibit_mV = 20.0};
    strncpy(p->name, name, CONFIG_NAME - 1);
    strncpy(p->from, within, CONFIG_NAME - 1);
    strncpy(p->to, within, CONFIG_NAME - 1);
    return p;
}

struct population_config *toy_add_population(struct config *c, const char *name,
                                             uint64_t n)
{
    struct population_config *p = &c->population[c->n_populations++];
    *p = (struct population_config){.kind = POPULATION_LIF, .size = n, .lif = toy_lif};
    strncpy(p->name, name, CONFIG_NAME - 1);
    return p;
}

struct config toy_config(uint64_t n_neurons, double dt_ms)
{
    struct config c = {.preset = "best", .prune = {.strategy = POLICY_NONE}};
    c.run = (struct run_config){.seed = 1,
                                .dt_ms = dt_ms,
                                .epochs = 1,
                                .images = 30,
                                .present_ms = 350.0,
                                .rest_ms = 150.0,
                                .rate_step = 0.5,
                                .label_images = 10,
                                .output = "exc"};
    c.n_populations = 1;
    c.population[0] = (struct population_config){
        .name = "input", .kind = POPULATION_SOURCE, .max_rate_Hz = 63.75};
    toy_add_population(&c, "exc", n_neurons);
    toy_add_dense(&c, "input-exc", "input", "exc", 0)->stdp.rule = STDP_POST;
    toy_add_inhibition(&c, "inhibition", "exc", 0);
    return c;
}

/* 255 in the middle of the blob, 0 from four and a half inputs on. */
static double blob(size_t i, size_t side, double row, double column)
{
    const double dr = (double)(i / side) - row, dc = (double)(i % side) - column;
    return fmax(0.0, 255.0 - 12.0 * (dr * dr + dc * dc));
}

enum esp_status toy_events_create(uint64_t seed, uint64_t presentation, size_t side,
                                  esp_tick n_ticks, double dt_ms,
                                  struct encoder_events *out)
{
    struct random r = random_start(seed, RANDOM_ENCODE_TRAIN, presentation);
    const double row = (double)random_uniform(&r) * (double)side;
    const double column = (double)random_uniform(&r) * (double)side;
    const size_t room = (size_t)n_ticks * side * side * 2;
    struct encoder_events e = {.tick = array_create(room, sizeof *e.tick),
                               .id = array_create(room, sizeof *e.id)};
    if (!e.tick || !e.id) {
        toy_events_free(&e);
        return ESP_MEMORY;
    }
    for (uint32_t t = 0; t < n_ticks; t++)
        for (size_t i = 0; i < 2 * side * side; i++) {
            const double rate_Hz = 63.75 * blob(i / 2, side, row, column) / 255.0;
            if ((double)random_uniform(&r) >= rate_Hz * dt_ms / 1000.0 / 2.0)
                continue;
            e.tick[e.n] = t;
            e.id[e.n++] = (esp_id)(i / 2);
        }
    *out = e;
    return ESP_OK;
}

void toy_events_free(struct encoder_events *events)
{
    array_free(events->tick);
    array_free(events->id);
}

static enum esp_status log_spikes(void *context, const struct probe_spikes *s)
{
    struct toy_log *log = context;
    if (log->net->config.population[s->population].kind == POPULATION_SOURCE)
        return ESP_OK;
    for (size_t k = 0; k < s->n; k++) {
        void *spikes = log->spikes;
        const enum esp_status st =
            array_grow(&spikes, &log->room, log->n + 1, sizeof *log->spikes);
        if (st != ESP_OK)
            return st;
        log->spikes = spikes;
        log->spikes[log->n++] = (struct naive_spike){s->tick, s->population, s->birth[k]};
    }
    return ESP_OK;
}

void toy_listen(struct toy_log *log, struct network *net)
{
    *log = (struct toy_log){.net = net, .probe = {.context = log, .spikes = log_spikes}};
    net->probes = &log->probe;
    net->n_probes = 1;
}

void toy_log_free(struct toy_log *log)
{
    array_free(log->spikes);
}

void toy_mask(struct network *net, unsigned population, const bool *keep)
{
    struct population *p = &net->population[population];
    esp_id *index = array_create(p->n, sizeof *index);
    assert_non_null(index);
    for (size_t j = 0; j < p->n; j++) {
        if (!keep[j])
            p->lif->state.theta_mV[j] = INFINITY;
        index[j] = keep[j] ? (esp_id)j : UINT32_MAX;
    }
    lif_refresh(p->lif);
    queue_compact(&p->queue, index);
    array_free(index);
}

void toy_copy_weights(const struct network *net, struct naive *twin)
{
    for (size_t k = 0; k < net->n_projections; k++) {
        const struct dense *d = net->projection[k].weights;
        for (size_t i = 0; d && i < d->n_pre; i++)
            memcpy(twin->projection[k].w_mV + i * d->n_post, dense_row(d, i),
                   d->n_post * sizeof(float));
    }
}
