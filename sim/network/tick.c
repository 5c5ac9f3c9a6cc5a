/* sim/network/tick.c - the steps of one tick, which sim/network/network.h lists. */
#include "sim/network/tick.h"

#include "base/array.h"

/* The events that have arrived at a population in a tick. */
struct tick_input {
    /* Number of rows of weights in net->rows that are not added to V yet. */
    size_t n_rows;
    bool touched;   /* whether an event has arrived */
    bool candidate; /* whether V of a neuron may have reached its threshold */
};

static void add_rows(struct network *net, struct population *p, esp_tick now,
                     struct tick_input *a)
{
    a->candidate = lif_add(p->lif, now, net->rows, a->n_rows);
    a->n_rows = 0;
}

static enum esp_status grow_rows(struct network *net, size_t want)
{
    void *rows = net->rows;
    const enum esp_status st =
        array_grow(&rows, &net->rows_room, want, sizeof *net->rows);
    net->rows = rows;
    return st;
}

/* Append the rows of weights of the events in q->arrived to net->rows. */
static enum esp_status gather(struct network *net, const struct projection *q,
                              struct tick_input *a)
{
    const size_t n = a->n_rows + q->n_arrived;
    if (n > net->rows_room) {
        const enum esp_status st = grow_rows(net, n);
        if (st != ESP_OK)
            return st;
    }
    const float **rows = net->rows + a->n_rows;
    for (size_t k = 0; k < q->n_arrived; k++)
        rows[k] = dense_row(q->weights, q->arrived[k]);
    a->n_rows = n;
    return ESP_OK;
}

/* Write the partners of the neurons whose spikes arrive to q->hit, without removed neurons. Return their number. */
static size_t find_hit_partners(const struct projection *q)
{
    size_t n = 0;
    for (size_t k = 0; k < q->n_arrived; k++)
        if (q->partner[q->arrived[k]] != UINT32_MAX)
            q->hit[n++] = q->partner[q->arrived[k]];
    return n;
}

/* Deliver the events of a projection without a weight matrix. */
static void deliver_uniform(const struct projection *q, struct population *p,
                            esp_tick now, struct tick_input *a)
{
    const size_t n_hit = q->partner ? find_hit_partners(q) : 0;
    if (q->config->kind == PROJECTION_ONE_TO_ONE)
        a->candidate |= lif_excite(p->lif, now, q->excite_mV, q->hit, n_hit);
    else if (q->config->kind == PROJECTION_ALL_BUT_OWN)
        a->candidate =
            lif_inhibit(p->lif, now, q->inhibit_mV, q->n_arrived, q->hit, n_hit);
    else
        a->candidate = lif_inhibit(p->lif, now, q->inhibit_mV, q->n_arrived, q->arrived,
                                   q->from == q->to ? q->n_arrived : 0);
}

static enum esp_status receive(struct network *net, struct projection *q,
                               struct population *p, esp_tick now, struct tick_input *a)
{
    struct queue *queue = &net->population[q->from].queue;
    q->arrived = queue_receive(queue, q->reader, now, &q->n_arrived);
    if (q->n_arrived == 0)
        return ESP_OK;
    a->touched = true;
    net->work.synaptic_ops +=
        q->config->kind == PROJECTION_ONE_TO_ONE ? q->n_arrived : q->n_arrived * p->n;
    if (q->weights) {
        net->work.weight_reads += q->n_arrived * p->n;
        return gather(net, q, a);
    }
    if (a->n_rows)
        add_rows(net, p, now, a);
    deliver_uniform(q, p, now, a);
    return ESP_OK;
}

/* Return whether the projection inhibits in the tick of the spike. Step 5 of the tick (network.h) applies this
 * inhibition; the events of such a projection are not delivered from the queue. */
static bool is_immediate(const struct network *net, const struct projection *q)
{
    return !q->weights && q->config->delay_ticks == 0 && net->population[q->from].lif;
}

/* Count the reads and writes of plasticity: it reads every weight that it writes. */
static void count_plasticity(struct network *net, uint64_t n_weights)
{
    net->work.weight_reads += n_weights;
    net->work.weight_writes += n_weights;
}

/* Pass the events in q->arrived, which were delivered at `now`, to plasticity. */
static void mark(struct network *net, struct projection *q, esp_tick now)
{
    if (q->stdp && q->n_arrived)
        count_plasticity(net,
                         stdp_input(q->stdp, q->weights, now, q->arrived, q->n_arrived));
}

