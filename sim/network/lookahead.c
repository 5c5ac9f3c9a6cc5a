/* sim/network/lookahead.c - finds how many ticks each population can be advanced, and advances it. */
#include "sim/network/lookahead.h"

#include "neurons/lif_blocks.h"
#include "neurons/model.h"
#include "sim/network/tick.h"
#include "synapses/rule.h"

/* ---- ticks at which neurons may fire without an event ---- */

/* Return the tick at which a neuron of the population fires if no event arrives before. The value is valid until
 * the population takes part in a tick. */
static esp_tick crossing_of(struct network *net, struct population *p)
{
    if (p->crossing_known || !p->lif || !p->lif->model->crossing)
        return p->crossing;
    esp_tick until = INT64_MAX;
    for (size_t k = 0; k < p->n_incoming; k++) {
        const struct projection *q = p->incoming[k];
        const esp_tick due = queue_due(&net->population[q->from].queue, q->reader);
        until = due < until ? due : until;
    }
    p->crossing = lif_crossing(p->lif, until);
    p->crossing_known = true;
    return p->crossing;
}

static esp_tick next_crossing(struct network *net)
{
    esp_tick due = INT64_MAX;
    for (size_t k = 0; k < net->n_populations; k++) {
        const esp_tick t = crossing_of(net, &net->population[k]);
        due = t < due ? t : due;
    }
    return due;
}

static esp_tick next_pending(const struct network *net)
{
    esp_tick due = INT64_MAX;
    for (size_t k = 0; k < net->n_populations; k++)
        due = net->population[k].pending < due ? net->population[k].pending : due;
    return due;
}

esp_tick lookahead_next(struct network *net)
{
    const esp_tick crossing = next_crossing(net), pending = next_pending(net);
    return crossing < pending ? crossing : pending;
}

/* ---- the case of one population that receives input ---- */

/* A range of ticks in which a population receives spikes of one projection only. */
struct lookahead {
    struct population *population;
    unsigned index;
    struct projection *source; /* the projection whose spikes arrive */
    esp_tick until;            /* the first tick after the range */
};

/* Return whether a range of ticks can be computed for the projection. This requires that its weights change only
 * when the target fires, that V of the target only decays between events or its model computes ranges, and that all events of the presentation
 * are in the queue. The last condition holds for sources only: they put all their spikes into the queue when a
 * presentation begins. Neurons fire during the presentation, when the target may be at a later tick already. */
static bool is_steady(const struct network *net, const struct projection *q)
{
    if (!q->weights || net->population[q->from].lif || (q->stdp && q->stdp->rule->input))
        return false;
    const struct neuron_model *model = net->population[q->to].lif->model;
    return !model->add || (model->run && q->units);
}

/* If all events on their way belong to one steady projection, find the range of ticks from now on in which this is
 * so. The target of the projection is then the only population that receives anything. */
static bool find_single_target(struct network *net, esp_tick end, struct lookahead *o)
{
    const esp_tick next = lookahead_next(net);
    esp_tick first = end;
    o->source = NULL;
    o->until = next < end ? next : end;
    for (size_t k = 0; k < net->n_projections; k++) {
        struct projection *q = &net->projection[k];
        const esp_tick due = queue_due(&net->population[q->from].queue, q->reader);
        if (due < o->until && !o->source && is_steady(net, q)) {
            o->source = q;
            first = due;
        } else if (due < o->until) {
            o->until = due;
        }
    }
    if (!o->source || first >= o->until)
        return false;
    o->index = o->source->to;
    o->population = &net->population[o->index];
    return true;
}

/* Return the groups of events that arrive before o->until. There is at least one. */
static struct lif_blocks_input input_of(const struct network *net,
                                        const struct lookahead *o)
{
    const struct projection *q = o->source;
    const struct queue *queue = &net->population[q->from].queue;
    const size_t first = queue->position[q->reader];
    const esp_tick delay = queue->delay[q->reader];
    size_t end = queue->n_groups;
    while (queue->group[end - 1].tick + delay >= o->until)
        end--;
    return (struct lif_blocks_input){.group = queue->group + first,
                                     .n_groups = end - first,
                                     .begin = queue_first(queue, q->reader),
                                     .delay = delay,
                                     .w_mV = q->weights->w_mV,
                                     .stride = q->weights->stride,
                                     .id = queue->id,
                                     .units = q->units ? q->units->units : NULL,
                                     .unit_bits = q->config->stdp.weight_bits};
}

/* Update the queue and the operation counts after the first `done` groups of `in` were delivered. The caller has
 * updated V. */
