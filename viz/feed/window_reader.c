/* viz/feed/window_reader.c */
#include "viz/feed/window_reader.h"

#include "base/array.h"

#include <math.h>
#include <string.h>

enum {
    MOST_NEWS = 16,   /* in one packet, well below what it holds */
    GONE_BLOCK = 256, /* removals that are read at once */
};

static const uint32_t GONE = UINT32_MAX; /* in /espalier/counts */

enum esp_status window_reader_open(const struct run_file *file,
                                   const struct event_start *starts, size_t n_starts,
                                   struct window_reader *out)
{
    const size_t n = (size_t)run_file_info(file)->layout->n_birth;
    struct window_reader c = {.file = file, .starts = starts, .n_starts = n_starts};
    c.h = array_create(n, sizeof *c.h);
    c.counts = array_create(n, sizeof *c.counts);
    c.birth = array_create(n, sizeof *c.birth);
    c.living_h = array_create(n, sizeof *c.living_h);
    c.ids = array_create(n, sizeof *c.ids);
    c.wide = array_create(n, sizeof *c.wide);
    if (!c.h || !c.counts || !c.birth || !c.living_h || !c.ids || !c.wide) {
        window_reader_close(&c);
        return ESP_MEMORY;
    }
    window_reader_rewind(&c);
    *out = c;
    return ESP_OK;
}

void window_reader_close(struct window_reader *c)
{
    array_free(c->h);
    array_free(c->counts);
    array_free(c->birth);
    array_free(c->living_h);
    array_free(c->ids);
    array_free(c->wide);
    *c = (struct window_reader){0};
}

void window_reader_rewind(struct window_reader *c)
{
    const size_t n = (size_t)run_file_info(c->file)->layout->n_birth;
    c->window = c->pruning = c->removed = c->snapshot = c->gone = 0;
    for (size_t k = 0; k < c->n_starts; k++)
        c->living[k] = c->starts[k].n_neurons;
    memset(c->h, 0, n * sizeof *c->h);
}

void window_reader_use(struct window_reader *c, const struct run_file *file)
{
    c->file = file;
}

/* ---- windows ---- */

/* h <- forget * h + count for the remaining neurons; returns how many. */
static size_t update_counts(struct window_reader *c, double forget, size_t n)
{
    size_t n_living = 0;
    for (size_t birth = 0; birth < n; birth++) {
        if (c->counts[birth] == GONE)
            continue;
        c->h[birth] = forget * c->h[birth] + c->counts[birth];
        c->birth[n_living] = (esp_id)birth;
        c->living_h[n_living++] = c->h[birth];
    }
    return n_living;
}

/* The line of a window that is shown over the run. */
static enum esp_status read_line(struct window_reader *c, struct event_window *w)
{
    const struct run_file *f = c->file;
    const uint64_t row = c->window;
    enum esp_status st;
    if ((st = run_file_read(f, LAYOUT_WINDOW_IMAGES_DONE, row, 1, &w->images_done)) !=
            ESP_OK ||
        (st = run_file_read(f, LAYOUT_WINDOW_THRESHOLD, row, 1, &w->threshold)) !=
            ESP_OK ||
        (st = run_file_read(f, LAYOUT_WINDOW_ACCURACY, row, 1, &w->accuracy)) != ESP_OK ||
        (st = run_file_read(f, LAYOUT_WINDOW_SPIKES_PER_IMAGE, row, 1,
                            &w->spikes_per_image)) != ESP_OK)
        return st;
    uint64_t living = 0;
    st = run_file_read(f, LAYOUT_WINDOW_LIVING, row, 1, &living);
    w->n_living = (size_t)living;
    return st;
}

static enum esp_status read_counts(struct window_reader *c, struct packet *packet)
{
    const enum esp_status st =
        run_file_read(c->file, LAYOUT_LABELS, c->window, 1, packet->label);
    return st == ESP_OK ? run_file_read(c->file, LAYOUT_COUNTS, c->window, 1, c->counts)
                        : st;
}

/* Whether the counts of the next window are as good as forgotten at the end of what is to be sent: reading
 * them all would keep the first picture of a long run waiting. */
static bool is_forgotten(const struct window_reader *c)
{
    const uint64_t later = c->windows_end - c->window - 1;
    return pow(run_file_info(c->file)->resolved.prune.forget, (double)later) < 1e-6;
}

