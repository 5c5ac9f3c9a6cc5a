/* record/feed.c - what a run reports, as rows of the recording. */
#include "record/feed.h"

#include "base/array.h"
#include "record/weights.h"

#include <assert.h>
#include <string.h>
#include <time.h>

#define FLUSH_S \
    0.5 /* between flushes, seen once per image: well under the promised second */

static double clock_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Columns that grow during the run and are collected in rows. */
static bool is_collected(const struct layout *layout, unsigned column)
{
    const bool growing = column <= LAYOUT_REMOVED_ID ||
                         (column >= LAYOUT_SPIKE_TIMES && column < LAYOUT_WEIGHTS);
    return growing && layout->column[column].rank == 1;
}

enum esp_status feed_create(struct feed *f, const struct layout *layout)
{
    f->layout = layout;
    f->flushed_s = clock_s();
    f->counts = array_create((size_t)layout->n_birth, sizeof *f->counts);
    f->labels = array_create((size_t)layout->n_birth, sizeof *f->labels);
    enum esp_status st = f->counts && f->labels ? ESP_OK : ESP_MEMORY;
    for (unsigned k = 0; k < LAYOUT_COLUMNS && st == ESP_OK; k++)
        if (is_collected(layout, k))
            st = rows_create(&f->rows[k], layout, k);
    return st;
}

void feed_free(struct feed *f)
{
    for (size_t k = 0; k < LAYOUT_COLUMNS; k++)
        rows_free(&f->rows[k]);
    array_free(f->counts);
    array_free(f->labels);
    f->counts = NULL;
    f->labels = NULL;
}

void feed_continue(struct feed *f, const struct mark *m)
{
    f->told = *m;
    f->images_saved = m->rows[LAYOUT_GROUP_IMAGES];
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++)
        if (f->rows[k].data)
            rows_continue(&f->rows[k], mark_rows(m, k));
}

enum esp_status feed_flush(struct feed *f)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < LAYOUT_COLUMNS && st == ESP_OK; k++)
        st = rows_flush(&f->rows[k], f->writer);
    if (st != ESP_OK || (st = writer_flush(f->writer)) != ESP_OK)
        return st;
    f->images_saved = f->told.rows[LAYOUT_GROUP_IMAGES];
    f->flushed_s = clock_s();
    return ESP_OK;
}

static enum esp_status add_spike(struct feed *f, unsigned population, esp_tick tick,
                                 esp_id id)
{
    struct rows *times = &f->rows[LAYOUT_SPIKE_TIMES + population];
    struct rows *ids = &f->rows[LAYOUT_SPIKE_IDS + population];
    assert(tick >= f->last_tick[population]);
    f->last_tick[population] = tick;
    f->told.rows[LAYOUT_GROUP_SPIKES + population]++;
    const enum esp_status st = rows_add_f64(times, f->writer, (double)tick * f->dt_ms);
    return st == ESP_OK ? rows_add_u64(ids, f->writer, id) : st;
}

static bool has_spikes(const struct feed *f, unsigned population)
{
    return f->rows[LAYOUT_SPIKE_TIMES + population].data != NULL;
}

enum esp_status feed_input(struct feed *f, const struct probe_input *in)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; has_spikes(f, in->population) && k < in->n && st == ESP_OK; k++)
        st = add_spike(f, in->population, in->start + in->tick[k], in->id[k]);
    return st;
}

enum esp_status feed_spikes(struct feed *f, const struct probe_spikes *s)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; has_spikes(f, s->population) && k < s->n && st == ESP_OK; k++)
        st = add_spike(f, s->population, s->tick, s->birth[k]);
    return st;
}

static uint8_t class_byte(int class)
{
    return class < 0 || class >= LAYOUT_NO_CLASS ? LAYOUT_NO_CLASS : (uint8_t) class;
}