static enum esp_status deliver(struct network *net, struct population *p, esp_tick now,
                               struct tick_input *a)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < p->n_incoming && st == ESP_OK; k++)
        st = receive(net, p->incoming[k], p, now, a);
    const bool crossing = p->crossing == now;
    if (st != ESP_OK || !(a->touched || crossing))
        return st;
    if (a->n_rows || crossing)
        add_rows(net, p, now, a);
    p->crossing_known = false;
    net->work.neuron_updates += lif_updates(p->lif);
    for (size_t k = 0; k < p->n_incoming; k++)
        mark(net, p->incoming[k], now);
    return ESP_OK;
}

static void count_spike(struct population *p, size_t k)
{
    const esp_id post = p->fired[k];
    p->n_spikes++;
    if (p->counts[post]++ > 0)
        return;
    p->active[p->n_active++] = post;
    if (p->first_margin_mV)
        p->first_margin_mV[post] = p->lif->margin_mV[k];
}

static void learn(struct network *net, const struct population *p, esp_tick now,
                  esp_id post)
{
    for (size_t k = 0; k < p->n_incoming; k++) {
        struct projection *q = p->incoming[k];
        if (!q->stdp)
            continue;
        count_plasticity(net, stdp_output(q->stdp, q->weights, now, post));
        if (q->units)
            unit_rows_refresh(q->units, q->weights, post);
    }
}

static void inhibit_at_once(struct network *net, unsigned population, esp_tick now,
                            size_t n)
{
    struct population *p = &net->population[population];
    for (size_t k = 0; k < net->n_projections; k++) {
        struct projection *q = &net->projection[k];
        if (q->from != population || !is_immediate(net, q))
            continue;
        lif_inhibit_all(p->lif, q->inhibit_mV, n);
        queue_receive(&p->queue, q->reader, now, &q->n_arrived);
        net->work.synaptic_ops += n * p->n;
    }
}

static enum esp_status tell_fired(struct network *net, unsigned population, esp_tick now,
                                  size_t n)
{
    const struct population *p = &net->population[population];
    for (size_t k = 0; k < n; k++)
        net->births[k] = p->lif->birth[p->fired[k]];
    const struct probe_spikes spikes = {
        .tick = now, .population = population, .birth = net->births, .n = n};
    enum esp_status st = ESP_OK;
    PROBES_CALL(st, net->probes, net->n_probes, spikes, &spikes);
    return st;
}

enum esp_status tick_fire(struct network *net, unsigned population, esp_tick now)
{
    struct population *p = &net->population[population];
    const size_t n = lif_fire(p->lif, p->fired);
    if (n == 0)
        return ESP_OK;
    for (size_t k = 0; k < n; k++) {
        count_spike(p, k);
        learn(net, p, now, p->fired[k]);
        queue_push(&p->queue, now, p->fired[k]);
    }
    net->work.output_spikes += n;
    inhibit_at_once(net, population, now, n);
    return net->n_probes ? tell_fired(net, population, now, n) : ESP_OK;
}

/* Far above the limit of every neuron that is not silent. */
static const float INJECTED_mV = 1e5f;

/* Raise the output neurons that are to fire in this tick. Return whether one may have reached its limit. */
static bool inject(struct network *net, esp_tick now)
{
    struct population *p = network_output(net);
    size_t n = 0;
    bool any = false;
    for (; n < net->n_injected && net->now + net->injected[n].tick == now; n++) {
        const esp_id post = (esp_id)lif_find(p->lif, net->injected[n].neuron);
        if (post < p->n)
            any |= lif_inject(p->lif, now, INJECTED_mV, &post, 1);
    }
    net->n_injected -= n;
    for (size_t k = 0; n > 0 && k < net->n_injected; k++)
        net->injected[k] = net->injected[k + n];
    if (n > 0)
        p->crossing_known = false;
    return any;
}

enum esp_status tick_run(struct network *net, esp_tick now)
{
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < net->n_populations && st == ESP_OK; k++) {
        struct tick_input a = {0};
        struct population *p = &net->population[k];
        st = deliver(net, p, now, &a);
        if (st == ESP_OK && k == net->output && net->n_injected > 0)
            a.candidate |= inject(net, now);
        if (st == ESP_OK && (a.candidate || p->pending == now)) {
            p->pending = INT64_MAX;
            st = tick_fire(net, k, now);
        }
    }
    return st;
}