static void account(struct network *net, const struct lookahead *o,
                    const struct lif_blocks_input *in, size_t done)
{
    struct projection *q = o->source;
    const uint64_t n = o->population->n;
    const uint64_t n_events = in->group[done - 1].end - in->begin;
    queue_skip(&net->population[q->from].queue, q->reader, done);
    net->work.synaptic_ops += n_events * n;
    net->work.weight_reads += n_events * n;
    net->work.neuron_updates += done * lif_updates(o->population->lif);
    if (q->stdp)
        stdp_mark(q->stdp, in->group, done, in->begin, in->delay, in->id);
}

/* Compute the range of ticks up to the first possible spike. Return whether a neuron may fire at the last computed
 * tick. */
static bool advance(struct network *net, const struct lookahead *o)
{
    const struct lif_blocks_input in = input_of(net, o);
    bool candidate;
    struct lif_group *g = o->population->lif;
    const size_t done = g->model->run ? g->model->run(g, &in, &candidate)
                                      : lif_blocks_run(g, &in, &candidate);
    account(net, o, &in, done);
    return candidate;
}

static enum esp_status advance_and_fire(struct network *net, const struct lookahead *o)
{
    return advance(net, o) ? tick_fire(net, o->index, o->population->lif->state.now)
                           : ESP_OK;
}

/* ---- the case of several populations that receive input ---- */

static esp_tick least(esp_tick a, esp_tick b)
{
    return a < b ? a : b;
}

static esp_tick later(esp_tick tick, uint64_t delay_ticks)
{
    return tick < INT64_MAX ? tick + (esp_tick)delay_ticks : tick;
}

/* Write to active[k] the earliest tick at which population k may fire: when an event on its way to k arrives, when
 * k fires without an event, or when a spike arrives that another population may fire before. Sources have sent all
 * their spikes already. */
static void find_activity(struct network *net, esp_tick active[static CONFIG_POPULATIONS])
{
    bool settled = false;
    for (size_t k = 0; k < net->n_populations; k++) {
        struct population *p = &net->population[k];
        active[k] = p->lif ? least(p->pending, crossing_of(net, p)) : INT64_MAX;
        for (size_t i = 0; i < p->n_incoming; i++) {
            const struct projection *q = p->incoming[i];
            active[k] =
                least(active[k], queue_due(&net->population[q->from].queue, q->reader));
        }
    }
    while (!settled) {
        settled = true;
        for (size_t k = 0; k < net->n_projections; k++) {
            const struct projection *q = &net->projection[k];
            const esp_tick t = later(active[q->from], q->config->delay_ticks);
            if (q->from == q->to || t >= active[q->to])
                continue;
            active[q->to] = t;
            settled = false;
        }
    }
}

/* Find the range of ticks in which population k receives spikes of one steady projection. The range ends at the
 * first tick at which another event arrives or may arrive. Spikes that the population sends to itself need no test:
 * computing stops at the first spike that it fires. */
static bool find_input(struct network *net, size_t k, esp_tick end,
                       const esp_tick active[static CONFIG_POPULATIONS],
                       struct lookahead *o)
{
    struct population *p = &net->population[k];
    esp_tick first = INT64_MAX;
    *o = (struct lookahead){.population = p, .index = (unsigned)k, .until = end};
    if (!p->lif || p->pending < INT64_MAX)
        return false;
    for (size_t i = 0; i < p->n_incoming; i++) {
        struct projection *q = p->incoming[i];
        const esp_tick due = queue_due(&net->population[q->from].queue, q->reader);
        if (!o->source && is_steady(net, q)) {
            o->source = q;
            first = due;
        } else {
            o->until = least(o->until, due);
        }
        if (q->from != q->to)
            o->until = least(o->until, later(active[q->from], q->config->delay_ticks));
    }
    return o->source && first < o->until;
}

/* Advance every population through the ticks for which its input is known. If a neuron may fire at the last of
 * these, the population waits there for the other populations. Return whether any population was advanced. */
static bool advance_all(struct network *net, esp_tick end)
{
    esp_tick active[CONFIG_POPULATIONS];
    bool any = false;
    struct lookahead o;
    for (size_t k = 0; k < net->n_populations; k++) {
        find_activity(net, active);
        if (!find_input(net, k, end, active, &o))
            continue;
        any = true;
        if (advance(net, &o))
            o.population->pending = o.population->lif->state.now;
    }
    return any;
}

enum esp_status lookahead_advance(struct network *net, esp_tick end, bool *any)
{
    struct lookahead o;
    *any = find_single_target(net, end, &o);
    if (*any)
        return advance_and_fire(net, &o);
    *any = advance_all(net, end);
    return ESP_OK;
}