static enum esp_status add_image(struct feed *f, const struct probe_image *image)
{
    struct rows *rows = f->rows;
    struct writer *w = f->writer;
    const double start_ms = (double)image->start * f->dt_ms;
    enum esp_status st;
    if ((st = rows_add_u64(&rows[LAYOUT_IMAGE_INDEX], w, image->index)) != ESP_OK ||
        (st = rows_add_u8(&rows[LAYOUT_IMAGE_LABEL], w, image->label)) != ESP_OK ||
        (st = rows_add_f64(&rows[LAYOUT_IMAGE_START], w, start_ms)) != ESP_OK ||
        (st = rows_add_u32(&rows[LAYOUT_IMAGE_SPIKES], w, image->n_spikes)) != ESP_OK ||
        (st = rows_add_u8(&rows[LAYOUT_IMAGE_VOTE], w, class_byte(image->vote))) !=
            ESP_OK)
        return st;
    return rows_add_u32(&rows[LAYOUT_IMAGE_PRESENTATIONS], w, image->presentations);
}

enum esp_status feed_image(struct feed *f, const struct probe_image *image)
{
    enum esp_status st = add_image(f, image);
    f->told.rows[LAYOUT_GROUP_IMAGES]++;
    if (st == ESP_OK && clock_s() - f->flushed_s >= FLUSH_S)
        st = feed_flush(f);
    return st;
}

/* A row of /espalier/counts: removed neurons have the largest number. */
static enum esp_status add_counts(struct feed *f, const struct probe_window *window)
{
    memset(f->counts, 0xFF, (size_t)f->layout->n_birth * sizeof *f->counts);
    for (size_t k = 0; k < window->n_living; k++) {
        assert(window->birth[k] < f->layout->n_birth);
        f->counts[window->birth[k]] = window->counts[k];
    }
    return writer_append(f->writer, LAYOUT_COUNTS, f->counts, 1);
}

/* A row of /espalier/labels. */
static enum esp_status add_labels(struct feed *f, const struct probe_window *window)
{
    memset(f->labels, LAYOUT_NO_CLASS, (size_t)f->layout->n_birth);
    for (size_t k = 0; window->labels && k < window->n_living; k++)
        f->labels[window->birth[k]] = class_byte(window->labels[k]);
    return writer_append(f->writer, LAYOUT_LABELS, f->labels, 1);
}

static enum esp_status add_window(struct feed *f, const struct probe_window *window)
{
    struct rows *rows = f->rows;
    struct writer *w = f->writer;
    enum esp_status st;
    if ((st = rows_add_u64(&rows[LAYOUT_WINDOW_IMAGES_DONE], w, window->images_done)) ||
        (st = rows_add_f64(&rows[LAYOUT_WINDOW_THRESHOLD], w, window->threshold)) ||
        (st = rows_add_u8(&rows[LAYOUT_WINDOW_IMPOSED], w, window->imposed)) ||
        (st = rows_add_u64(&rows[LAYOUT_WINDOW_LIVING], w, window->n_living)) ||
        (st = rows_add_f64(&rows[LAYOUT_WINDOW_ACCURACY], w, window->accuracy)))
        return st;
    f->told.rows[LAYOUT_GROUP_WINDOWS]++;
    st = rows_add_f64(&rows[LAYOUT_WINDOW_SPIKES_PER_IMAGE], w, window->spikes_per_image);
    if (st == ESP_OK)
        st = add_labels(f, window);
    return st == ESP_OK ? add_counts(f, window) : st;
}

static enum esp_status add_snapshot(struct feed *f, const struct network *net)
{
    enum esp_status st = weights_snapshot(f->writer, f->layout, net);
    if (st == ESP_OK)
        st = writer_append(f->writer, LAYOUT_SNAPSHOT_IMAGES,
                           &f->told.rows[LAYOUT_GROUP_IMAGES], 1);
    f->told.rows[LAYOUT_GROUP_SNAPSHOTS]++;
    return st;
}

/* Snapshot k of K is due when (k + 1) / K of the run is over; the last waits for the end. */
static bool snapshot_is_due(const struct feed *f)
{
    const uint64_t taken = f->told.rows[LAYOUT_GROUP_SNAPSHOTS];
    const double done = (double)f->told.rows[LAYOUT_GROUP_IMAGES] / (double)f->images_run;
    return taken + 1 < f->n_snapshots && done * f->n_snapshots >= (double)taken + 1.0;
}

