/* sim/present.c - one presentation of a network, tick by tick where something is due. */
#include "sim/network.h"

#include "base/array.h"

#include <assert.h>

/* ---- beginning ---- */

static void forget_counts(struct population *p)
{
    for (size_t k = 0; k < p->n_active; k++)
        p->counts[p->active[k]] = 0;
    p->n_active = 0;
    p->n_spikes = 0;
}

/* Frozen networks see every presentation from rest. */
static void return_to_rest(struct network *net)
{
    net->now = 0;
    for (size_t k = 0; k < net->n_populations; k++) {
        struct population *p = &net->population[k];
        queue_clear(&p->queue);
        if (p->lif)
            lif_rest(p->lif, -1);
    }
}

static enum esp_status tell_input(const struct network *net, unsigned population,
                                  const struct encoder_events *events)
{
    const struct probe_input input = {.population = population,
                                      .start = net->now,
                                      .tick = events->tick,
                                      .id = events->id,
                                      .n = events->n};
    enum esp_status st = ESP_OK;
    PROBES_TELL(st, net->probes, net->n_probes, input, &input);
    return st;
}

static enum esp_status load_source(struct network *net, unsigned population,
                                   const struct encoder_events *events)
{
    struct queue *q = &net->population[population].queue;
    const enum esp_status st = queue_reserve(q, events->n);
    if (st != ESP_OK)
        return st;
    queue_append(q, net->now, events->tick, events->id, events->n);
    net->work.input_spikes += events->n;
    return tell_input(net, population, events);
}

static enum esp_status begin(struct network *net, const struct encoder_events *events)
{
    if (!net->plastic)
        return_to_rest(net);
    net->work.presentations++;
    for (size_t k = 0; k < net->n_projections; k++)
        if (net->projection[k].stdp)
            stdp_begin(net->projection[k].stdp, net->now);
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < net->n_populations && st == ESP_OK; k++)
        if (net->population[k].lif)
            forget_counts(&net->population[k]);
        else
            st = load_source(net, k, events);
    return st;
}

/* ---- one tick ---- */

static esp_tick next_due(const struct network *net)
{
    esp_tick due = INT64_MAX;
    for (size_t k = 0; k < net->n_projections; k++) {
        const struct projection *q = &net->projection[k];
        const esp_tick t = queue_due(&net->population[q->from].queue, q->reader);
        due = t < due ? t : due;
    }
    return due;
}

/* What the population receives at a tick. */
struct arrivals {
    size_t n_rows;  /* rows gathered and not yet added */
    bool touched;   /* something arrived */
    bool candidate; /* somebody may have reached its limit */
};

static void add_rows(struct network *net, struct population *p, esp_tick now,
                     struct arrivals *a)
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

static enum esp_status gather_rows(struct network *net, const struct projection *q,
                                   struct arrivals *a)
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

static enum esp_status receive(struct network *net, struct projection *q,
                               struct population *p, esp_tick now, struct arrivals *a)
{
    struct queue *queue = &net->population[q->from].queue;
    q->arrived = queue_receive(queue, q->reader, now, &q->n_arrived);
    if (q->n_arrived == 0)
        return ESP_OK;
    a->touched = true;
    net->work.synaptic_ops += q->n_arrived * p->n;
    if (q->weights) {
        net->work.weight_reads += q->n_arrived * p->n;
        return gather_rows(net, q, a);
    }
    if (a->n_rows)
        add_rows(net, p, now, a);
    a->candidate = lif_inhibit(p->lif, now, q->inhibit_mV, q->n_arrived,
                               q->from == q->to ? q->arrived : NULL);
    return ESP_OK;
}

/* Immediate inhibition never waits in the queue: step 5 of the tick has delivered it. */
static bool is_immediate(const struct network *net, const struct projection *q)
{
    return !q->weights && q->config->delay_ticks == 0 && net->population[q->from].lif;
}

