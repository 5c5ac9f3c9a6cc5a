/* record/write/prefix.c - determine prefixes of a recording, copy their rows and compute their hash. */
#include "record/write/prefix.h"

#include "base/array.h"
#include "record/file/structure.h"
#include "record/read/cursor.h"
#include "record/read/restore.h"

#include <math.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 20 };

static const double most_ticks =
    9007199254740992.0; /* 2^53: up to here a double represents every integer */

/* ---- rows up to given counts ---- */

enum esp_status prefix_of_mark(const struct run_file *f, const struct row_counts *m,
                               struct prefix *out)
{
    const struct layout *layout = run_file_info(f)->layout;
    struct prefix p = {{0}};
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++) {
        if (layout->column[k].path[0] == '\0')
            continue;
        p.rows[k] = row_counts_rows(m, k);
        if (run_file_rows(f, k) < p.rows[k])
            return esp_fail(ESP_INPUT,
                            "%s: %s has %llu rows, %llu were written before: it is "
                            "another recording, or was cut",
                            run_file_info(f)->path, layout->column[k].path,
                            (unsigned long long)run_file_rows(f, k),
                            (unsigned long long)p.rows[k]);
    }
    *out = p;
    return ESP_OK;
}

/* ---- copies and hashes of rows ---- */

/* A function that receives lines of a column. */
typedef enum esp_status take_fn(void *context, unsigned column, const void *lines,
                                uint64_t n_lines);

struct walk {
    take_fn *take;
    void *context;
    unsigned column;
};

static enum esp_status take_lines(void *walk, const void *lines, uint64_t n_lines)
{
    const struct walk *w = walk;
    return w->take(w->context, w->column, lines, n_lines);
}

static enum esp_status walk_column(const struct run_file *f, unsigned column,
                                   uint64_t rows, take_fn *take, void *context)
{
    const struct layout_column *is = &run_file_info(f)->layout->column[column];
    struct walk w = {take, context, column};
    if (rows == 0)
        return ESP_OK;
    const enum esp_status st = run_file_check_stored(f, column);
    return st == ESP_OK ? cursor_pass(f, column, rows * layout_lines(is), BLOCK_BYTES,
                                      take_lines, &w)
                        : st;
}

static enum esp_status walk(const struct run_file *f, const struct prefix *p,
                            take_fn *take, void *context)
{
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < LAYOUT_COLUMNS && st == ESP_OK; k++)
        st = walk_column(f, k, p->rows[k], take, context);
    return st;
}

struct copy {
    const struct layout *from, *to;
    struct writer *writer;
};

/* Append votes or labels of an old format, which are bytes, to a new recording, where they are int32. */
static enum esp_status append_classes(const struct copy *c, unsigned column,
                                      const void *lines, uint64_t n_lines)
{
    const struct layout_column *from = &c->from->column[column];
    const size_t n = (size_t)(n_lines * layout_line(from));
    int32_t *classes = array_create(n, sizeof *classes);
    if (!classes)
        return ESP_MEMORY;
    for (size_t k = 0; k < n; k++)
        classes[k] = layout_class(from, lines, k);
    const enum esp_status st = writer_append(c->writer, column, classes, n_lines);
    array_free(classes);
    return st;
}

static enum esp_status append(void *context, unsigned column, const void *lines,
                              uint64_t n_lines)
{
    const struct copy *c = context;
    return c->from->column[column].element == c->to->column[column].element
               ? writer_append(c->writer, column, lines, n_lines)
               : append_classes(c, column, lines, n_lines);
}

enum esp_status prefix_copy(const struct run_file *f, const struct prefix *p,
                            struct writer *w)
{
    struct copy c = {run_file_info(f)->layout, writer_layout(w), w};
    return walk(f, p, append, &c);
}

struct hashes {
    const struct layout *layout;
    struct hash_stream column[LAYOUT_COLUMNS];
};

static enum esp_status add_to_hash(void *hashes, unsigned column, const void *lines,
                                   uint64_t n_lines)
{
    struct hashes *h = hashes;
    const struct layout_column *is = &h->layout->column[column];
    hash_stream_add(&h->column[column], lines,
                    (size_t)(n_lines * layout_line(is)) * element_size(is->element));
    return ESP_OK;
}

