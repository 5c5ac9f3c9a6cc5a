/* sim/network/compact.c - removes neurons, copies the state of another network, and resets neurons. dense_compact
 * (synapses/dense.c) moves the weights. */
#include "sim/network/network.h"

#include "base/array.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static enum esp_status new_indices(size_t n, const esp_id *keep, size_t n_keep,
                                   esp_id **out)
{
    esp_id *map = array_create(n, sizeof *map);
    if (!map)
        return ESP_MEMORY;
    memset(map, 0xff, n * sizeof *map);
    for (size_t k = 0; k < n_keep; k++)
        map[keep[k]] = (esp_id)k;
    *out = map;
    return ESP_OK;
}

static void compact_active(struct population *p, const esp_id *new_index)
{
    size_t n = 0;
    for (size_t k = 0; k < p->n_active; k++)
        if (new_index[p->active[k]] != UINT32_MAX)
            p->active[n++] = new_index[p->active[k]];
    p->n_active = n;
}

static void compact_projection(struct projection *q, unsigned population,
                               const esp_id *keep, size_t n_keep)
{
    if (!q->weights)
        return;
    if (q->to == population) {
        dense_compact(q->weights, keep, n_keep);
        if (q->stdp)
            stdp_compact(q->stdp, keep, n_keep);
    }
    if (q->from == population) {
        dense_compact_rows(q->weights, keep, n_keep);
        if (q->stdp)
            stdp_compact_pre(q->stdp, keep, n_keep);
    }
}

enum esp_status network_compact(struct network *net, unsigned population,
                                const esp_id *keep, size_t n_keep)
{
    assert(net->plastic);
    struct population *p = &net->population[population];
    esp_id *new_index = NULL;
    const enum esp_status st = new_indices(p->n, keep, n_keep, &new_index);
    if (st != ESP_OK)
        return st;
    for (size_t k = 0; k < net->n_projections; k++)
        compact_projection(&net->projection[k], population, keep, n_keep);
    lif_compact(p->lif, keep, n_keep);
    queue_compact(&p->queue, new_index);
    compact_active(p, new_index);
    array_squeeze(p->counts, sizeof *p->counts, keep, n_keep);
    p->n = n_keep;
    array_free(new_index);
    return ESP_OK;
}

enum esp_status network_create_pruned(const struct config *resolved, uint64_t n_pixels,
                                      const uint64_t n_living[CONFIG_POPULATIONS],
                                      struct network **out)
{
    struct config c = *resolved;
    struct network *net = NULL;
    for (size_t k = 0; k < c.n_populations; k++)
        if (n_living[k])
            c.population[k].size = n_living[k];
    const enum esp_status st = network_create(&c, n_pixels, &net);
    if (st != ESP_OK)
        return st;
    for (size_t k = 0; k < c.n_populations; k++) {
        net->config.population[k].size = resolved->population[k].size;
        if (net->population[k].lif)
            net->population[k].lif->n_birth = (esp_id)resolved->population[k].size;
    }
    *out = net;
    return ESP_OK;
}

static bool is_alike(const struct network *a, const struct network *b)
{
    bool alike = a->n_populations == b->n_populations &&
                 a->n_projections == b->n_projections && a->output == b->output;
    for (size_t k = 0; alike && k < a->n_populations; k++) {
        const struct population *p = &a->population[k], *q = &b->population[k];
        const size_t n_p = p->lif ? p->lif->n_birth : p->n;
        const size_t n_q = q->lif ? q->lif->n_birth : q->n;
        alike = !p->lif == !q->lif && n_p == n_q;
    }
    for (size_t k = 0; alike && k < a->n_projections; k++) {
        const struct projection *p = &a->projection[k], *q = &b->projection[k];
        alike = p->from == q->from && p->to == q->to && !p->weights == !q->weights;
    }
    return alike;
}

/* Remove from population k the neurons that network `from` no longer has. */
static enum esp_status take_over_living(struct network *net, const struct network *from,
                                        unsigned k)
{
    const struct lif_group *g = from->population[k].lif;
    return g && g->n < net->population[k].n ? network_compact(net, k, g->birth, g->n)
                                            : ESP_OK;
}

