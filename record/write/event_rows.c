/* record/write/event_rows.c - send the rows of each kind of event: spikes, images, windows, prunings, results. */
#include "record/write/event_rows.h"

#include "base/array.h"
#include "record/write/weights.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum esp_status event_rows_create(struct event_rows *f, const struct layout *layout)
{
    f->layout = layout;
    f->counts = array_create((size_t)layout->n_birth, sizeof *f->counts);
    f->labels = array_create((size_t)layout->n_birth, sizeof *f->labels);
    f->field = array_create((size_t)layout_line(&layout->column[LAYOUT_SNAPSHOTS]),
                            sizeof *f->field);
    if (!f->counts || !f->labels || !f->field)
        return ESP_MEMORY;
    for (size_t k = 0; k < layout_line(&layout->column[LAYOUT_SNAPSHOTS]); k++)
        f->field[k] = NAN;
    return ESP_OK;
}

void event_rows_free(struct event_rows *f)
{
    array_free(f->counts);
    array_free(f->labels);
    array_free(f->field);
    f->field = NULL;
    f->counts = NULL;
    f->labels = NULL;
}

/* Append one value to a column. The element type of the column must be the type in the function's name. */
static enum esp_status add_u8(struct event_rows *f, unsigned column, uint8_t value)
{
    assert(f->layout->column[column].element == ELEMENT_U8);
    return writer_thread_lines(f->thread, column, &value, 1);
}

static enum esp_status add_u32(struct event_rows *f, unsigned column, uint32_t value)
{
    assert(f->layout->column[column].element == ELEMENT_U32);
    return writer_thread_lines(f->thread, column, &value, 1);
}

static enum esp_status add_u64(struct event_rows *f, unsigned column, uint64_t value)
{
    assert(f->layout->column[column].element == ELEMENT_U64);
    return writer_thread_lines(f->thread, column, &value, 1);
}

static enum esp_status add_f64(struct event_rows *f, unsigned column, double value)
{
    assert(f->layout->column[column].element == ELEMENT_F64);
    return writer_thread_lines(f->thread, column, &value, 1);
}

static bool has(const struct event_rows *f, unsigned column)
{
    return f->layout->column[column].path[0] != '\0';
}

static bool has_spikes(const struct event_rows *f, unsigned population)
{
    return has(f, LAYOUT_SPIKE_TIMES + population);
}

static void note_spikes(struct event_rows *f, unsigned population, esp_tick first,
                        esp_tick last, size_t n)
{
    assert(first >= f->last_tick[population] && last >= first);
    (void)first; /* not used if assertions are disabled */
    f->last_tick[population] = last;
    f->row_counts.rows[LAYOUT_GROUP_SPIKES + population] += n;
}

enum esp_status event_rows_input(struct event_rows *f, const struct probe_input *in)
{
    if (in->n == 0 || !has_spikes(f, in->population))
        return ESP_OK;
    note_spikes(f, in->population, in->start + in->tick[0],
                in->start + in->tick[in->n - 1], in->n);
    return writer_thread_input(f->thread, in->population, in->start, in->tick, in->id,
                               in->n);
}

enum esp_status event_rows_spikes(struct event_rows *f, const struct probe_spikes *s)
{
    if (!has_spikes(f, s->population))
        return ESP_OK;
    note_spikes(f, s->population, s->tick, s->tick, s->n);
    return writer_thread_spikes(f->thread, s->population, s->tick, s->birth, s->n);
}

static enum esp_status add_class(struct event_rows *f, unsigned column, int32_t class)
{
    assert(f->layout->column[column].element == ELEMENT_I32);
    return writer_thread_lines(f->thread, column, &class, 1);
}

/* Append a row of /espalier/images/scores; NaN if `scores` is NULL, because the image has no vote. */
static enum esp_status add_scores(struct event_rows *f, const double *scores)
{
    float row[READOUT_CLASSES_MAX];
    if (!has(f, LAYOUT_IMAGE_SCORES))
        return ESP_OK;
    for (uint32_t c = 0; c < f->n_classes; c++)
        row[c] = scores ? (float)scores[c] : NAN;
    return writer_thread_lines(f->thread, LAYOUT_IMAGE_SCORES, row, 1);
}