enum esp_status prefix_rows(const struct run_file *f, const struct prefix *p,
                            uint64_t *rows)
{
    struct hashes h = {.layout = run_file_info(f)->layout};
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++)
        h.column[k] = HASH_STREAM;
    const enum esp_status st = walk(f, p, add_to_hash, &h);
    *rows = 0;
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++)
        if (p->rows[k] > 0)
            *rows += structure_rows(h.layout->column[k].path, &h.column[k]);
    return st;
}

/* ---- complete rows: columns that grow during the run ---- */

/* Return the number of rows of the shortest column of the group. */
static uint64_t common_rows(const struct run_file *f, unsigned group)
{
    const struct layout *layout = run_file_info(f)->layout;
    uint64_t n = UINT64_MAX;
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++)
        if (layout_group(k) == group && layout->column[k].path[0] != '\0' &&
            run_file_rows(f, k) < n)
            n = run_file_rows(f, k);
    return n == UINT64_MAX ? 0 : n;
}

/* Set the number of complete rows of each column of a group that the recording has. */
static void keep(const struct run_file *f, struct valid_prefix *w, unsigned group,
                 uint64_t rows)
{
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++)
        if (layout_group(k) == group && run_file_info(f)->layout->column[k].path[0])
            w->prefix.rows[k] = rows;
}

/* Keep the rows of a group up to the last one whose value in `column` (number of images done) is at most
 * n_images. */
static enum esp_status keep_until(const struct run_file *f, unsigned group,
                                  unsigned column, double n_images,
                                  struct valid_prefix *w)
{
    uint64_t rows = common_rows(f, group);
    const enum esp_status st = cursor_count(f, column, rows, n_images, &rows);
    if (st == ESP_OK)
        keep(f, w, group, rows);
    return st;
}

static enum esp_status find_end(const struct run_file *f, struct valid_prefix *w)
{
    const struct run_file_info *info = run_file_info(f);
    const double dt_ms = info->header.dt_ms;
    double start_ms;
    uint32_t presentations;
    enum esp_status st;
    if (w->n_images == 0)
        return ESP_OK;
    const uint64_t last = w->n_images - 1;
    if ((st = run_file_read(f, LAYOUT_IMAGE_START, last, 1, &start_ms)) != ESP_OK ||
        (st = run_file_read(f, LAYOUT_IMAGE_PRESENTATIONS, last, 1, &presentations)) !=
            ESP_OK)
        return st;
    if (!(start_ms >= 0 && start_ms / dt_ms < most_ticks))
        return esp_fail(ESP_INPUT, "%s: image %llu begins at %g ms", info->path,
                        (unsigned long long)last, start_ms);
    const double ticks = (double)network_presentation_ticks(&info->resolved);
    w->end_ms = (round(start_ms / dt_ms) + presentations * ticks) * dt_ms;
    return ESP_OK;
}

/* Keep the spikes before the end of the last image. The limit is half a tick before the end, so that rounding
 * of the recorded times does not matter. */
static enum esp_status keep_spikes(const struct run_file *f, unsigned population,
                                   struct valid_prefix *w)
{
    const unsigned times = LAYOUT_SPIKE_TIMES + population;
    const double dt_ms = run_file_info(f)->header.dt_ms;
    const uint64_t all = common_rows(f, LAYOUT_GROUP_SPIKES + population);
    uint64_t rows = 0;
    double last_ms = w->end_ms;
    enum esp_status st = cursor_count(f, times, all, w->end_ms - dt_ms / 2, &rows);
    if (st == ESP_OK && rows < all)
        st = run_file_read(f, times, all - 1, 1, &last_ms);
    if (st != ESP_OK)
        return st;
    keep(f, w, LAYOUT_GROUP_SPIKES + population, rows);
    if (rows < all && last_ms - w->end_ms > w->cut_ms)
        w->cut_ms = last_ms - w->end_ms;
    w->cut_spikes += all - rows;
    return ESP_OK;
}

/* ---- complete rows: results ---- */

static void keep_all(const struct run_file *f, unsigned first, unsigned last,
                     struct valid_prefix *w)
{
    for (unsigned k = first; k <= last; k++)
        w->prefix.rows[k] = run_file_rows(f, k);
}

static enum esp_status keep_network(const struct run_file *f, struct valid_prefix *w)
{
    struct network *net = NULL;
    const enum esp_status st = restore_network(f, &net);
    network_free(net);
    if (st == ESP_OK) {
        keep_all(f, LAYOUT_FINAL_THETA, LAYOUT_FINAL_IDS, w);
        keep_all(f, LAYOUT_WEIGHTS, LAYOUT_ACTION_IMAGE - 1, w);
    }
    return st;
}

