/* record/convert/nir.c - write nodes, edges and metadata of the graph. */
#include "record/convert/nir.h"

#include "base/array.h"
#include "neurons/model.h"
#include "record/convert/nir_data.h"
#include "record/convert/node.h"
#include "record/file/h5.h"
#include "record/read/restore.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    NODE_NAME = CONFIG_NAME + 8,
    MOST_NODES = CONFIG_POPULATIONS + 2 * CONFIG_PROJECTIONS + 1,
    MOST_EDGES = 3 * CONFIG_PROJECTIONS + 1,
    BLOCK_VALUES = 1 << 18
};

static const char output_name[] = "output";

/* ---- groups `metadata` ---- */

/* Return whether a projection is stored as metadata because NIR has no node for it. This applies to inhibition
 * that acts within the tick of the spike, and to inhibition of neurons with synaptic currents, which lowers V
 * directly. */
static bool is_metadata(const struct network *net, const struct projection *q)
{
    if (q->config->kind != PROJECTION_UNIFORM &&
        q->config->kind != PROJECTION_ALL_BUT_OWN)
        return false;
    return (q->from == q->to && q->config->delay_ticks == 0) ||
           net->population[q->to].lif->model->add;
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
        if (is_metadata(net, &net->projection[k]))
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

/* Write the metadata of the graph: program, units, dt, presentation, and the inhibition that has no node. */
static enum esp_status write_graph_metadata(struct node node, const struct network *net,
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

/* Write the metadata of a LIF node: winner-take-all, refractory period, lower bound of V, theta, birth ids, and
 * labels if not NULL. */
static enum esp_status write_lif_metadata(struct node node, const struct lif_group *g,
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

/* ---- nodes ---- */

/* Create the group of a node in `nodes` and write its `type`. */
static enum esp_status begin_node(struct node nodes, const char *name, const char *type,
                                  struct node *out)
{
    const enum esp_status st = node_group(nodes, name, out);
    return st == ESP_OK ? node_text(*out, "type", type) : st;
}

/* Write the encoding of images (datasets/encoding.h) and its parameters, and the rate of an input of value 255. */
static enum esp_status fill_encoding(struct node metadata,
                                     const struct population_config *c)
{
    const struct edges_params *e = &c->encoding.edges;
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"edges_orientations", (double)e->orientations},
                   {"edges_sigma_px", e->sigma_px},
                   {"edges_spread_px", e->spread_px},
                   {"edges_pool", (double)e->pool},
                   {"edges_full", e->full}};
    const size_t n =
        c->encoding.kind == ENCODING_EDGES ? sizeof numbers / sizeof *numbers : 0;
    enum esp_status st =
        node_text(metadata, "encoding", encoding_names[c->encoding.kind]);
    if (st == ESP_OK)
        st = put_number(metadata, "max_rate_Hz", c->max_rate_Hz);
    for (size_t k = 0; k < n && st == ESP_OK; k++)
        st = put_number(metadata, numbers[k].name, numbers[k].value);
    return st;
}

static enum esp_status write_encoding(struct node node, const struct population_config *c)
{
    struct node metadata = {.at = H5I_INVALID_HID};
    enum esp_status st = node_group(node, "metadata", &metadata);
    if (st == ESP_OK)
        st = fill_encoding(metadata, c);
    if (metadata.at >= 0)
        H5Gclose(metadata.at);
    return st;
}

/* Write an Input or Output node of n neurons; `source`: the population of an Input that shows images, or NULL. */
static enum esp_status write_port(struct node nodes, const char *name, const char *type,
                                  size_t n, const struct population_config *source)
{
    struct node node = {.at = H5I_INVALID_HID};
    const int64_t shape = (int64_t)n;
    const hsize_t one = 1;
    enum esp_status st = begin_node(nodes, name, type, &node);
    if (st == ESP_OK)
        st = node_numbers(node, "shape", ELEMENT_I64, 1, &one, &shape);
    if (st == ESP_OK && source && source->kind == POPULATION_SOURCE)
        st = write_encoding(node, source);
    if (node.at >= 0)
        H5Gclose(node.at);
    return st;
}

static enum esp_status write_equal(struct node node, const char *name, float value,
                                   float *scratch, size_t n)
{
    const hsize_t length = n;
    for (size_t j = 0; j < n; j++)
        scratch[j] = value;
    return node_numbers(node, name, ELEMENT_F32, 1, &length, scratch);
}

static enum esp_status write_lif(struct node nodes, const struct population *p,
                                 const int32_t *labels)
{
    const struct lif_group *g = p->lif;
    if (!g->model->node)
        return esp_fail(
            ESP_INPUT,
            "%s: NIR has no node for model = %s of population %s; export to npy",
            nodes.file, lif_model_names[g->params.model], p->config->name);
    const struct neuron_node equal = g->model->node(g);
    const hsize_t length = g->n;
    struct node node = {.at = H5I_INVALID_HID};
    float *scratch = array_create(g->n, sizeof *scratch);
    enum esp_status st =
        scratch ? begin_node(nodes, p->config->name, equal.type, &node) : ESP_MEMORY;
    for (size_t k = 0; k < equal.n && st == ESP_OK; k++)
        st = write_equal(node, equal.array[k].name, equal.array[k].value, scratch, g->n);
    if (st == ESP_OK)
        st = node_numbers(node, "v_threshold", ELEMENT_F32, 1, &length,
                          g->derived.limit_mV);
    if (st == ESP_OK)
        st = write_lif_metadata(node, g, labels);
    if (node.at >= 0)
        H5Gclose(node.at);
    array_free(scratch);
    return st;
}

/* The projection that becomes a Linear node: a dense matrix; or, without one, excitation of partners or inhibition,
 * which is written as negative weights. */
struct linear {
    const struct projection *is;
    const struct population *from, *to;
};

/* Copy rows first .. first + n_rows - 1 of the node's matrix to block[]. The node has a row per postsynaptic
 * neuron, the network a row per presynaptic neuron. */
static void gather(const struct linear *l, size_t first, size_t n_rows, float *block)
{
    for (size_t pre = 0; pre < l->from->n; pre++) {
        const float *row = dense_row(l->is->weights, pre) + first;
        for (size_t j = 0; j < n_rows; j++)
            block[j * l->from->n + pre] = row[j];
    }
}

/* Return the weight from neuron i to neuron j in a projection without a matrix. Partners are neurons with the
 * same birth id. */
static float weight_between(const struct linear *l, size_t i, size_t j)
{
    const struct projection *q = l->is;
    switch (q->config->kind) {
    case PROJECTION_UNIFORM:
        return l->from == l->to && i == j ? 0.0f : -q->inhibit_mV;
    case PROJECTION_ALL_BUT_OWN:
        return l->from->lif->birth[i] == l->to->lif->birth[j] ? 0.0f : -q->inhibit_mV;
    default:
        return l->from->lif->birth[i] == l->to->lif->birth[j] ? q->excite_mV : 0.0f;
    }
}

static void gather_without_matrix(const struct linear *l, size_t first, size_t n_rows,
                                  float *block)
{
    for (size_t j = 0; j < n_rows; j++)
        for (size_t i = 0; i < l->from->n; i++)
            block[j * l->from->n + i] = weight_between(l, i, first + j);
}

static enum esp_status fill_weights(const char *file, hid_t set, const struct linear *l)
{
    const size_t n_pre = l->from->n, n_post = l->to->n;
    const size_t room = n_pre < BLOCK_VALUES ? BLOCK_VALUES / n_pre : 1;
    float *block = array_create(room * n_pre, sizeof *block);
    enum esp_status st = block ? ESP_OK : ESP_MEMORY;
    for (size_t first = 0; first < n_post && st == ESP_OK; first += room) {
        const size_t rest = n_post - first, n = rest < room ? rest : room;
        const hsize_t start[2] = {first, 0}, count[2] = {n, n_pre};
        if (l->is->weights)
            gather(l, first, n, block);
        else
            gather_without_matrix(l, first, n, block);
        st = node_fill(file, set, ELEMENT_F32, start, count, block);
    }
    array_free(block);
    return st;
}

static enum esp_status write_linear(struct node nodes, const struct linear *l)
{
    const char *name = l->is->config->name;
    struct node node = {.at = H5I_INVALID_HID};
    hid_t set = H5I_INVALID_HID;
    enum esp_status st = begin_node(nodes, name, "Linear", &node);
    if (st == ESP_OK)
        st = node_matrix(node, "weight", ELEMENT_F32, l->to->n, l->from->n, &set);
    if (st == ESP_OK)
        st = fill_weights(node.file, set, l);
    if (set >= 0 && H5Dclose(set) < 0 && st == ESP_OK)
        st = h5_fail(ESP_IO, node.file, name);
    if (node.at >= 0)
        H5Gclose(node.at);
    return st;
}

static enum esp_status write_delay(struct node nodes, const char *name,
                                   const struct linear *l, double dt_ms)
{
    struct node node = {.at = H5I_INVALID_HID};
    const float delay_s = (float)((double)l->is->config->delay_ticks * dt_ms / 1000);
    float *scratch = array_create(l->from->n, sizeof *scratch);
    enum esp_status st = scratch ? begin_node(nodes, name, "Delay", &node) : ESP_MEMORY;
    if (st == ESP_OK)
        st = write_equal(node, "delay", delay_s, scratch, l->from->n);
    if (node.at >= 0)
        H5Gclose(node.at);
    array_free(scratch);
    return st;
}

/* ---- the graph ---- */

struct graph {
    const struct network *net;
    const int32_t *labels; /* labels of the output population; NULL: none */
    struct node nodes;
    char delay[CONFIG_PROJECTIONS][NODE_NAME]; /* names of Delay nodes */
    const char *names[MOST_NODES];             /* [n_names] names of all nodes so far */
    size_t n_names;
    const char *edges[MOST_EDGES][2];
    size_t n_edges;
};

static enum esp_status add_name(struct graph *g, const char *name)
{
    for (size_t k = 0; k < g->n_names; k++)
        if (strcmp(g->names[k], name) == 0)
            return esp_fail(
                ESP_INPUT,
                "%s: two nodes of the graph would be called '%s': populations, "
                "projections and 'output' need names of their own",
                g->nodes.file, name);
    g->names[g->n_names++] = name;
    return ESP_OK;
}

static void add_edge(struct graph *g, const char *from, const char *to)
{
    g->edges[g->n_edges][0] = from;
    g->edges[g->n_edges++][1] = to;
}

static enum esp_status add_population(struct graph *g, unsigned k)
{
    const struct population *p = &g->net->population[k];
    const bool is_output = k == g->net->output;
    enum esp_status st = add_name(g, p->config->name);
    if (st == ESP_OK)
        st = p->lif ? write_lif(g->nodes, p, is_output ? g->labels : NULL)
                    : write_port(g->nodes, p->config->name, "Input", p->n, p->config);
    if (st != ESP_OK || !is_output || (st = add_name(g, output_name)) != ESP_OK)
        return st;
    add_edge(g, p->config->name, output_name);
    return write_port(g->nodes, output_name, "Output", p->n, NULL);
}

static enum esp_status add_projection(struct graph *g, size_t k)
{
    const struct projection *q = &g->net->projection[k];
    const char *from = q->config->from, *name = q->config->name;
    const struct linear linear = {q, &g->net->population[q->from],
                                  &g->net->population[q->to]};
    if (is_metadata(g->net, q))
        return ESP_OK;
    enum esp_status st = add_name(g, name);
    if (st == ESP_OK && !q->weights && linear.to->lif->model->add)
        st = esp_fail(
            ESP_INPUT,
            "%s: projection %s raises V of %s at once, and NIR leads all input of "
            "a population with currents through them; export to npy",
            g->nodes.file, name, q->config->to);
    if (st == ESP_OK)
        st = write_linear(g->nodes, &linear);
    if (st == ESP_OK && q->config->delay_ticks > 0) {
        snprintf(g->delay[k], NODE_NAME, "%s-delay", name);
        st = add_name(g, g->delay[k]);
        if (st == ESP_OK)
            st = write_delay(g->nodes, g->delay[k], &linear, g->net->config.run.dt_ms);
        add_edge(g, from, g->delay[k]);
        from = g->delay[k];
    }
    add_edge(g, from, name);
    add_edge(g, name, q->config->to);
    return st;
}

static enum esp_status add_nodes(struct graph *g)
{
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < g->net->n_populations && st == ESP_OK; k++)
        st = add_population(g, k);
    for (size_t k = 0; k < g->net->n_projections && st == ESP_OK; k++)
        st = add_projection(g, k);
    return st;
}