/* Plasticity reads every weight that it writes. */
static void count_plasticity(struct network *net, uint64_t n_weights)
{
    net->work.weight_reads += n_weights;
    net->work.weight_writes += n_weights;
}

static void mark_arrivals(struct network *net, struct projection *q, esp_tick now)
{
    if (q->stdp && q->n_arrived)
        count_plasticity(net,
                         stdp_input(q->stdp, q->weights, now, q->arrived, q->n_arrived));
}

static enum esp_status deliver(struct network *net, struct population *p, esp_tick now,
                               struct arrivals *a)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < p->n_incoming && st == ESP_OK; k++)
        st = receive(net, p->incoming[k], p, now, a);
    if (st != ESP_OK || !a->touched)
        return st;
    if (a->n_rows)
        add_rows(net, p, now, a);
    net->work.neuron_updates += p->n;
    for (size_t k = 0; k < p->n_incoming; k++)
        mark_arrivals(net, p->incoming[k], now);
    return ESP_OK;
}

static void count_spike(struct population *p, size_t k)
{
    const esp_id post = p->fired[k];
    p->n_spikes++;
    if (p->counts[post]++ > 0)
        return;
    p->active[p->n_active++] = post;
    if (p->first_lead_mV)
        p->first_lead_mV[post] = p->lif->lead_mV[k];
}

static void learn(struct network *net, const struct population *p, esp_tick now,
                  esp_id post)
{
    for (size_t k = 0; k < p->n_incoming; k++) {
        struct projection *q = p->incoming[k];
        if (q->stdp)
            count_plasticity(net, stdp_output(q->stdp, q->weights, now, post));
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
        lif_inhibit(p->lif, now, q->inhibit_mV, n, p->fired);
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
    PROBES_TELL(st, net->probes, net->n_probes, spikes, &spikes);
    return st;
}

static enum esp_status fire(struct network *net, unsigned population, esp_tick now)
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

static enum esp_status tick(struct network *net, esp_tick now)
{
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < net->n_populations && st == ESP_OK; k++) {
        struct arrivals a = {0};
        st = deliver(net, &net->population[k], now, &a);
        if (st == ESP_OK && a.candidate)
            st = fire(net, k, now);
    }
    return st;
}

/* ---- end ---- */

static void settle(struct network *net)
{
    const double elapsed_ms =
        (double)(net->present_ticks + net->rest_ticks) * net->config.run.dt_ms;
    for (size_t k = 0; k < net->n_projections; k++) {
        struct projection *q = &net->projection[k];
        const struct population *to = &net->population[q->to];
        if (!q->stdp)
            continue;
        const uint64_t n = stdp_normalise(q->stdp, q->weights, to->active, to->n_active);
        net->work.weight_reads += 2 * n;
        net->work.weight_writes += n;
    }
    for (size_t k = 0; k < net->n_populations; k++)
        if (net->population[k].lif)
            lif_decay_theta(net->population[k].lif, elapsed_ms);
}

enum esp_status network_wait(const struct network *net, enum control_place place,
                             esp_tick now)
{
    const double now_s = (double)now * net->config.run.dt_ms / 1000.0;
    enum esp_status st = ESP_OK;
    while (st == ESP_OK && net->control && control_holds(net->control, place, now_s)) {
        PROBES_TELL(st, net->probes, net->n_probes, waiting, now);
        control_nap(net->control);
    }
    return st;
}

enum esp_status network_present(struct network *net, const struct encoder_events *events)
{
    enum esp_status st = begin(net, events);
    const esp_tick end = net->now + net->present_ticks + net->rest_ticks;
    for (esp_tick now; st == ESP_OK && (now = next_due(net)) < end;) {
        if (net->control)
            st = network_wait(net, CONTROL_BEFORE_TICK, now);
        if (st == ESP_OK)
            st = tick(net, now);
    }
    if (st != ESP_OK)
        return st;
    net->now = end;
    if (net->plastic)
        settle(net);
    return ESP_OK;
}
