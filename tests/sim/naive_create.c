/* tests/sim/naive_create.c - memory and constants of the naive network, and the end of a neuron. */
#include "tests/sim/naive.h"

#include "base/array.h"

#include <math.h>
#include <string.h>

static esp_tick ticks_of(double ms, double dt_ms)
{
    return (esp_tick)llround(ms / dt_ms);
}

static esp_tick at_least_1(esp_tick ticks)
{
    return ticks < 1 ? 1 : ticks;
}

static unsigned index_of(const struct config *c, const char *name)
{
    unsigned p = 0;
    while (p < c->n_populations && strcmp(c->population[p].name, name) != 0)
        p++;
    return p;
}

/* V after a tick that began at V = 0 with a current of 1. The difference of the exponentials is exact to
 * 1e-16 / (1 - tau_s/tau_m), for any constants that are not nearly but not quite equal. */
static double response(double dt_ms, double tau_m_ms, double tau_s_ms)
{
    if (tau_m_ms == tau_s_ms)
        return dt_ms / tau_m_ms * exp(-dt_ms / tau_m_ms);
    return (exp(-dt_ms / tau_m_ms) - exp(-dt_ms / tau_s_ms)) * tau_s_ms /
           (tau_m_ms - tau_s_ms);
}

static enum esp_status create_current(struct naive_population *q,
                                      const struct lif_params *lif, double dt_ms)
{
    q->i_mV = array_create(q->n, sizeof *q->i_mV);
    if (!q->i_mV)
        return ESP_MEMORY;
    q->i_decay = exp(-dt_ms / lif->tau_syn_ms);
    q->i_to_v = response(dt_ms, lif->tau_m_ms, lif->tau_syn_ms);
    q->i_per_w = lif->tau_m_ms / lif->tau_syn_ms;
    q->bias_mV = lif->bias_mV;
    for (size_t j = 0; j < q->n; j++)
        q->ready[j] = -1; /* the first tick of all integrates, as every other */
    return ESP_OK;
}

static enum esp_status create_population(struct naive *net, unsigned p, size_t n_pixels)
{
    const struct population_config *c = &net->config.population[p];
    const double dt = net->config.run.dt_ms;
    struct naive_population *q = &net->population[p];

    q->n = c->kind == POPULATION_SOURCE && c->size == 0 ? n_pixels : (size_t)c->size;
    if (c->kind == POPULATION_SOURCE)
        return ESP_OK;
    q->decay = exp(-dt / c->lif.tau_m_ms);
    q->refractory_ticks = at_least_1(ticks_of(c->lif.refractory_ms, dt));
    q->v_mV = array_create(q->n, sizeof *q->v_mV);
    q->theta_mV = array_create(q->n, sizeof *q->theta_mV);
    q->ready = array_create(q->n, sizeof *q->ready);
    q->counts = array_create(q->n, sizeof *q->counts);
    q->fired = array_create(q->n, sizeof *q->fired);
    q->dead = array_create(q->n, sizeof *q->dead);
    if (!q->dead || !q->v_mV || !q->theta_mV || !q->ready || !q->counts || !q->fired)
        return ESP_MEMORY;
    return c->lif.model == LIF_EXP_CURRENT ? create_current(q, &c->lif, dt) : ESP_OK;
}

static enum esp_status create_dense(struct naive_projection *l,
                                    const struct stdp_params *s, double dt_ms)
{
    l->w_mV = array_create(l->n_pre * l->n_post, sizeof *l->w_mV);
    l->x = array_create(l->n_pre, sizeof *l->x);
    l->y1 = array_create(l->n_post, sizeof *l->y1);
    l->y2 = array_create(l->n_post, sizeof *l->y2);
    if (!l->w_mV || !l->x || !l->y1 || !l->y2)
        return ESP_MEMORY;
    if (s->rule == STDP_NONE)
        return ESP_OK;
    l->x_decay = exp(-dt_ms / s->tau_pre_ms);
    if (s->rule == STDP_PAIR) {
        l->y1_decay = exp(-dt_ms / s->tau_post1_ms);
        l->y2_decay = exp(-dt_ms / s->tau_post2_ms);
    }
    return ESP_OK;
}

static enum esp_status create_projection(struct naive *net, size_t k)
{
    const struct projection_config *c = &net->config.projection[k];
    struct naive_projection *l = &net->projection[k];

    l->from = index_of(&net->config, c->from);
    l->to = index_of(&net->config, c->to);
    if (l->from == net->config.n_populations || l->to == net->config.n_populations)
        return esp_fail(ESP_INPUT, "projection %s: no such population", c->name);
    l->n_pre = net->population[l->from].n;
    l->n_post = net->population[l->to].n;
    l->delay = (size_t)c->delay_ticks;
    l->pending = array_create((l->delay + 1) * l->n_pre, sizeof *l->pending);
    if (!l->pending)
        return ESP_MEMORY;
    return c->kind == PROJECTION_DENSE ? create_dense(l, &c->stdp, net->config.run.dt_ms)
                                       : ESP_OK;
}

enum esp_status naive_create(const struct config *resolved, size_t n_pixels,
                             struct naive **out)
{
    enum esp_status st = ESP_OK;
    struct naive *net = array_create(1, sizeof *net);
    if (!net)
        return ESP_MEMORY;
    net->config = *resolved;
    const struct run_config *run = &net->config.run;
    net->present_ticks = at_least_1(ticks_of(run->present_ms, run->dt_ms));
    net->rest_ticks = ticks_of(run->rest_ms, run->dt_ms);
    if (run->rest_ms > 0.0)
        net->rest_ticks = at_least_1(net->rest_ticks);
    for (unsigned p = 0; st == ESP_OK && p < resolved->n_populations; p++)
        st = create_population(net, p, n_pixels);
    for (size_t k = 0; st == ESP_OK && k < resolved->n_projections; k++)
        st = create_projection(net, k);
    if (st != ESP_OK) {
        naive_free(net);
        return st;
    }
    *out = net;
    return ESP_OK;
}

void naive_free(struct naive *net)
{
    if (!net)
        return;
    for (size_t p = 0; p < net->config.n_populations; p++) {
        struct naive_population *q = &net->population[p];
        array_free(q->v_mV);
        array_free(q->i_mV);
        array_free(q->theta_mV);
        array_free(q->ready);
        array_free(q->counts);
        array_free(q->fired);
        array_free(q->dead);
    }
    for (size_t k = 0; k < net->config.n_projections; k++) {
        struct naive_projection *l = &net->projection[k];
        array_free(l->pending);
        array_free(l->w_mV);
        array_free(l->x);
        array_free(l->y1);
        array_free(l->y2);
    }
    array_free(net->spikes);
    array_free(net);
}

void naive_kill(struct naive *net, unsigned population, esp_id id)
{
    net->population[population].dead[id] = true;
    for (size_t k = 0; k < net->config.n_projections; k++) {
        struct naive_projection *l = &net->projection[k];
        if (l->from != population)
            continue;
        for (size_t d = 0; d <= l->delay; d++)
            l->pending[d * l->n_pre + id] = 0;
        for (size_t j = 0; l->w_mV && j < l->n_post; j++)
            l->w_mV[id * l->n_post + j] = 0.0f;
    }
}