enum esp_status event_rows_image(struct event_rows *f, const struct probe_image *image)
{
    const double start_ms = (double)image->start * f->dt_ms;
    enum esp_status st;
    f->row_counts.rows[LAYOUT_GROUP_IMAGES]++;
    if ((st = add_u64(f, LAYOUT_IMAGE_INDEX, image->index)) != ESP_OK ||
        (st = add_u8(f, LAYOUT_IMAGE_LABEL, image->label)) != ESP_OK ||
        (st = add_f64(f, LAYOUT_IMAGE_START, start_ms)) != ESP_OK ||
        (st = add_u32(f, LAYOUT_IMAGE_SPIKES, image->n_spikes)) != ESP_OK ||
        (st = add_class(f, LAYOUT_IMAGE_VOTE, image->vote)) != ESP_OK ||
        (st = add_u32(f, LAYOUT_IMAGE_PRESENTATIONS, image->presentations)) != ESP_OK ||
        (st = add_scores(f, image->scores)) != ESP_OK)
        return st;
    return writer_thread_image(f->thread);
}

/* Append a row of /espalier/counts. The count of a removed neuron is UINT32_MAX. */
static enum esp_status add_counts(struct event_rows *f, const struct probe_window *window)
{
    memset(f->counts, 0xFF, (size_t)f->layout->n_birth * sizeof *f->counts);
    for (size_t k = 0; k < window->n_living; k++) {
        assert(window->birth[k] < f->layout->n_birth);
        f->counts[window->birth[k]] = window->counts[k];
    }
    return writer_thread_lines(f->thread, LAYOUT_COUNTS, f->counts, 1);
}

/* Append a row of /espalier/labels. A neuron without a label, or removed, has ESP_NO_CLASS. */
static enum esp_status add_labels(struct event_rows *f, const struct probe_window *window)
{
    for (size_t id = 0; id < f->layout->n_birth; id++)
        f->labels[id] = ESP_NO_CLASS;
    for (size_t k = 0; window->labels && k < window->n_living; k++)
        f->labels[window->birth[k]] = window->labels[k];
    return writer_thread_lines(f->thread, LAYOUT_LABELS, f->labels, 1);
}

static enum esp_status add_window(struct event_rows *f, const struct probe_window *w)
{
    enum esp_status st;
    f->row_counts.rows[LAYOUT_GROUP_WINDOWS]++;
    if ((st = add_u64(f, LAYOUT_WINDOW_IMAGES_DONE, w->images_done)) != ESP_OK ||
        (st = add_f64(f, LAYOUT_WINDOW_THRESHOLD, w->threshold)) != ESP_OK ||
        (st = add_u8(f, LAYOUT_WINDOW_IMPOSED, w->imposed)) != ESP_OK ||
        (st = add_u64(f, LAYOUT_WINDOW_LIVING, w->n_living)) != ESP_OK ||
        (st = add_f64(f, LAYOUT_WINDOW_ACCURACY, w->accuracy)) != ESP_OK ||
        (st = add_f64(f, LAYOUT_WINDOW_SPIKES_PER_IMAGE, w->spikes_per_image)) !=
            ESP_OK ||
        (st = add_labels(f, w)) != ESP_OK)
        return st;
    return add_counts(f, w);
}

static uint64_t images_done(const struct event_rows *f)
{
    return f->first_image + f->row_counts.rows[LAYOUT_GROUP_IMAGES];
}

/* Append a snapshot of the receptive fields. Do nothing if the network has none (network_fields). */
static enum esp_status add_snapshot(struct event_rows *f, const struct network *net)
{
    if (!network_fields(net))
        return ESP_OK;
    const enum esp_status st = weights_snapshot(f->thread, f->layout, net);
    f->row_counts.rows[LAYOUT_GROUP_SNAPSHOTS]++;
    return st == ESP_OK ? add_u64(f, LAYOUT_SNAPSHOT_IMAGES, images_done(f)) : st;
}

enum esp_status event_rows_begin(struct event_rows *f, const struct network *net,
                                 bool resumed)
{
    f->has_begin = f->n_snapshots > 0 && f->first_image == 0 &&
                   has(f, LAYOUT_REMOVED_FIELD) && network_fields(net);
    return f->has_begin && !resumed ? add_snapshot(f, net) : ESP_OK;
}

/* Of K = n_snapshots snapshots, snapshot k = 0 .. K - 2 is due when the fraction (k + 1) / K of the run is over;
 * the last one is taken at the end. The snapshot of the beginning (has_begin) is not one of the K. */
