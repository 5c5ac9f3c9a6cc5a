/* sim/network/network.c - creates and forks a network. The ticks are in presentation.c and tick.c, the removal of
 * neurons in compact.c. */
#include "sim/network/network.h"

#include "base/array.h"
#include "base/memory.h"
#include "neurons/fixed_lif.h"
#include "neurons/model.h"
#include "sim/config/config_fixed.h"
#include "synapses/rule.h"

#include <float.h>
#include <math.h>
#include <string.h>

esp_tick network_ticks(double ms, double dt_ms)
{
    const esp_tick ticks = (esp_tick)(ms / dt_ms + 0.5);
    return ticks == 0 && ms > 0.0 ? 1 : ticks;
}

esp_tick network_presentation_ticks(const struct config *resolved)
{
    const struct run_config *run = &resolved->run;
    return network_ticks(run->present_ms, run->dt_ms) +
           network_ticks(run->rest_ms, run->dt_ms);
}

/* ---- memory that a network will need ---- */

uint64_t network_bytes(const struct config *c, uint64_t n_pixels)
{
    double bytes = 0.0;
    /* A neuron has about 100 bytes of state and scratch memory. */
    for (size_t k = 0; k < c->n_populations; k++)
        bytes += 100.0 * (double)c->population[k].size;
    for (size_t k = 0; k < c->n_projections; k++) {
        const struct projection_config *p = &c->projection[k];
        const struct population_config *from =
            &c->population[config_population(c, p->from)];
        const struct population_config *to = &c->population[config_population(c, p->to)];
        const uint64_t n_pre = from->size ? from->size : n_pixels;
        const size_t event =
            sizeof(esp_tick) + sizeof(esp_id); /* bytes of a delayed spike in the queue */
        bytes += (double)event * (double)n_pre * (double)p->delay_ticks;
        if (p->kind == PROJECTION_DENSE)
            bytes += sizeof(float) * (double)n_pre * (double)to->size;
        if (p->kind == PROJECTION_DENSE && c->run.arithmetic == ARITHMETIC_FIXED)
            bytes += unit_rows_bytes((double)n_pre, (double)to->size);
    }
    return bytes < 1e18 ? (uint64_t)bytes : (uint64_t)1e18;
}

static enum esp_status check_memory(const struct config *c, uint64_t n_pixels)
{
    const uint64_t need = network_bytes(c, n_pixels), have = memory_available();
    if (need <= have)
        return ESP_OK;
    return esp_fail(ESP_INPUT,
                    "%llu neurons need %.1f GB of memory, %.1f GB are free: "
                    "take fewer (population.%s.size) or shorter delays",
                    (unsigned long long)config_neurons(c), (double)need / 1e9,
                    (double)have / 1e9, c->run.output);
}

/* ---- creating a network ---- */

static enum esp_status population_create(struct population *p,
                                         const struct population_config *config, size_t n,
                                         const struct config *c)
{
    p->config = config;
    p->n = n;
    p->crossing = p->pending = INT64_MAX;
    p->incoming = array_create(c->n_projections, sizeof *p->incoming);
    enum esp_status st = p->incoming ? ESP_OK : ESP_MEMORY;
    if (st == ESP_OK && config->kind == POPULATION_LIF) {
        st = lif_create(&config->lif, n, c->run.dt_ms, &p->lif);
        p->counts = array_create(n, sizeof *p->counts);
        p->fired = array_create(n, sizeof *p->fired);
        p->active = array_create(n, sizeof *p->active);
        if (st == ESP_OK && (!p->counts || !p->fired || !p->active))
            st = ESP_MEMORY;
    }
    return st == ESP_OK ? queue_create(&p->queue, n) : st;
}

static void population_free(struct population *p)
{
    lif_free(p->lif);
    queue_free(&p->queue);
    array_free(p->incoming);
    array_free(p->counts);
    array_free(p->fired);
    array_free(p->active);
    array_free(p->first_margin_mV);
}

/* Add a reader for the projection q to the queue of its source. The reserved room is enough: each of the n neurons
 * fires at most once per tick, so at most n spikes are stored for each tick that has not been read by all readers. */