static enum esp_status tell_window(struct window_reader *c, struct packet *packet)
{
    const struct run_file_info *info = run_file_info(c->file);
    struct event_window w = {0};
    enum esp_status st = read_line(c, &w);
    if (st != ESP_OK)
        return st;
    if (is_forgotten(c)) {
        packet_add_window(packet, &w);
        c->window++;
        return ESP_OK;
    }
    st = read_counts(c, packet);
    if (st != ESP_OK)
        return st;
    w.n_living =
        update_counts(c, info->resolved.prune.forget, (size_t)info->layout->n_birth);
    w.birth = c->birth;
    w.h = c->living_h;
    packet_add_window(packet, &w);
    packet->labels = (struct event_labels){.label = packet->label};
    packet->has_labels = true;
    c->window++;
    return ESP_OK;
}

/* ---- prunings ---- */

/* The removed neurons of one moment stand together. */
static enum esp_status read_removed(struct window_reader *c, uint64_t images_done,
                                    size_t *n)
{
    const struct run_file_info *info = run_file_info(c->file);
    const uint64_t left = info->n_removed - c->removed;
    const uint64_t most = left < info->layout->n_birth ? left : info->layout->n_birth;
    uint64_t at = images_done;
    enum esp_status st =
        run_file_read(c->file, LAYOUT_REMOVED_ID, c->removed, most, c->wide);
    for (*n = 0; *n < most && st == ESP_OK; (*n)++) {
        st = run_file_read(c->file, LAYOUT_REMOVED_IMAGE, c->removed + *n, 1, &at);
        if (at != images_done)
            break;
        c->ids[*n] = (esp_id)(c->wide[*n] < UINT32_MAX ? c->wide[*n] : UINT32_MAX);
    }
    return st;
}

static enum esp_status tell_pruning(struct window_reader *c, struct packet *packet)
{
    const struct run_file *f = c->file;
    struct event_pruned p = {0};
    uint64_t living = 0;
    size_t n = 0;
    enum esp_status st;
    if ((st = run_file_read(f, LAYOUT_PRUNING_IMAGE, c->pruning, 1, &p.images_done)) !=
            ESP_OK ||
        (st = run_file_read(f, LAYOUT_PRUNING_LIVING, c->pruning, 1, &living)) !=
            ESP_OK ||
        (st = read_removed(c, p.images_done, &n)) != ESP_OK)
        return st;
    uint8_t imposed = 0; /* by the window that has just been sent */
    if (c->window > 0)
        st = run_file_read(f, LAYOUT_WINDOW_IMPOSED, c->window - 1, 1, &imposed);
    p.overridden = imposed != 0;
    p.removed = c->ids;
    p.n_removed = n;
    p.n_living = (size_t)living;
    packet_add_pruned(packet, &p);
    c->removed += n;
    c->pruning++;
    return st;
}

/* ---- prunings of other populations ---- */

static uint64_t gone_rows(const struct window_reader *c)
{
    uint64_t n = run_file_rows(c->file, LAYOUT_GONE_IMAGE);
    for (unsigned k = LAYOUT_GONE_POPULATION; k <= LAYOUT_GONE_ID; k++)
        n = run_file_rows(c->file, k) < n ? run_file_rows(c->file, k) : n;
    return n;
}

struct gone {
    uint64_t image[GONE_BLOCK], id[GONE_BLOCK];
    uint32_t population[GONE_BLOCK];
    size_t n; /* that went at one moment from one population */
};

static enum esp_status read_gone(const struct window_reader *c, struct gone *g)
{
    const uint64_t left = gone_rows(c) - c->gone;
    const uint64_t n = left < GONE_BLOCK ? left : GONE_BLOCK;
    enum esp_status st;
    if ((st = run_file_read(c->file, LAYOUT_GONE_IMAGE, c->gone, n, g->image)) !=
            ESP_OK ||
        (st = run_file_read(c->file, LAYOUT_GONE_POPULATION, c->gone, n,
                            g->population)) != ESP_OK ||
        (st = run_file_read(c->file, LAYOUT_GONE_ID, c->gone, n, g->id)) != ESP_OK)
        return st;
    for (g->n = 1; g->n < n && g->image[g->n] == g->image[0] &&
                   g->population[g->n] == g->population[0];)
        g->n++;
    return ESP_OK;
}

static enum esp_status tell_gone(struct window_reader *c, struct packet *packet)
{
    struct gone g;
    esp_id removed[GONE_BLOCK];
    const enum esp_status st = read_gone(c, &g);
    if (st != ESP_OK)
        return st;
    c->gone += g.n;
    const unsigned k = event_place(c->starts, c->n_starts, g.population[0]);
    if (k == c->n_starts)
        return ESP_OK;
    for (size_t i = 0; i < g.n; i++)
        removed[i] = (esp_id)(g.id[i] < UINT32_MAX ? g.id[i] : UINT32_MAX);
    c->living[k] -= g.n < c->living[k] ? g.n : c->living[k];
    packet_add_pruned(packet, &(struct event_pruned){.population = k,
                                                     .images_done = g.image[0],
                                                     .removed = removed,
                                                     .n_removed = g.n,
                                                     .n_living = (size_t)c->living[k]});
    return ESP_OK;
}