static bool snapshot_is_due(const struct event_rows *f)
{
    const double share = (double)f->n_snapshots / (double)f->images_run;
    const uint64_t missed = (uint64_t)((double)f->first_image * share);
    const uint64_t taken =
        missed + f->row_counts.rows[LAYOUT_GROUP_SNAPSHOTS] - f->has_begin;
    const double done = (double)images_done(f) / (double)f->images_run;
    return taken + 1 < f->n_snapshots && done * f->n_snapshots >= (double)taken + 1.0;
}

enum esp_status event_rows_window(struct event_rows *f, const struct probe_window *window,
                                  const struct network *net)
{
    const enum esp_status st = add_window(f, window);
    return st == ESP_OK && snapshot_is_due(f) ? add_snapshot(f, net) : st;
}

/* Append h and the last receptive field of removed neuron k; NaN for one that is not known. */
static enum esp_status add_last(struct event_rows *f, const struct probe_pruned *p,
                                size_t k)
{
    const size_t n = (size_t)layout_line(&f->layout->column[LAYOUT_SNAPSHOTS]);
    const float *field = p->weight_mV ? p->weight_mV + k * n : f->field;
    if (!has(f, LAYOUT_REMOVED_H))
        return ESP_OK;
    const enum esp_status st = add_f64(f, LAYOUT_REMOVED_H, p->h ? p->h[k] : (double)NAN);
    return st == ESP_OK ? writer_thread_lines(f->thread, LAYOUT_REMOVED_FIELD, field, 1)
                        : st;
}

static enum esp_status add_removed(struct event_rows *f, const struct probe_pruned *p)
{
    enum esp_status st = ESP_OK;
    f->row_counts.rows[LAYOUT_GROUP_REMOVED] += p->n_removed;
    for (size_t k = 0; k < p->n_removed && st == ESP_OK; k++)
        if ((st = add_u64(f, LAYOUT_REMOVED_IMAGE, p->images_done)) == ESP_OK &&
            (st = add_u64(f, LAYOUT_REMOVED_ID, p->removed[k])) == ESP_OK)
            st = add_last(f, p, k);
    return st;
}

enum esp_status event_rows_regrown(struct event_rows *f, const struct probe_regrown *r)
{
    enum esp_status st = ESP_OK;
    f->row_counts.rows[LAYOUT_GROUP_REGROWN] += r->n_regrown;
    for (size_t k = 0; k < r->n_regrown && st == ESP_OK; k++) {
        st = add_u64(f, LAYOUT_REGROWN_IMAGE, r->images_done);
        if (st == ESP_OK)
            st = add_u64(f, LAYOUT_REGROWN_ID, r->regrown[k]);
        if (st == ESP_OK)
            st = add_u64(f, LAYOUT_REGROWN_SOURCE, r->source[k]);
    }
    return st;
}

/* Append a row for a pruning of the output population, and a row for each neuron removed by it. */
static enum esp_status add_pruning(struct event_rows *f, const struct probe_pruned *p)
{
    enum esp_status st;
    f->row_counts.rows[LAYOUT_GROUP_PRUNINGS]++;
    if ((st = add_u64(f, LAYOUT_PRUNING_IMAGE, p->images_done)) != ESP_OK ||
        (st = add_f64(f, LAYOUT_PRUNING_THRESHOLD, p->threshold)) != ESP_OK ||
        (st = add_u64(f, LAYOUT_PRUNING_LIVING, p->n_living)) != ESP_OK)
        return st;
    return add_removed(f, p);
}

/* Append a row for each neuron removed from a population other than the output. Such a pruning has no row of
 * its own. */
static enum esp_status add_other_removed(struct event_rows *f,
                                         const struct probe_pruned *p)
{
    enum esp_status st = ESP_OK;
    f->row_counts.rows[LAYOUT_GROUP_GONE] += p->n_removed;
    for (size_t k = 0; k < p->n_removed && st == ESP_OK; k++) {
        st = add_u64(f, LAYOUT_GONE_IMAGE, p->images_done);
        if (st == ESP_OK)
            st = add_u32(f, LAYOUT_GONE_POPULATION, p->population);
        if (st == ESP_OK)
            st = add_u64(f, LAYOUT_GONE_ID, p->removed[k]);
    }
    return st;
}

enum esp_status event_rows_pruned(struct event_rows *f, const struct probe_pruned *p)
{
    const enum esp_status st = p->is_output ? add_pruning(f, p) : add_other_removed(f, p);
    return st == ESP_OK ? writer_thread_flush_soon(f->thread) : st;
}

