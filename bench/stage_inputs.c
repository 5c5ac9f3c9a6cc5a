/* bench/stage_inputs.c - copy a network twice, record events, group them, and repeat them. */
#include "bench/stage_inputs.h"

#include "base/array.h"

#include <math.h>
#include <string.h>

static enum esp_status twin_of(const struct network *net, struct network **out)
{
    const struct projection *fields = network_fields(net);
    struct network *twin = NULL;
    enum esp_status st = network_create(&net->config, fields->weights->n_pre, &twin);
    if (st == ESP_OK)
        st = network_adopt(twin, net);
    if (st != ESP_OK) {
        network_free(twin);
        return st;
    }
    network_output(twin)->lif->theta_plus_mV = network_output(net)->lif->theta_plus_mV;
    *out = twin;
    return ESP_OK;
}

/* Raise all thresholds to infinity, so that no neuron of the network `parts` fires when stages are repeated. */
static void silence(struct network *net)
{
    struct lif_group *g = network_output(net)->lif;
    for (size_t j = 0; j < g->n; j++)
        g->state.theta_mV[j] = INFINITY;
    lif_refresh(g);
}

/* Group the input spikes by tick, before any stage is timed. */
static void group_ticks(struct stage_inputs *r)
{
    const struct take_list *in = &r->take.inputs;
    size_t n = 0;
    for (size_t p = 0; p < r->take.n_presentations; p++) {
        r->first_group[p] = n;
        for (size_t k = in->start[p], end; k < in->start[p + 1]; k = end) {
            end = take_tick_end(in, k, in->start[p + 1]);
            r->group[n++] = (struct event_group){in->tick[k], end};
        }
    }
    r->first_group[r->take.n_presentations] = n;
}

static enum esp_status allocate(struct stage_inputs *r)
{
    const size_t n = stage_inputs_lif(r)->n;
    const struct dataset_info *info = dataset_info(r->data);
    r->n_pixels = (size_t)info->width * info->height;
    r->pixels = array_create(r->take.n_images, r->n_pixels);
    r->group = array_create(r->take.inputs.n, sizeof *r->group);
    r->first_group = array_create(r->take.n_presentations + 1, sizeof *r->first_group);
    r->v = array_create(n, sizeof *r->v);
    r->limit = array_create(n, sizeof *r->limit);
    if (!r->pixels || !r->group || !r->first_group || !r->v || !r->limit)
        return ESP_MEMORY;
    group_ticks(r);
    for (size_t j = 0; j < n; j++)
        r->limit[j] = 1.0f;
    for (size_t k = 0; k < r->take.n_images; k++)
        dataset_image(r->data, DATASET_TRAIN, r->take.first + k,
                      r->pixels + k * r->n_pixels);
    return readout_create(n, info->n_classes, &r->readout);
}

static enum esp_status fill(const struct subject *s, struct stage_inputs *r)
{
    r->data = s->data;
    enum esp_status st = twin_of(subject_network(s), &r->whole);
    if (st == ESP_OK)
        st = twin_of(subject_network(s), &r->parts);
    if (st == ESP_OK)
        st = take_record(r->whole, s->data, (size_t)s->trainer->totals.images, s->batch,
                         &r->take);
    if (st == ESP_OK)
        st = stimulus_create(r->whole, s->data, &r->show);
    if (st == ESP_OK)
        st = stimulus_create(r->parts, s->data, &r->encoding);
    if (st == ESP_OK)
        st = allocate(r);
    if (st == ESP_OK)
        silence(r->parts);
    return st;
}

enum esp_status stage_inputs_create(const struct subject *s, struct stage_inputs *out)
{
    struct stage_inputs r = {0};
    const enum esp_status st = fill(s, &r);
    if (st != ESP_OK) {
        stage_inputs_free(&r);
        return st;
    }
    *out = r;
    return ESP_OK;
}

void stage_inputs_free(struct stage_inputs *r)
{
    stimulus_free(&r->show);
    stimulus_free(&r->encoding);
    network_free(r->whole);
    network_free(r->parts);
    take_free(&r->take);
    readout_free(r->readout);
    array_free(r->pixels);
    array_free(r->group);
    array_free(r->first_group);
    array_free(r->v);
    array_free(r->limit);
    *r = (struct stage_inputs){0};
}

struct stdp *stage_inputs_stdp(const struct stage_inputs *r)
{
    return network_fields(r->parts)->stdp;
}

struct dense *stage_inputs_weights(const struct stage_inputs *r)
{
    return network_fields(r->parts)->weights;
}

struct lif_group *stage_inputs_lif(const struct stage_inputs *r)
{
    return network_output(r->parts)->lif;
}

esp_tick stage_inputs_begin(struct stage_inputs *r)
{
    r->now += r->parts->present_ticks + r->parts->rest_ticks;
    stdp_begin(stage_inputs_stdp(r), r->now, false);
    return r->now;
}

/* Return the first of the groups from .. end - 1 whose tick is after `last`; `end` if there is none. */
static size_t up_to(const struct stage_inputs *r, size_t from, size_t end, uint32_t last)
{
    while (from < end && r->group[from].tick <= last)
        from++;
    return from;
}

static void each_run_of(struct stage_inputs *r, size_t p,
                        void (*act)(struct stage_inputs *,
                                    const struct lif_blocks_input *))
{
    const struct take_list *in = &r->take.inputs, *fired = &r->take.fired;
    const struct dense *d = stage_inputs_weights(r);
    const esp_tick start = stage_inputs_begin(r);
    const size_t last = r->first_group[p + 1];
    size_t spike = fired->start[p];
    for (size_t from = r->first_group[p], end; from < last; from = end, spike++) {
        end =
            spike < fired->start[p + 1] ? up_to(r, from, last, fired->tick[spike]) : last;
        if (end > from)
            act(r, &(struct lif_blocks_input){.group = r->group + from,
                                              .n_groups = end - from,
                                              .begin = from ? r->group[from - 1].end : 0,
                                              .delay = start,
                                              .w_mV = d->w_mV,
                                              .stride = d->stride,
                                              .id = in->id});
    }
}

void stage_inputs_each_run(struct stage_inputs *r,
                           void (*act)(struct stage_inputs *,
                                       const struct lif_blocks_input *))
{
    for (size_t p = 0; p < r->take.n_presentations; p++)
        each_run_of(r, p, act);
}

void stage_inputs_advance(struct stage_inputs *r, const struct lif_blocks_input *in)
{
    struct lif_blocks_input rest = *in;
    bool candidate;
    while (rest.n_groups > 0) {
        const size_t n = lif_blocks_run(stage_inputs_lif(r), &rest, &candidate);
        rest.begin = rest.group[n - 1].end;
        rest.group += n;
        rest.n_groups -= n;
    }
}
