/* sim/network/presentation.c - simulates one presentation. Only ticks at which something is due are computed. */
#include "sim/network/network.h"

#include "neurons/model.h"
#include "sim/network/lookahead.h"
#include "sim/network/tick.h"
#include "synapses/rule.h"

/* ---- beginning of a presentation ---- */

static void forget_counts(struct population *p)
{
    for (size_t k = 0; k < p->n_active; k++)
        p->counts[p->active[k]] = 0;
    p->n_active = 0;
    p->n_spikes = 0;
}

/* In a frozen network and in populations in fixed point, set neurons to rest and remove all events. The clock goes
 * on. */
static void return_to_rest(struct network *net)
{
    for (size_t k = 0; k < net->n_populations; k++) {
        struct population *p = &net->population[k];
        if (net->plastic && !(p->lif && p->lif->model->starts_at_rest))
            continue;
        queue_clear(&p->queue);
        if (p->lif)
            lif_rest(p->lif, net->now - 1);
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
    PROBES_CALL(st, net->probes, net->n_probes, input, &input);
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

static esp_id birth_of(const struct population *p, size_t j)
{
    return p->lif ? p->lif->birth[j] : (esp_id)j;
}

/* Find the partners by merging two lists: the birth ids ascend in both populations. */
static void find_partners(const struct network *net, struct projection *q)
{
    const struct population *from = &net->population[q->from],
                            *to = &net->population[q->to];
    size_t j = 0;
    for (size_t k = 0; k < from->n; k++) {
        const esp_id birth = birth_of(from, k);
        while (j < to->n && birth_of(to, j) < birth)
            j++;
        q->partner[k] = j < to->n && birth_of(to, j) == birth ? (esp_id)j : UINT32_MAX;
    }
}

/* Announce the input spikes of this presentation to plasticity. They are all in the queues of the sources
 * already. */
static void expect_inputs(struct network *net)
{
    for (size_t k = 0; k < net->n_projections; k++) {
        const struct projection *q = &net->projection[k];
        const struct population *from = &net->population[q->from];
        const size_t first = q->stdp ? queue_first(&from->queue, q->reader) : 0;
        if (q->stdp && !from->lif)
            stdp_expect(q->stdp, from->queue.id + first, from->queue.n - first);
    }
}

static enum esp_status begin(struct network *net, const struct encoder_events *events)
{
    return_to_rest(net);
    for (size_t k = 0; k < net->n_populations; k++)
        net->population[k].crossing_known = false;
    net->work.presentations++;
    for (size_t k = 0; k < net->n_projections; k++) {
        if (net->projection[k].stdp)
            stdp_begin(net->projection[k].stdp, net->now);
        if (net->projection[k].partner)
            find_partners(net, &net->projection[k]);
    }
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < net->n_populations && st == ESP_OK; k++)
        if (net->population[k].lif)
            forget_counts(&net->population[k]);
        else
            st = load_source(net, k, events++);
    if (st == ESP_OK)
        expect_inputs(net);
    return st;
}

/* ---- computing ticks ---- */

static esp_tick next_due(struct network *net)
{
    esp_tick due = lookahead_next(net);
    for (size_t k = 0; k < net->n_projections; k++) {
        const struct projection *q = &net->projection[k];
        const esp_tick t = queue_due(&net->population[q->from].queue, q->reader);
        due = t < due ? t : due;
    }
    return due;
}

/* ---- end of a presentation ---- */

/* Bring neurons of models with currents to the last tick of the presentation. Otherwise thresholds and neurons that
 * change later would affect ticks of this presentation. */
static void bring_to_end(struct network *net, esp_tick last)
{
    for (size_t k = 0; k < net->n_populations; k++) {
        struct lif_group *g = net->population[k].lif;
        if (!g || !g->model->add || g->state.now == last)
            continue;
        if (g->model->starts_at_rest) {
            lif_rest(g, last);
            continue;
        }
        lif_add(g, last, NULL, 0);
        net->work.neuron_updates += lif_updates(g);
    }
}

static void settle(struct network *net)
{
    const double elapsed_ms =
        (double)(net->present_ticks + net->rest_ticks) * net->config.run.dt_ms;
    for (size_t k = 0; k < net->n_projections; k++) {
        struct projection *q = &net->projection[k];
        const struct population *to = &net->population[q->to];
        if (!q->stdp || q->stdp->rule->keeps_norm)
            continue;
        const uint64_t n = stdp_normalise(q->stdp, q->weights, to->active, to->n_active);
        net->work.weight_reads += 2 * n;
        net->work.weight_writes += n;
    }
    for (size_t k = 0; k < net->n_populations; k++)
        if (net->population[k].lif)
            lif_decay_theta(net->population[k].lif, elapsed_ms);
}

static void end_columns(struct network *net)
{
    for (size_t k = 0; k < net->n_projections; k++)
        if (net->projection[k].stdp)
            stdp_end(net->projection[k].stdp, net->projection[k].weights);
}

/* Do the work that was deferred to the next round of a team (base/team.h). */
static void finish_deferred(const struct network *net)
{
    for (size_t k = 0; k < net->n_populations; k++)
        if (net->population[k].lif)
            team_settle(net->population[k].lif->team);
}

enum esp_status network_wait(const struct network *net, enum control_place place,
                             esp_tick now)
{
    const double tick_s = net->config.run.dt_ms / 1000.0;
    enum esp_status st = ESP_OK;
    while (st == ESP_OK && net->control &&
           control_holds(net->control, place, now, tick_s)) {
        PROBES_CALL(st, net->probes, net->n_probes, waiting,
                    control_shown(net->control, now));
        control_nap(net->control);
    }
    return st;
}

/* Compute many ticks at once, or a single tick. Set *over to true if nothing is due before `end`. */
static enum esp_status compute_next(struct network *net, esp_tick end, bool *over)
{
    enum esp_status st = ESP_OK;
    bool any = false;
    if (!net->control || control_is_idle(net->control))
        st = lookahead_advance(net, end, &any);
    if (st != ESP_OK || any)
        return st;
    const esp_tick now = next_due(net);
    *over = now >= end;
    st = network_wait(net, *over ? CONTROL_AT_END : CONTROL_BEFORE_TICK,
                      *over ? end : now);
    return st == ESP_OK && !*over ? tick_run(net, now) : st;
}

enum esp_status network_present(struct network *net, const struct encoder_events *events)
{
    enum esp_status st = begin(net, events);
    const esp_tick end = net->now + net->present_ticks + net->rest_ticks;
    for (bool over = false; st == ESP_OK && !over;)
        st = compute_next(net, end, &over);
    if (st == ESP_OK) {
        net->now = end;
        if (net->plastic) {
            bring_to_end(net, end - 1);
            settle(net);
        }
    }
    end_columns(net);
    finish_deferred(net);
    return st;
}
