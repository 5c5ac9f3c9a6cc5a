/* api/read.c - copies the state of a run to arrays of the caller, and sets callbacks. */
#include "api/handle.h"

#include "synapses/dense.h"

#include <string.h>

enum espalier_status espalier_run_info(const struct espalier_run *run,
                                       struct espalier_run_info *info)
{
    NEED(run);
    NEED(info);
    const struct trainer *t = run->session.trainer;
    const struct lif_group *g = network_output(t->net)->lif;
    *info = (struct espalier_run_info){
        .n_inputs = (size_t)dataset_info(run->session.data)->width *
                    dataset_info(run->session.data)->height,
        .n_birth = g->n_birth,
        .n_living = trainer_living(t),
        .n_populations = t->net->n_populations,
        .n_projections = t->net->n_projections,
        .n_classes = dataset_info(run->session.data)->n_classes,
        .images = t->totals.images,
        .images_run = t->ranges.images_run,
        .presentations = t->totals.presentations,
        .removed = t->totals.removed,
        .window = t->pruner->window,
        .now = t->net->now,
        .dt_ms = t->net->config.run.dt_ms,
        .accuracy = t->accuracy,
        .width = dataset_info(run->session.data)->width,
        .height = dataset_info(run->session.data)->height,
    };
    return ESPALIER_OK;
}

const struct espalier_config *espalier_run_config(const struct espalier_run *run)
{
    return run ? &run->resolved : NULL;
}

enum espalier_status espalier_run_population(const struct espalier_run *run, size_t k,
                                             struct espalier_population *population)
{
    NEED(run);
    NEED(population);
    const struct network *net = run->session.trainer->net;
    if (k >= net->n_populations)
        return status_of(
            esp_fail(ESP_INPUT, "population %zu of %zu", k, net->n_populations));
    const struct population *p = &net->population[k];
    *population = (struct espalier_population){
        .name = p->config->name,
        .is_source = !p->lif,
        .n = p->n,
        .n_birth = p->lif ? p->lif->n_birth : p->n,
    };
    return ESPALIER_OK;
}

enum espalier_status espalier_run_projection(const struct espalier_run *run, size_t k,
                                             struct espalier_projection *projection)
{
    NEED(run);
    NEED(projection);
    const struct network *net = run->session.trainer->net;
    if (k >= net->n_projections)
        return status_of(
            esp_fail(ESP_INPUT, "projection %zu of %zu", k, net->n_projections));
    const struct projection *q = &net->projection[k];
    *projection = (struct espalier_projection){
        .name = q->config->name,
        .from = q->from,
        .to = q->to,
        .n_pre = q->weights ? q->weights->n_pre : 0,
        .n_post = q->weights ? q->weights->n_post : 0,
    };
    return ESPALIER_OK;
}

/* ---- copying arrays ---- */

enum esp_status find_weights(const struct espalier_run *run, const char *name,
                             struct dense **out)
{
    const struct network *net = run->session.trainer->net;
    const struct projection *found = name ? NULL : network_fields(net);
    for (size_t k = 0; name && k < net->n_projections; k++)
        if (strcmp(net->projection[k].config->name, name) == 0)
            found = &net->projection[k];
    if (!found)
        return esp_fail(ESP_INPUT, "there is no projection %s",
                        name ? name : "from an input to the output population");
    if (!found->weights)
        return esp_fail(ESP_INPUT, "projection %s is uniform: it has no weights",
                        found->config->name);
    *out = found->weights;
    return ESP_OK;
}

enum espalier_status espalier_run_weights(const struct espalier_run *run,
                                          const char *projection, float *weight_mV,
                                          size_t n)
{
    NEED(run);
    NEED(weight_mV);
    struct dense *d = NULL;
    enum esp_status st = find_weights(run, projection, &d);
    if (st == ESP_OK)
        st = check_length("weight_mV", n, d->n_pre * d->n_post);
    for (size_t i = 0; st == ESP_OK && i < d->n_pre; i++)
        memcpy(weight_mV + i * d->n_post, d->w_mV + i * d->stride,
               d->n_post * sizeof *weight_mV);
    return status_of(st);
}

/* Copy an array with one element of `size` bytes for each output neuron. n: length of the array `to`; what: its
 * name. */
static enum espalier_status copy(const struct espalier_run *run, const char *what,
                                 const void *from, size_t size, void *to, size_t n)
{
    const enum esp_status st =
        check_length(what, n, trainer_living(run->session.trainer));
    if (st == ESP_OK)
        memcpy(to, from, n * size);
    return status_of(st);
}

enum espalier_status espalier_run_births(const struct espalier_run *run, uint32_t *birth,
                                         size_t n)
{
    NEED(run);
    NEED(birth);
    return copy(run, "birth", network_output(run->session.trainer->net)->lif->birth,
                sizeof *birth, birth, n);
}

enum espalier_status espalier_run_theta(const struct espalier_run *run, float *theta_mV,
                                        size_t n)
{
    NEED(run);
    NEED(theta_mV);
    return copy(run, "theta_mV",
                network_output(run->session.trainer->net)->lif->state.theta_mV,
                sizeof *theta_mV, theta_mV, n);
}

enum espalier_status espalier_run_totals(const struct espalier_run *run, uint64_t *spikes,
                                         size_t n)
{
    NEED(run);
    NEED(spikes);
    return copy(run, "spikes", run->session.trainer->pruner->activity.total,
                sizeof *spikes, spikes, n);
}

uint64_t espalier_run_golden(const struct espalier_run *run)
{
    return run ? run->session.golden.hash : 0;
}

/* ---- setting callbacks ---- */

enum espalier_status espalier_run_on_spikes(struct espalier_run *run,
                                            espalier_on_spikes *call, void *context)
{
    NEED(run);
    const enum esp_status st = run_check(run);
    if (st == ESP_OK) {
        run->listener.on_spikes = call;
        run->listener.spikes_context = context;
    }
    return status_of(st);
}

enum espalier_status espalier_run_on_image(struct espalier_run *run,
                                           espalier_on_image *call, void *context)
{
    NEED(run);
    const enum esp_status st = run_check(run);
    if (st == ESP_OK) {
        run->listener.on_image = call;
        run->listener.image_context = context;
    }
    return status_of(st);
}

enum espalier_status espalier_run_on_pruned(struct espalier_run *run,
                                            espalier_on_pruned *call, void *context)
{
    NEED(run);
    const enum esp_status st = run_check(run);
    if (st == ESP_OK) {
        run->listener.on_pruned = call;
        run->listener.pruned_context = context;
    }
    return status_of(st);
}
