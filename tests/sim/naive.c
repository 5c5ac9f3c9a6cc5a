/* tests/sim/naive.c - the naive network in time: events, the tick, plasticity, the presentation. */
#include "tests/sim/naive.h"

#include "base/array.h"

#include <math.h>
#include <string.h>

static bool is_source(const struct naive *net, unsigned p)
{
    return net->config.population[p].kind == POPULATION_SOURCE;
}

/* ---- events on their way ---- */

uint32_t *naive_arriving(const struct naive_projection *l, esp_tick tick)
{
    return l->pending + (size_t)tick % (l->delay + 1) * l->n_pre;
}

static void send(struct naive *net, unsigned population, esp_id id)
{
    for (size_t k = 0; k < net->config.n_projections; k++) {
        struct naive_projection *l = &net->projection[k];
        if (l->from == population)
            naive_arriving(l, net->now + (esp_tick)l->delay)[id]++;
    }
}

static uint32_t n_arriving(const struct naive_projection *l, esp_tick tick)
{
    uint32_t n = 0;
    for (size_t i = 0; i < l->n_pre; i++)
        n += naive_arriving(l, tick)[i];
    return n;
}

static void forget_arrived(struct naive *net)
{
    for (size_t k = 0; k < net->config.n_projections; k++) {
        struct naive_projection *l = &net->projection[k];
        memset(naive_arriving(l, net->now), 0, l->n_pre * sizeof *l->pending);
    }
}

/* ---- one tick ---- */

/* A tick of the model exp_current by its propagator. Within a refractory period, whose last tick is
 * ready, V decays and only the current goes on. */
static void integrate(struct naive_population *q, esp_tick now)
{
    for (size_t j = 0; j < q->n; j++) {
        q->v_mV[j] *= q->decay;
        if (now > q->ready[j])
            q->v_mV[j] += q->i_mV[j] * q->i_to_v + q->bias_mV * (1.0 - q->decay);
        q->i_mV[j] *= q->i_decay;
    }
}

static void decay_neurons(struct naive *net)
{
    for (unsigned p = 0; p < net->config.n_populations; p++) {
        struct naive_population *q = &net->population[p];
        if (q->i_mV)
            integrate(q, net->now);
        for (size_t j = 0; !is_source(net, p) && !q->i_mV && j < q->n; j++)
            q->v_mV[j] *= q->decay;
    }
}

static void decay_all(struct naive *net)
{
    decay_neurons(net);
    for (size_t k = 0; k < net->config.n_projections; k++) {
        struct naive_projection *l = &net->projection[k];
        for (size_t i = 0; l->x && i < l->n_pre; i++)
            l->x[i] *= l->x_decay;
        for (size_t j = 0; l->x && j < l->n_post; j++) {
            l->y1[j] *= l->y1_decay;
            l->y2[j] *= l->y2_decay;
        }
    }
}

static void add_weights(struct naive *net, const struct naive_projection *l)
{
    struct naive_population *to = &net->population[l->to];
    for (size_t i = 0; i < l->n_pre; i++)
        for (uint32_t c = 0; c < naive_arriving(l, net->now)[i]; c++)
            for (size_t j = 0; j < l->n_post; j++) {
                const double w = (double)l->w_mV[i * l->n_post + j];
                if (to->i_mV)
                    to->i_mV[j] += w * to->i_per_w;
                else if (net->now >= to->ready[j])
                    to->v_mV[j] += w;
            }
}

static enum projection_kind kind_of(const struct naive *net, size_t k)
{
    return net->config.projection[k].kind;
}

/* One-to-one: V <- V + excite */
static void excite(const struct naive *net, size_t k)
{
    const struct naive_projection *l = &net->projection[k];
    const struct naive_population *to = &net->population[l->to];
    for (size_t j = 0; j < l->n_post; j++)
        if (naive_arriving(l, net->now)[j] && net->now >= to->ready[j])
            to->v_mV[j] += (double)(float)net->config.projection[k].excite_mV;
}

/* V <- max(V - inhibit * spikes of others, floor) */
static void inhibit(struct naive *net, size_t k)
{
    const struct naive_projection *l = &net->projection[k];
    const struct lif_params *lif = &net->config.population[l->to].lif;
    const float each = (float)net->config.projection[k].inhibit_mV;
    const double floor_mV = lif->floor_mV - lif->rest_mV;
    const uint32_t all = n_arriving(l, net->now);
    const bool spares_own = l->from == l->to || kind_of(net, k) == PROJECTION_ALL_BUT_OWN;
    struct naive_population *to = &net->population[l->to];

    for (size_t j = 0; j < l->n_post; j++) {
        const uint32_t own = spares_own ? naive_arriving(l, net->now)[j] : 0;
        if (all == own || net->now < to->ready[j])
            continue;
        to->v_mV[j] = fmax(to->v_mV[j] - (double)(each * (float)(all - own)), floor_mV);
    }
}

static void deliver(struct naive *net)
{
    for (size_t k = 0; k < net->config.n_projections; k++) {
        struct naive_projection *l = &net->projection[k];
        if (n_arriving(l, net->now) == 0)
            continue;
        net->population[l->to].touched = true;
        if (l->w_mV)
            add_weights(net, l);
        else if (kind_of(net, k) == PROJECTION_ONE_TO_ONE)
            excite(net, k);
        else
            inhibit(net, k);
    }
}

/* Uniform projections without delay: the spikes of this very tick. */
static void inhibit_at_once(struct naive *net)
{
    for (size_t k = 0; k < net->config.n_projections; k++) {
        struct naive_projection *l = &net->projection[k];
        if (!l->w_mV && l->delay == 0 && !is_source(net, l->from))
            inhibit(net, k);
    }
}

