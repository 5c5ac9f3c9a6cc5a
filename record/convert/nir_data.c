/* record/convert/nir_data.c - write the spikes of each recorded population in two passes: count, then write. */
#include "record/convert/nir_data.h"

#include "base/array.h"
#include "record/file/h5.h"
#include "record/read/cursor.h"

#include <stdint.h>

enum { BLOCK_EVENTS = 1 << 14 };

static const int64_t GONE = -1;

/* The spikes of one population, in NIR called events. */
struct events {
    const char *file;
    const struct population *population;
    unsigned times, ids; /* columns of the recording (enum layout_id) */
    struct cursor spikes;
    uint64_t n_known; /* every valid id is less than n_known */
    /* [n_known] index in the graph of the neuron with this id, or GONE if it is not in the graph; NULL: the
     * index equals the id. */
    int64_t *index;
    double dt_ms, end_ms;
    /* Number of events counted or written in this pass, without those still buffered. */
    uint64_t n;
    hid_t idx, time;
    size_t n_waiting;
    int64_t *idx_block; /* [BLOCK_EVENTS] indices and times of buffered events */
    double *time_block;
};

static enum esp_status make_index(struct events *e)
{
    const struct lif_group *g = e->population->lif;
    if (!g)
        return ESP_OK;
    e->index = array_create((size_t)e->n_known, sizeof *e->index);
    if (!e->index)
        return ESP_MEMORY;
    for (uint64_t k = 0; k < e->n_known; k++)
        e->index[k] = GONE;
    for (size_t j = 0; j < g->n; j++)
        e->index[g->birth[j]] = (int64_t)j;
    return ESP_OK;
}

/* Write the buffered events if the datasets exist, and empty the buffer. */
static enum esp_status flush(struct events *e)
{
    const hsize_t start[2] = {0, e->n}, count[2] = {1, e->n_waiting};
    enum esp_status st = ESP_OK;
    if (e->idx >= 0 && e->n_waiting > 0) {
        st = node_fill(e->file, e->idx, ELEMENT_I64, start, count, e->idx_block);
        if (st == ESP_OK)
            st = node_fill(e->file, e->time, ELEMENT_F64, start, count, e->time_block);
    }
    e->n += e->n_waiting;
    e->n_waiting = 0;
    return st;
}

/* Buffer the spike that was read last, if its neuron is in the graph. The time written is the middle of the
 * tick of the spike. Some programs put a time t into the step floor(t / dt), others into the step that ends at
 * or after t. For the middle of a tick both rules give the same step. */
static enum esp_status take_spike(struct events *e)
{
    const uint64_t id = cursor_number(&e->spikes, e->ids);
    if (id >= e->n_known)
        return esp_fail(ESP_INPUT, "%s: %s: a spike of a neuron that never was", e->file,
                        e->population->config->name);
    const int64_t index = e->index ? e->index[id] : (int64_t)id;
    if (index == GONE)
        return ESP_OK;
    const double middle_ms = cursor_real(&e->spikes, e->times) + e->dt_ms / 2;
    e->idx_block[e->n_waiting] = index;
    e->time_block[e->n_waiting++] = middle_ms / 1000;
    return e->n_waiting == BLOCK_EVENTS ? flush(e) : ESP_OK;
}

/* Read all spikes and count those whose neuron is in the graph. If the datasets are open, also write these
 * spikes. */
static enum esp_status pass(struct events *e)
{
    enum esp_status st;
    bool there = true;
    e->n = e->spikes.next = 0;
    while ((st = cursor_peek(&e->spikes, &there)) == ESP_OK && there &&
           (st = take_spike(e)) == ESP_OK)
        e->spikes.next++;
    return st == ESP_OK ? flush(e) : st;
}

static enum esp_status write_arrays(struct events *e, struct node group)
{
    enum esp_status st = pass(e); /* first pass: count the events */
    if (st == ESP_OK)
        st = node_matrix(group, "idx", ELEMENT_I64, 1, e->n, &e->idx);
    if (st == ESP_OK)
        st = node_matrix(group, "time", ELEMENT_F64, 1, e->n, &e->time);
    if (st == ESP_OK)
        st = pass(e);
    /* Closing may write buffered values, so its failure is an error. */
    if (e->idx >= 0 && H5Dclose(e->idx) < 0 && st == ESP_OK)
        st = h5_fail(ESP_IO, e->file, "cannot write");
    if (e->time >= 0 && H5Dclose(e->time) < 0 && st == ESP_OK)
        st = h5_fail(ESP_IO, e->file, "cannot write");
    return st;
}