enum esp_status network_adopt(struct network *net, const struct network *from)
{
    if (!is_alike(net, from))
        return esp_fail(ESP_INPUT, "the networks differ in their populations or sizes");
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < net->n_populations && st == ESP_OK; k++)
        st = take_over_living(net, from, k);
    if (st != ESP_OK)
        return st;
    for (size_t k = 0; k < net->n_projections; k++) {
        struct dense *to = net->projection[k].weights;
        const struct dense *d = from->projection[k].weights;
        assert(!d || to->bytes == d->bytes);
        if (d)
            memcpy(to->w_mV, d->w_mV, d->bytes);
        projection_round(&net->projection[k]);
    }
    for (size_t k = 0; k < net->n_populations; k++) {
        struct lif_group *to = net->population[k].lif;
        const struct lif_group *g = from->population[k].lif;
        if (!g)
            continue;
        memcpy(to->state.theta_mV, g->state.theta_mV, g->n * sizeof *g->state.theta_mV);
        lif_refresh(to);
    }
    for (unsigned k = 0; k < net->n_populations; k++)
        if (net->population[k].lif)
            network_follow_living(net, k, net->population[k].n);
    return ESP_OK;
}

void network_follow_living(struct network *net, unsigned population, size_t n_living)
{
    const struct config *c = &net->config;
    const float share = (float)n_living / (float)c->population[population].size;
    struct lif_group *g = net->population[population].lif;
    if (!config_theta_plus_is_set(c, population))
        g->theta_plus_mV = (float)g->params.theta_plus_mV * share;
    for (size_t k = 0; k < net->n_projections; k++) {
        struct projection *q = &net->projection[k];
        if (q->stdp && q->to == population && !config_eta_is_set(c, k))
            q->stdp->eta = (float)q->stdp->params.eta * powf(share, 1.0f / 3);
    }
}

void network_set_pace(struct network *net, double pace)
{
    for (size_t k = 0; k < net->n_populations; k++)
        if (net->population[k].lif)
            net->population[k].lif->pace = (float)pace;
    for (size_t k = 0; k < net->n_projections; k++)
        if (net->projection[k].stdp)
            net->projection[k].stdp->pace = (float)pace;
}

/* ---- changes by hand ---- */

void network_scale_inhibition(struct network *net, double factor)
{
    for (size_t k = 0; k < net->n_projections; k++) {
        struct projection *q = &net->projection[k];
        q->inhibit_mV = (float)(q->config->inhibit_mV * factor);
    }
}

void network_inject(struct network *net, const struct network_injected *injected,
                    size_t n)
{
    assert(n <= NETWORK_INJECTED);
    net->n_injected = 0;
    for (size_t k = 0; k < n; k++) { /* sorted by tick; of one tick, in their order */
        size_t at = net->n_injected++;
        for (; at > 0 && net->injected[at - 1].tick > injected[k].tick; at--)
            net->injected[at] = net->injected[at - 1];
        net->injected[at] = injected[k];
    }
}

/* ---- resetting neurons ---- */

static void become_image(struct projection *fields, esp_id post, const uint8_t *values)
{
    struct dense *d = fields->weights;
    const float scale = (float)fields->config->stdp.w_max_mV / 255.0f;
    for (size_t i = 0; i < d->n_pre; i++)
        dense_row(d, i)[post] = scale * (float)values[i];
    if (!fields->stdp)
        return;
    stdp_normalise(fields->stdp, d, &post, 1);
    team_settle(fields->stdp->team);
}

void network_reset_neuron(struct network *net, esp_id post, const uint8_t *values)
{
    become_image(network_fields(net), post, values);
    lif_reset_neuron(network_output(net)->lif, post);
    for (size_t k = 0; k < net->n_projections; k++)
        if (net->projection[k].stdp && net->projection[k].to == net->output)
            stdp_reset_neuron(net->projection[k].stdp, post);
}

enum esp_status network_cancel_spikes(struct network *net, const esp_id *fresh, size_t n)
{
    struct population *p = network_output(net);
    esp_id *index = array_create(p->n, sizeof *index);
    if (!index)
        return ESP_MEMORY;
    for (size_t j = 0; j < p->n; j++)
        index[j] = (esp_id)j;
    for (size_t k = 0; k < n; k++)
        index[fresh[k]] = UINT32_MAX;
    queue_compact(&p->queue, index);
    array_free(index);
    return ESP_OK;
}