static enum esp_status write_graph(struct graph *g, struct node root, const char *version)
{
    struct node node = {.at = H5I_INVALID_HID};
    enum esp_status st = node_text(root, "version", "1.0");
    if (st == ESP_OK)
        st = begin_node(root, "node", "NIRGraph", &node);
    if (st == ESP_OK)
        st = node_group(node, "nodes", &g->nodes);
    if (st == ESP_OK)
        st = add_nodes(g);
    if (st == ESP_OK)
        st = node_pairs(node, "edges", &g->edges[0][0], g->n_edges);
    if (st == ESP_OK)
        st = write_graph_metadata(node, g->net, version);
    if (g->nodes.at >= 0)
        H5Gclose(g->nodes.at);
    if (node.at >= 0)
        H5Gclose(node.at);
    return st;
}

/* ---- the file ---- */

static enum esp_status write_file(const struct run_file *f, struct graph *g,
                                  const char *version, const char *path)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    struct node root = {.file = path, .at = H5I_INVALID_HID};
    if (access >= 0 && h5_set_locking(access, path))
        root.at = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    /* Set the message before the next call of HDF5, which would clear the reason of the failure. */
    enum esp_status st =
        root.at >= 0 ? ESP_OK : h5_fail(ESP_INPUT, path, "cannot create");
    if (access >= 0)
        H5Pclose(access);
    if (st != ESP_OK)
        return st;
    g->nodes = (struct node){.file = path, .at = H5I_INVALID_HID};
    st = write_graph(g, root, version);
    if (st == ESP_OK)
        st = nir_data_write(f, g->net, root);
    if (H5Fclose(root.at) < 0 && st == ESP_OK)
        st = h5_fail(ESP_IO, path, "cannot close");
    return st;
}

enum esp_status nir_write(const struct run_file *f, const char *version, const char *path)
{
    struct network *net = NULL;
    struct readout *readout = NULL;
    struct graph *g = array_create(1, sizeof *g);
    enum esp_status st = g ? restore_network(f, &net) : ESP_MEMORY;
    if (st == ESP_OK && run_file_info(f)->labelled)
        st = restore_readout(f, &readout);
    if (st == ESP_OK) {
        g->net = net;
        g->labels = readout ? readout->labels : NULL;
        st = write_file(f, g, version, path);
    }
    readout_free(readout);
    network_free(net);
    array_free(g);
    return st;
}