static enum esp_status connect(struct network *net, struct projection *q)
{
    const struct projection_config *config = q->config;
    struct population *from = &net->population[q->from];
    q->reader = queue_reader(&from->queue, (esp_tick)config->delay_ticks);
    return queue_reserve(&from->queue, from->n * (config->delay_ticks + 2));
}

void projection_round(struct projection *q)
{
    if (q->weights && q->config->stdp.weight_bits)
        dense_round(q->weights, q->config->stdp.weight_bits);
}

/* `net` has the populations of the projection. */
static enum esp_status projection_units(const struct network *net, struct projection *q)
{
    const unsigned bits = q->config->stdp.weight_bits;
    const struct lif_group *to = net->population[q->to].lif;
    if (!q->weights || !bits)
        return ESP_OK;
    return unit_rows_create(q->weights, bits, fixed_lif_of(to)->run.is_short, &q->units);
}

static enum esp_status projection_weights(struct network *net, struct projection *q)
{
    struct population *from = &net->population[q->from], *to = &net->population[q->to];
    enum esp_status st = dense_create(from->n, to->n, &q->weights);
    if (st == ESP_OK)
        st = stdp_create(&q->config->stdp, net->config.run.dt_ms, from->n, to->n,
                         &q->stdp);
    if (st != ESP_OK)
        return st;
    dense_randomise(q->weights, net->config.run.seed, (uint64_t)(q - net->projection),
                    q->config->w_start_mV);
    for (size_t j = 0; j < to->n; j++)
        to->fired[j] = (esp_id)j;
    stdp_normalise(q->stdp, q->weights, to->fired, to->n);
    projection_round(q);
    if (!q->stdp->rule->output) { /* weights without plasticity are scaled only here */
        stdp_free(q->stdp);
        q->stdp = NULL;
    }
    return projection_units(net, q);
}

static enum esp_status projection_create(struct network *net, struct projection *q,
                                         const struct projection_config *config)
{
    q->config = config;
    q->from = (unsigned)config_population(&net->config, config->from);
    q->to = (unsigned)config_population(&net->config, config->to);
    q->inhibit_mV = (float)config->inhibit_mV;
    q->excite_mV = (float)config->excite_mV;
    struct population *to = &net->population[q->to];
    to->incoming[to->n_incoming++] = q;
    if (config->kind == PROJECTION_ALL_BUT_OWN || config->kind == PROJECTION_ONE_TO_ONE) {
        q->partner = array_create(net->population[q->from].n, sizeof *q->partner);
        q->hit = array_create(net->population[q->from].n, sizeof *q->hit);
        if (!q->partner || !q->hit)
            return ESP_MEMORY;
    }
    return connect(net, q);
}

static enum esp_status scratch_create(struct network *net)
{
    size_t largest = 0;
    for (size_t k = 0; k < net->n_populations; k++)
        if (net->population[k].n > largest)
            largest = net->population[k].n;
    net->births = array_create(largest, sizeof *net->births);
    /* Rows for one tick; tick.c enlarges the array if more arrive. */
    net->rows_room = 1024;
    net->rows = array_create(net->rows_room, sizeof *net->rows);
    return net->births && net->rows ? ESP_OK : ESP_MEMORY;
}

/* Create everything but the weights. A fork uses the weights of its original. */
static enum esp_status skeleton_create(const struct config *c, uint64_t n_pixels,
                                       struct network **out)
{
    struct network *net = array_create(1, sizeof *net);
    if (!net)
        return ESP_MEMORY;
    net->config = *c;
    /* a configuration read from a file lacks what this call sets */
    config_resolve_fixed(&net->config);
    net->output = (unsigned)config_population(c, c->run.output);
    net->present_ticks = network_ticks(c->run.present_ms, c->run.dt_ms);
    net->rest_ticks = network_ticks(c->run.rest_ms, c->run.dt_ms);
    net->n_populations = c->n_populations;
    net->n_projections = c->n_projections;
    net->population = array_create(c->n_populations, sizeof *net->population);
    net->projection = array_create(c->n_projections, sizeof *net->projection);
    enum esp_status st = net->population && net->projection ? ESP_OK : ESP_MEMORY;
    for (size_t k = 0; k < c->n_populations && st == ESP_OK; k++) {
        const struct population_config *p = &net->config.population[k];
        const size_t n = population_is_source(p) && p->size == 0 ? n_pixels : p->size;
        st = population_create(&net->population[k], p, n, c);
    }
    for (size_t k = 0; k < c->n_projections && st == ESP_OK; k++)
        st = projection_create(net, &net->projection[k], &net->config.projection[k]);
    if (st == ESP_OK)
        st = scratch_create(net);
    if (st != ESP_OK) {
        network_free(net);
        return st;
    }
    *out = net;
    return ESP_OK;
}