static enum esp_status write_observable(struct events *e, struct node spikes)
{
    const int64_t n = (int64_t)e->population->n;
    /* Slightly longer than the run, so that no program rounds the number of steps down. */
    const double t_max_s = e->end_ms / 1000 * (1 + 0x1p-46);
    enum esp_status st = h5_put_unit(e->file, spikes.at, "__type__", "EventData");
    if (st == ESP_OK)
        st = h5_put(e->file, spikes.at, "n_neurons", ELEMENT_I64, 1, &n);
    if (st == ESP_OK)
        st = h5_put(e->file, spikes.at, "t_max", ELEMENT_F64, 1, &t_max_s);
    return st == ESP_OK ? write_arrays(e, spikes) : st;
}

/* Write /nodes/NAME/observables/spikes. */
static enum esp_status write_node(struct events *e, struct node nodes)
{
    struct node node = {.at = H5I_INVALID_HID}, observables = node, spikes = node;
    enum esp_status st = node_group(nodes, e->population->config->name, &node);
    if (st == ESP_OK)
        st = h5_put_unit(e->file, node.at, "__type__", "NIRNodeData");
    if (st == ESP_OK)
        st = node_group(node, "observables", &observables);
    if (st == ESP_OK)
        st = node_group(observables, "spikes", &spikes);
    if (st == ESP_OK)
        st = write_observable(e, spikes);
    const hid_t groups[] = {spikes.at, observables.at, node.at};
    for (size_t k = 0; k < sizeof groups / sizeof *groups; k++)
        if (groups[k] >= 0)
            H5Gclose(groups[k]);
    return st;
}

/* Find the time at which the last recorded presentation ended. */
static enum esp_status find_end(const struct run_file *f, double *end_ms)
{
    const struct run_file_info *info = run_file_info(f);
    const struct run_config *run = &info->resolved.run;
    uint32_t presentations = 0;
    double start_ms = 0;
    enum esp_status st = ESP_OK;
    *end_ms = 0;
    if (info->n_images == 0)
        return ESP_OK;
    st = run_file_read(f, LAYOUT_IMAGE_START, info->n_images - 1, 1, &start_ms);
    if (st == ESP_OK)
        st = run_file_read(f, LAYOUT_IMAGE_PRESENTATIONS, info->n_images - 1, 1,
                           &presentations);
    if (st == ESP_OK)
        *end_ms = start_ms + presentations *
                                 (double)network_presentation_ticks(&info->resolved) *
                                 run->dt_ms;
    return st;
}

static enum esp_status write_population(const struct run_file *f,
                                        const struct network *net, unsigned k,
                                        struct node nodes)
{
    const struct population *p = &net->population[k];
    struct events e = {.file = nodes.file,
                       .population = p,
                       .times = LAYOUT_SPIKE_TIMES + k,
                       .ids = LAYOUT_SPIKE_IDS + k,
                       .n_known =
                           p->lif ? run_file_info(f)->resolved.population[k].size : p->n,
                       .dt_ms = net->config.run.dt_ms,
                       .idx = H5I_INVALID_HID,
                       .time = H5I_INVALID_HID};
    enum esp_status st = run_file_check_stored(f, e.times);
    if (st == ESP_OK)
        st = run_file_check_stored(f, e.ids);
    if (st != ESP_OK)
        return st;
    e.spikes = cursor_open(f, CURSOR_OF(e.times, e.ids), UINT64_MAX);
    e.idx_block = array_create(BLOCK_EVENTS, sizeof *e.idx_block);
    e.time_block = array_create(BLOCK_EVENTS, sizeof *e.time_block);
    st = e.idx_block && e.time_block ? make_index(&e) : ESP_MEMORY;
    if (st == ESP_OK)
        st = find_end(f, &e.end_ms);
    if (st == ESP_OK)
        st = write_node(&e, nodes);
    array_free(e.idx_block);
    array_free(e.time_block);
    array_free(e.index);
    cursor_close(&e.spikes);
    return st;
}

static bool is_recorded(const struct run_file *f, unsigned k)
{
    return run_file_info(f)->layout->column[LAYOUT_SPIKE_TIMES + k].path[0] != '\0';
}

enum esp_status nir_data_write(const struct run_file *f, const struct network *net,
                               struct node root)
{
    struct node nodes = {.at = H5I_INVALID_HID};
    if (run_file_info(f)->header.spikes == LAYOUT_NO_SPIKES)
        return ESP_OK;
    enum esp_status st = h5_put_unit(root.file, root.at, "__type__", "NIRGraphData");
    if (st == ESP_OK)
        st = node_group(root, "nodes", &nodes);
    for (unsigned k = 0; k < net->n_populations && st == ESP_OK; k++)
        if (is_recorded(f, k))
            st = write_population(f, net, k, nodes);
    if (nodes.at >= 0)
        H5Gclose(nodes.at);
    return st;
}