/* The winner has the largest V - limit, the lowest id among equals; without winner-take-all
 * every neuron at the limit fires. */
static void choose(const struct naive *net, unsigned p)
{
    const struct lif_params *lif = &net->config.population[p].lif;
    const struct naive_population *q = &net->population[p];
    const float threshold = (float)(lif->threshold_mV - lif->rest_mV);
    size_t best = q->n;
    float best_excess = 0.0f;

    for (size_t j = 0; j < q->n; j++) {
        const float limit = threshold + q->theta_mV[j];
        const float excess = (float)q->v_mV[j] - limit;
        const bool candidate =
            !q->dead[j] && net->now >= q->ready[j] && (float)q->v_mV[j] >= limit;
        if (!lif->winner_take_all)
            q->fired[j] = candidate;
        else if (candidate && (best == q->n || excess > best_excess)) {
            best = j;
            best_excess = excess;
        }
    }
    if (best < q->n)
        q->fired[best] = true;
}

static enum esp_status log_spike(struct naive *net, unsigned p, esp_id id)
{
    void *spikes = net->spikes;
    const enum esp_status st =
        array_grow(&spikes, &net->spikes_room, net->n_spikes + 1, sizeof *net->spikes);
    if (st != ESP_OK)
        return st;
    net->spikes = spikes;
    net->spikes[net->n_spikes++] = (struct naive_spike){net->now, p, id};
    return ESP_OK;
}

static enum esp_status spike(struct naive *net, unsigned p, esp_id j)
{
    const struct lif_params *lif = &net->config.population[p].lif;
    struct naive_population *q = &net->population[p];

    q->v_mV[j] = lif->reset_mV - lif->rest_mV;
    q->ready[j] = net->now + q->refractory_ticks;
    if (!net->frozen)
        q->theta_mV[j] += (float)lif->theta_plus_mV;
    q->counts[j]++;
    send(net, p, j);
    return log_spike(net, p, j);
}

static enum esp_status fire(struct naive *net)
{
    for (unsigned p = 0; p < net->config.n_populations; p++) {
        struct naive_population *q = &net->population[p];
        if (is_source(net, p))
            continue;
        memset(q->fired, 0, q->n * sizeof *q->fired);
        if (q->touched || q->i_mV)
            choose(net, p);
        for (size_t j = 0; j < q->n; j++) {
            const enum esp_status st = q->fired[j] ? spike(net, p, (esp_id)j) : ESP_OK;
            if (st != ESP_OK)
                return st;
        }
        q->touched = false;
    }
    return ESP_OK;
}

/* ---- between presentations ---- */

static void settle(struct naive *net)
{
    const struct config *c = &net->config;
    const double elapsed_ms =
        (double)(net->present_ticks + net->rest_ticks) * c->run.dt_ms;
    naive_scale(net);
    for (unsigned p = 0; p < c->n_populations; p++)
        for (size_t j = 0; !is_source(net, p) && j < net->population[p].n; j++)
            net->population[p].theta_mV[j] *=
                expf(-(float)(elapsed_ms / c->population[p].lif.tau_theta_ms));
}

static void forget_traces(struct naive_projection *l)
{
    for (size_t i = 0; l->w_mV && i < l->n_pre; i++)
        l->x[i] = 0.0;
    for (size_t j = 0; l->w_mV && j < l->n_post; j++)
        l->y1[j] = l->y2[j] = 0.0;
}

static void begin(struct naive *net)
{
    const bool at_rest = net->frozen || net->config.run.from_rest;
    for (unsigned p = 0; p < net->config.n_populations; p++) {
        struct naive_population *q = &net->population[p];
        for (size_t j = 0; !is_source(net, p) && j < q->n; j++) {
            q->counts[j] = 0;
            if (at_rest) {
                q->v_mV[j] = 0.0;
                q->ready[j] = net->now - 1;
            }
            if (at_rest && q->i_mV)
                q->i_mV[j] = 0.0;
        }
    }
    for (size_t k = 0; at_rest && k < net->config.n_projections; k++) {
        struct naive_projection *l = &net->projection[k];
        memset(l->pending, 0, (l->delay + 1) * l->n_pre * sizeof *l->pending);
        forget_traces(l);
    }
}

static enum esp_status tick(struct naive *net)
{
    decay_all(net);
    deliver(net);
    naive_learn_inputs(net);
    forget_arrived(net);
    const enum esp_status st = fire(net);
    naive_learn_outputs(net);
    inhibit_at_once(net);
    forget_arrived(net);
    net->now++;
    return st;
}

/* The spikes of the sources at this tick; sent[k] are those of the k-th so far. */
static void send_input(struct naive *net, esp_tick start,
                       const struct encoder_events *events, size_t *sent)
{
    for (unsigned p = 0, k = 0; p < net->config.n_populations; p++) {
        if (!is_source(net, p))
            continue;
        const struct encoder_events *e = &events[k];
        for (; sent[k] < e->n && start + (esp_tick)e->tick[sent[k]] == net->now;
             sent[k]++)
            send(net, p, e->id[sent[k]]);
        k++;
    }
}

enum esp_status naive_present(struct naive *net, const struct encoder_events *events)
{
    const esp_tick start = net->now;
    const esp_tick end = start + net->present_ticks + net->rest_ticks;
    size_t sent[CONFIG_POPULATIONS] = {0};
    begin(net);
    while (net->now < end) {
        send_input(net, start, events, sent);
        const enum esp_status st = tick(net);
        if (st != ESP_OK)
            return st;
    }
    if (!net->frozen)
        settle(net);
    return ESP_OK;
}