enum esp_status network_create(const struct config *resolved, uint64_t n_pixels,
                               struct network **out)
{
    struct network *net = NULL;
    enum esp_status st = check_memory(resolved, n_pixels);
    if (st == ESP_OK)
        st = skeleton_create(resolved, n_pixels, &net);
    if (st != ESP_OK)
        return st;
    net->plastic = true;
    for (size_t k = 0; k < net->n_projections && st == ESP_OK; k++)
        if (net->projection[k].config->kind == PROJECTION_DENSE)
            st = projection_weights(net, &net->projection[k]);
    if (st != ESP_OK) {
        network_free(net);
        return st;
    }
    *out = net;
    return ESP_OK;
}

void network_free(struct network *net)
{
    if (!net)
        return;
    for (size_t k = 0; net->projection && k < net->n_projections; k++) {
        stdp_free(net->projection[k].stdp);
        unit_rows_free(net->projection[k].units);
        array_free(net->projection[k].partner);
        array_free(net->projection[k].hit);
        if (net->plastic)
            dense_free(net->projection[k].weights);
    }
    for (size_t k = 0; net->population && k < net->n_populations; k++)
        population_free(&net->population[k]);
    array_free(net->projection);
    array_free(net->population);
    array_free(net->rows);
    array_free(net->births);
    array_free(net);
}

/* Return the configuration with the present sizes of the populations, to create a fork. */
static struct config current_config(const struct network *net)
{
    struct config c = net->config;
    for (size_t k = 0; k < net->n_populations; k++)
        c.population[k].size = net->population[k].n;
    return c;
}

enum esp_status network_fork(const struct network *net, struct network **out)
{
    const struct config current = current_config(net);
    struct network *twin = NULL;
    enum esp_status st = skeleton_create(&current, 0, &twin);
    for (size_t k = 0; k < net->n_populations && st == ESP_OK; k++) {
        struct population *p = &twin->population[k];
        if (!p->lif)
            continue;
        lif_free(p->lif);
        p->lif = NULL;
        st = lif_fork(net->population[k].lif, &p->lif);
    }
    for (size_t k = 0; k < net->n_projections && st == ESP_OK; k++) {
        twin->projection[k].weights = net->projection[k].weights;
        st = projection_units(twin, &twin->projection[k]);
    }
    if (st != ESP_OK) {
        network_free(twin);
        return st;
    }
    *out = twin;
    return ESP_OK;
}

enum esp_status network_measure_margins(struct network *net, unsigned population)
{
    struct population *p = &net->population[population];
    if (!p->first_margin_mV)
        p->first_margin_mV = array_create(p->n, sizeof *p->first_margin_mV);
    return p->first_margin_mV ? lif_measure_margins(p->lif) : ESP_MEMORY;
}

/* ---- parts of a network ---- */

struct population *network_output(const struct network *net)
{
    return &net->population[net->output];
}

/* Return the first dense projection to a population; if `from_source`, the first one from a source. NULL: none. */
static struct projection *first_dense(const struct network *net, unsigned population,
                                      bool from_source)
{
    for (size_t k = 0; k < net->n_projections; k++) {
        struct projection *q = &net->projection[k];
        if (q->weights && q->to == population &&
            !(from_source && net->population[q->from].lif))
            return q;
    }
    return NULL;
}

struct projection *network_fields(const struct network *net)
{
    return first_dense(net, net->output, true);
}

