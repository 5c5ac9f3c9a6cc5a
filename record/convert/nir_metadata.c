/* record/convert/nir_metadata.c */
#include "record/convert/nir_metadata.h"

#include <math.h>
#include <stdio.h>

bool nir_is_metadata(const struct projection *q)
{
    return q->config->kind == PROJECTION_UNIFORM ||
           q->config->kind == PROJECTION_ALL_BUT_OWN;
}

static enum esp_status put_number(struct node where, const char *name, double value)
{
    return node_numbers(where, name, ELEMENT_F64, 0, NULL, &value);
}

static enum esp_status put_uniform(struct node where, const struct projection *q,
                                   double dt_ms)
{
    struct node group = {.at = H5I_INVALID_HID};
    enum esp_status st = node_group(where, q->config->name, &group);
    if (st == ESP_OK)
        st = node_text(group, "from", q->config->from);
    if (st == ESP_OK)
        st = node_text(group, "to", q->config->to);
    if (st == ESP_OK)
        st = node_text(group, "kind",
                       q->config->kind == PROJECTION_UNIFORM ? "uniform" : "all-but-own");
    if (st == ESP_OK)
        st = put_number(group, "inhibit_mV", (double)q->inhibit_mV);
    if (st == ESP_OK)
        st = put_number(group, "delay_s", (double)q->config->delay_ticks * dt_ms / 1000);
    if (group.at >= 0)
        H5Gclose(group.at);
    return st;
}

static enum esp_status put_inhibition(struct node metadata, const struct network *net)
{
    struct node group = {.at = H5I_INVALID_HID};
    enum esp_status st = node_group(metadata, "inhibition", &group);
    for (size_t k = 0; k < net->n_projections && st == ESP_OK; k++)
        if (nir_is_metadata(&net->projection[k]))
            st = put_uniform(group, &net->projection[k], net->config.run.dt_ms);
    if (group.at >= 0)
        H5Gclose(group.at);
    return st;
}

static enum esp_status fill_graph(struct node metadata, const struct network *net,
                                  const char *version)
{
    char generator[64];
    const struct run_config *run = &net->config.run;
    snprintf(generator, sizeof generator, "espalier %s", version);
    enum esp_status st = node_text(metadata, "generator", generator);
    if (st == ESP_OK)
        st = node_text(metadata, "units", "time in s, potentials in mV above rest");
    if (st == ESP_OK)
        st = node_text(metadata, "spike", "a current of 1 during one dt");
    if (st == ESP_OK)
        st = put_number(metadata, "dt_s", run->dt_ms / 1000);
    if (st == ESP_OK)
        st = put_number(metadata, "present_s", run->present_ms / 1000);
    if (st == ESP_OK)
        st = put_number(metadata, "rest_s", run->rest_ms / 1000);
    return st == ESP_OK ? put_inhibition(metadata, net) : st;
}

enum esp_status nir_metadata_graph(struct node node, const struct network *net,
                                   const char *version)
{
    struct node metadata = {.at = H5I_INVALID_HID};
    enum esp_status st = node_group(node, "metadata", &metadata);
    if (st == ESP_OK)
        st = fill_graph(metadata, net, version);
    if (metadata.at >= 0)
        H5Gclose(metadata.at);
    return st;
}

static enum esp_status put_params(struct node metadata, const struct lif_group *g)
{
    const struct lif_params *p = &g->params;
    const uint8_t winner = p->winner_take_all;
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"rest_mV", p->rest_mV},
        {"threshold_mV", p->threshold_mV - p->rest_mV},
        {"refractory_s", (double)g->derived.refractory_ticks * g->dt_ms / 1000},
        {"floor_mV", p->floor_mV - p->rest_mV}};
    enum esp_status st =
        node_numbers(metadata, "winner_take_all", ELEMENT_U8, 0, NULL, &winner);
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers && st == ESP_OK; k++)
        if (isfinite(numbers[k].value))
            st = put_number(metadata, numbers[k].name, numbers[k].value);
    return st;
}

static enum esp_status put_arrays(struct node metadata, const struct lif_group *g,
                                  const int32_t *labels)
{
    const hsize_t length = g->n;
    enum esp_status st =
        node_numbers(metadata, "theta_mV", ELEMENT_F32, 1, &length, g->state.theta_mV);
    if (st == ESP_OK)
        st = node_numbers(metadata, "birth_ids", ELEMENT_U32, 1, &length, g->birth);
    if (st == ESP_OK && labels)
        st = node_numbers(metadata, "labels", ELEMENT_I32, 1, &length, labels);
    return st;
}

enum esp_status nir_metadata_neurons(struct node node, const struct lif_group *g,
                                     const int32_t *labels)
{
    struct node metadata = {.at = H5I_INVALID_HID};
    enum esp_status st = node_group(node, "metadata", &metadata);
    if (st == ESP_OK)
        st = put_params(metadata, g);
    if (st == ESP_OK)
        st = put_arrays(metadata, g, labels);
    if (metadata.at >= 0)
        H5Gclose(metadata.at);
    return st;
}