static enum esp_status keep_readout(const struct run_file *f, struct valid_prefix *w)
{
    struct readout *readout = NULL;
    const enum esp_status st = restore_readout(f, &readout);
    readout_free(readout);
    if (st == ESP_OK)
        keep_all(f, LAYOUT_FINAL_LABELS, LAYOUT_FINAL_N_LABELLED, w);
    return st;
}

/* Return whether the results are complete: the report ends with '}', and if an accuracy was measured, the
 * labels and the confusion matrix exist. */
static bool is_finished(const struct run_file *f, bool labelled)
{
    const struct run_file_info *info = run_file_info(f);
    size_t n = info->report ? strlen(info->report) : 0;
    while (n > 0 && (info->report[n - 1] == '\n' || info->report[n - 1] == ' '))
        n--;
    const bool measured = !isnan(info->accuracy[READOUT_BAYES]);
    return n > 0 && info->report[n - 1] == '}' &&
           run_file_rows(f, LAYOUT_ACCURACY) == 2 &&
           (!measured ||
            (labelled && run_file_rows(f, LAYOUT_CONFUSION) == info->header.n_classes));
}

/* Keep the complete results. If the network is missing or invalid, drop readout, accuracy and report too. If
 * memory is short, return that failure. */
static enum esp_status keep_results(const struct run_file *f, struct valid_prefix *w)
{
    const struct run_file_info *info = run_file_info(f);
    if (!info->trained || w->done < info->header.images_run)
        return ESP_OK;
    enum esp_status st = keep_network(f, w);
    if (st != ESP_OK)
        return st == ESP_INPUT ? ESP_OK : st;
    st = info->labelled ? keep_readout(f, w) : ESP_INPUT;
    if (st != ESP_OK && st != ESP_INPUT)
        return st;
    if (is_finished(f, st == ESP_OK))
        keep_all(f, LAYOUT_ACCURACY, LAYOUT_REPORT, w);
    return ESP_OK;
}

static void count_cut(const struct run_file *f, struct valid_prefix *w)
{
    for (unsigned k = 0; k < LAYOUT_COLUMNS; k++) {
        const uint64_t cut = run_file_rows(f, k) - w->prefix.rows[k];
        w->cut_rows += cut;
        if (layout_group(k) == LAYOUT_GROUP_RESULTS && cut > 0)
            w->results_cut = true;
    }
}

enum esp_status prefix_find_valid(const struct run_file *f, struct valid_prefix *out)
{
    struct valid_prefix w = {.n_images = common_rows(f, LAYOUT_GROUP_IMAGES)};
    w.done = run_file_info(f)->header.first_image + w.n_images;
    const double n = (double)w.done;
    enum esp_status st;
    keep(f, &w, LAYOUT_GROUP_IMAGES, w.n_images);
    if ((st = find_end(f, &w)) != ESP_OK ||
        (st = keep_until(f, LAYOUT_GROUP_WINDOWS, LAYOUT_WINDOW_IMAGES_DONE, n, &w)) !=
            ESP_OK ||
        (st = keep_until(f, LAYOUT_GROUP_PRUNINGS, LAYOUT_PRUNING_IMAGE, n, &w)) !=
            ESP_OK ||
        (st = keep_until(f, LAYOUT_GROUP_REMOVED, LAYOUT_REMOVED_IMAGE, n, &w)) !=
            ESP_OK ||
        (st = keep_until(f, LAYOUT_GROUP_GONE, LAYOUT_GONE_IMAGE, n, &w)) != ESP_OK ||
        (st = keep_until(f, LAYOUT_GROUP_ACTIONS, LAYOUT_ACTION_IMAGE, n, &w)) !=
            ESP_OK ||
        (st = keep_until(f, LAYOUT_GROUP_REGROWN, LAYOUT_REGROWN_IMAGE, n, &w)) !=
            ESP_OK ||
        (st = keep_until(f, LAYOUT_GROUP_SNAPSHOTS, LAYOUT_SNAPSHOT_IMAGES, n, &w)) !=
            ESP_OK)
        return st;
    for (unsigned k = 0; k < CONFIG_POPULATIONS && st == ESP_OK; k++)
        st = keep_spikes(f, k, &w);
    if (st != ESP_OK || (st = keep_results(f, &w)) != ESP_OK)
        return st;
    count_cut(f, &w);
    *out = w;
    return ESP_OK;
}