struct projection *network_inputs(const struct network *net, unsigned population)
{
    struct projection *pixels = first_dense(net, population, true);
    return pixels ? pixels : first_dense(net, population, false);
}

/* ---- checking for overflow ---- */

static enum esp_status blame(const char *family, const char *name, const char *what,
                             const struct lif_group *g, size_t j)
{
    return esp_fail(
        ESP_INPUT,
        "%s.%s: %s of neuron %u is no number; weights, rates or theta_plus_mV "
        "are too large for each other, lower them",
        family, name, what, (unsigned)g->birth[j]);
}

/* Return whether no element of x[n] is NaN and, if `finite`, none is infinite. The loop has no branches, so that
 * the compiler can use vector instructions: it runs after every image. */
static bool are_numbers(const float *x, size_t n, bool finite)
{
    uint32_t known = UINT32_MAX;
    const float largest = finite ? FLT_MAX : INFINITY;
    for (size_t j = 0; j < n; j++)
        known &= -(uint32_t)(fabsf(x[j]) <= largest);
    return known;
}

static size_t first_bad(const float *x, size_t n, bool finite)
{
    size_t j = 0;
    while (j < n && are_numbers(x + j, 1, finite))
        j++;
    return j;
}

static enum esp_status check_values(const struct population *p, const char *what,
                                    const float *x, bool finite)
{
    if (are_numbers(x, p->n, finite))
        return ESP_OK;
    return blame("population", p->config->name, what, p->lif, first_bad(x, p->n, finite));
}

static enum esp_status check_neurons(const struct population *p)
{
    const struct lif_state *x = &p->lif->state;
    enum esp_status st = check_values(p, "the state", x->v_mV, false);
    for (size_t k = 0; k < p->lif->model->n_own && st == ESP_OK; k++)
        st = check_values(p, "the state", x->own[k], false);
    return st == ESP_OK ? check_values(p, "theta", x->theta_mV, true) : st;
}

static enum esp_status check_weights(const struct network *net,
                                     const struct projection *q)
{
    const struct dense *d = q->weights;
    for (size_t i = 0; i < d->n_pre; i++) {
        const float *row = d->w_mV + i * d->stride;
        if (!are_numbers(row, d->n_post, true))
            return blame("projection", q->config->name, "a weight",
                         net->population[q->to].lif, first_bad(row, d->n_post, true));
    }
    return ESP_OK;
}

enum esp_status network_check(const struct network *net, bool weights)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < net->n_projections && st == ESP_OK; k++) {
        const struct projection *q = &net->projection[k];
        if (q->stdp && q->stdp->overflowed)
            return esp_fail(ESP_INPUT,
                            "projection.%s: a change of a weight overflowed; lower "
                            "w_max_mV, mu or eta",
                            q->config->name);
        /* In fixed point a weight has a range. */
        if (weights && q->weights && !q->config->stdp.weight_bits)
            st = check_weights(net, q);
    }
    for (size_t k = 0; k < net->n_populations && st == ESP_OK; k++)
        if (net->population[k].lif)
            st = check_neurons(&net->population[k]);
    return st;
}

/* ---- memory in use ---- */

uint64_t network_population_bytes(const struct network *net, size_t population)
{
    const struct population *p = &net->population[population];
    uint64_t bytes = p->lif ? lif_bytes(p->lif) : 0;
    for (size_t k = 0; k < p->n_incoming; k++) {
        const struct dense *d = p->incoming[k]->weights;
        bytes += d ? d->n_pre * d->n_post * sizeof *d->w_mV : 0;
    }
    return bytes;
}

struct network_memory network_memory(const struct network *net)
{
    struct network_memory m = {0};
    for (size_t k = 0; k < net->n_populations; k++)
        if (net->population[k].lif)
            m.neurons += lif_bytes(net->population[k].lif);
    for (size_t k = 0; k < net->n_projections; k++) {
        const struct dense *d = net->projection[k].weights;
        m.weights += d ? d->n_pre * d->n_post * sizeof *d->w_mV : 0;
        m.lateral += d ? 0 : sizeof net->projection[k].inhibit_mV;
    }
    return m;
}