enum esp_status feed_window(struct feed *f, const struct probe_window *window,
                            const struct network *net)
{
    enum esp_status st = add_window(f, window);
    if (st == ESP_OK && snapshot_is_due(f))
        st = add_snapshot(f, net);
    return st;
}

static enum esp_status add_removed(struct feed *f, const struct probe_pruned *p)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < p->n_removed && st == ESP_OK; k++)
        if ((st = rows_add_u64(&f->rows[LAYOUT_REMOVED_IMAGE], f->writer,
                               p->images_done)) == ESP_OK)
            st = rows_add_u64(&f->rows[LAYOUT_REMOVED_ID], f->writer, p->removed[k]);
    f->told.rows[LAYOUT_GROUP_REMOVED] += p->n_removed;
    return st;
}

enum esp_status feed_pruned(struct feed *f, const struct probe_pruned *p)
{
    struct rows *rows = f->rows;
    enum esp_status st;
    if ((st = rows_add_u64(&rows[LAYOUT_PRUNING_IMAGE], f->writer, p->images_done)) ||
        (st = rows_add_f64(&rows[LAYOUT_PRUNING_THRESHOLD], f->writer, p->threshold)) ||
        (st = rows_add_u64(&rows[LAYOUT_PRUNING_LIVING], f->writer, p->n_living)) ||
        (st = add_removed(f, p)))
        return st;
    f->told.rows[LAYOUT_GROUP_PRUNINGS]++;
    return feed_flush(f);
}

/* Weights and thresholds of all that the configuration names. */
static enum esp_status add_final(struct feed *f, const struct network *net)
{
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < net->n_projections && st == ESP_OK; k++)
        if (net->projection[k].weights)
            st = weights_final(f->writer, f->layout, net, k);
    for (unsigned k = 0; k < net->n_populations && st == ESP_OK; k++) {
        const struct lif_group *g = net->population[k].lif;
        const unsigned column = k == net->output ? LAYOUT_FINAL_THETA : LAYOUT_THETA + k;
        if (g)
            st = writer_append(f->writer, column, g->state.theta_mV, g->n);
    }
    return st;
}

/* The ids come last, after a flush: a file that has them has everything they speak of. */
static enum esp_status add_ids(struct feed *f, const struct network *net)
{
    const struct lif_group *g = network_output(net)->lif;
    struct rows ids;
    enum esp_status st = rows_create(&ids, f->layout, LAYOUT_FINAL_IDS);
    for (size_t k = 0; k < g->n && st == ESP_OK; k++)
        st = rows_add_u64(&ids, f->writer, g->birth[k]);
    if (st == ESP_OK)
        st = rows_flush(&ids, f->writer);
    rows_free(&ids);
    return st;
}

enum esp_status feed_trained(struct feed *f, const struct network *net)
{
    enum esp_status st;
    if ((f->n_snapshots > 0 && (st = add_snapshot(f, net)) != ESP_OK) ||
        (st = add_final(f, net)) != ESP_OK || (st = feed_flush(f)) != ESP_OK ||
        (st = add_ids(f, net)) != ESP_OK)
        return st;
    return feed_flush(f);
}

enum esp_status feed_readout(struct feed *f, const struct readout *readout)
{
    enum esp_status st;
    assert(readout->n_classes == f->n_classes);
    if ((st = writer_append(f->writer, LAYOUT_FINAL_LABELS, readout->labels,
                            readout->n_neurons)) != ESP_OK ||
        (st = writer_append(f->writer, LAYOUT_FINAL_CLASS_MEANS, readout->class_means,
                            readout->n_neurons)) != ESP_OK)
        return st;
    return writer_append(f->writer, LAYOUT_FINAL_N_LABELLED, &readout->n_labelled, 1);
}

enum esp_status feed_accuracy(struct feed *f, const double accuracy[READOUT_VOTES])
{
    return writer_append(f->writer, LAYOUT_ACCURACY, accuracy, 1);
}

enum esp_status feed_confusion(struct feed *f, const uint64_t *confusion)
{
    return writer_append(f->writer, LAYOUT_CONFUSION, confusion, f->n_classes);
}

enum esp_status feed_report(struct feed *f, const char *report)
{
    return writer_append(f->writer, LAYOUT_REPORT, report, strlen(report));
}