enum esp_status event_rows_action(struct event_rows *f, const struct action *a)
{
    enum esp_status st;
    if (!has(f, LAYOUT_ACTION_IMAGE))
        return ESP_OK;
    f->row_counts.rows[LAYOUT_GROUP_ACTIONS]++;
    if ((st = add_u64(f, LAYOUT_ACTION_IMAGE, a->image)) != ESP_OK ||
        (st = add_u32(f, LAYOUT_ACTION_KIND, a->kind)) != ESP_OK ||
        (st = add_u32(f, LAYOUT_ACTION_NEURON, a->neuron)) != ESP_OK ||
        (st = add_f64(f, LAYOUT_ACTION_VALUE, a->value)) != ESP_OK)
        return st;
    return writer_thread_flush_soon(f->thread);
}

/* Append the weights of all dense projections and the thresholds of all LIF populations. */
static enum esp_status add_final(struct event_rows *f, const struct network *net)
{
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < net->n_projections && st == ESP_OK; k++)
        if (net->projection[k].weights)
            st = weights_final(f->thread, f->layout, net, k);
    for (unsigned k = 0; k < net->n_populations && st == ESP_OK; k++) {
        const struct lif_group *g = net->population[k].lif;
        const unsigned column = k == net->output ? LAYOUT_FINAL_THETA : LAYOUT_THETA + k;
        if (g)
            st = writer_thread_lines(f->thread, column, g->state.theta_mV, g->n);
    }
    return st;
}

static enum esp_status add_ids(struct event_rows *f, const struct lif_group *g,
                               unsigned column)
{
    uint64_t *ids = array_create(g->n, sizeof *ids);
    if (!ids)
        return ESP_MEMORY;
    for (size_t k = 0; k < g->n; k++)
        ids[k] = g->birth[k];
    const enum esp_status st = writer_thread_lines(f->thread, column, ids, g->n);
    array_free(ids);
    return st;
}

/* Append the birth ids of the remaining neurons of each pruned population except the output. */
static enum esp_status add_other_ids(struct event_rows *f, const struct network *net)
{
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < net->n_populations && st == ESP_OK; k++)
        if (f->layout->column[LAYOUT_IDS + k].path[0] != '\0')
            st = add_ids(f, net->population[k].lif, LAYOUT_IDS + k);
    return st;
}

enum esp_status event_rows_trained(struct event_rows *f, const struct network *net)
{
    enum esp_status st;
    if ((f->n_snapshots > 0 && (st = add_snapshot(f, net)) != ESP_OK) ||
        (st = add_final(f, net)) != ESP_OK || (st = add_other_ids(f, net)) != ESP_OK ||
        (st = writer_thread_flush_soon(f->thread)) != ESP_OK)
        return st;
    /* Append the ids of the output neurons last, after a flush. A file that contains them then also contains
     * the weights and thresholds of these neurons. */
    if ((st = add_ids(f, network_output(net)->lif, LAYOUT_FINAL_IDS)) != ESP_OK)
        return st;
    return writer_thread_flush(f->thread);
}

enum esp_status event_rows_readout(struct event_rows *f, const struct readout *readout)
{
    enum esp_status st;
    assert(readout->n_classes == f->n_classes);
    if ((st = writer_thread_lines(f->thread, LAYOUT_FINAL_LABELS, readout->labels,
                                  readout->n_neurons)) != ESP_OK ||
        (st = writer_thread_lines(f->thread, LAYOUT_FINAL_CLASS_MEANS,
                                  readout->class_means, readout->n_neurons)) != ESP_OK)
        return st;
    return writer_thread_lines(f->thread, LAYOUT_FINAL_N_LABELLED, &readout->n_labelled,
                               1);
}

enum esp_status event_rows_accuracy(struct event_rows *f,
                                    const double accuracy[READOUT_VOTES])
{
    return writer_thread_lines(f->thread, LAYOUT_ACCURACY, accuracy, 1);
}

enum esp_status event_rows_confusion(struct event_rows *f, const uint64_t *confusion)
{
    return writer_thread_lines(f->thread, LAYOUT_CONFUSION, confusion, f->n_classes);
}

enum esp_status event_rows_report(struct event_rows *f, const char *report)
{
    return writer_thread_lines(f->thread, LAYOUT_REPORT, report, strlen(report));
}