/* ---- in order ---- */

/* When row `row` of a column of image numbers happened; UINT64_MAX if there is none. */
static enum esp_status moment(const struct window_reader *c, unsigned column,
                              uint64_t row, uint64_t rows, uint64_t *out)
{
    *out = UINT64_MAX;
    return row < rows ? run_file_read(c->file, column, row, 1, out) : ESP_OK;
}

struct next {
    uint64_t at;
    enum esp_status (*tell)(struct window_reader *c, struct packet *packet);
};

static enum esp_status find_next(const struct window_reader *c, struct next *out)
{
    const struct run_file_info *info = run_file_info(c->file);
    uint64_t window, pruning, gone;
    enum esp_status st;
    if ((st = moment(c, LAYOUT_WINDOW_IMAGES_DONE, c->window, info->n_windows,
                     &window)) != ESP_OK ||
        (st = moment(c, LAYOUT_PRUNING_IMAGE, c->pruning, info->n_prunings, &pruning)) !=
            ESP_OK ||
        (st = moment(c, LAYOUT_GONE_IMAGE, c->gone, gone_rows(c), &gone)) != ESP_OK)
        return st;
    *out = (struct next){window, tell_window};
    if (pruning < out->at)
        *out = (struct next){pruning, tell_pruning};
    if (gone < out->at)
        *out = (struct next){gone, tell_gone};
    return ESP_OK;
}

/* The first window that ends after so many images. */
static enum esp_status find_end(struct window_reader *c, uint64_t images_done)
{
    const uint64_t n = run_file_info(c->file)->n_windows;
    uint64_t low = c->window, high = low < n ? n : low, at = 0;
    enum esp_status st = ESP_OK;
    while (low < high && st == ESP_OK) {
        const uint64_t middle = low + (high - low) / 2;
        st = run_file_read(c->file, LAYOUT_WINDOW_IMAGES_DONE, middle, 1, &at);
        if (at <= images_done)
            low = middle + 1;
        else
            high = middle;
    }
    c->windows_end = low;
    return st;
}

enum esp_status window_reader_tell(struct window_reader *c, uint64_t images_done,
                                   struct packet *packet, bool *more)
{
    struct next next;
    enum esp_status st = find_end(c, images_done);
    for (*more = false; st == ESP_OK;) {
        st = find_next(c, &next);
        if (st != ESP_OK || next.at > images_done)
            break;
        if (packet->n_news >= MOST_NEWS) {
            *more = true;
            break;
        }
        st = next.tell(c, packet);
    }
    return st;
}

/* ---- snapshots ---- */

enum esp_status window_reader_snapshot(struct window_reader *c, uint64_t images_done,
                                       bool *there, uint64_t *row, uint64_t *taken_at)
{
    const struct run_file_info *info = run_file_info(c->file);
    enum esp_status st = ESP_OK;
    for (*there = false; st == ESP_OK && c->snapshot < info->n_snapshots;) {
        uint64_t at = 0;
        st = run_file_read(c->file, LAYOUT_SNAPSHOT_IMAGES, c->snapshot, 1, &at);
        if (st != ESP_OK || at > images_done)
            break;
        *there = true;
        *row = c->snapshot++;
        *taken_at = at;
    }
    return st;
}

enum esp_status window_reader_fields(const struct window_reader *c, uint64_t row,
                                     uint64_t taken_at, uint64_t first, uint64_t n,
                                     struct packet *packet)
{
    const uint64_t n_birth = run_file_info(c->file)->layout->n_birth;
    const size_t width = packet->shape.n_field;
    const enum esp_status st = run_file_read(c->file, LAYOUT_SNAPSHOTS,
                                             row * n_birth + first, n, packet->weight_mV);
    size_t kept = 0;
    for (size_t k = 0; k < n && st == ESP_OK; k++) {
        const float *field = packet->weight_mV + k * width;
        if (isnan(field[0]))
            continue;
        memmove(packet->weight_mV + kept * width, field, width * sizeof *field);
        packet->field_birth[kept++] = (esp_id)(first + k);
    }
    packet->fields = (struct event_fields){.image = taken_at,
                                           .birth = packet->field_birth,
                                           .n = kept,
                                           .weight_mV = packet->weight_mV};
    return st;
}
