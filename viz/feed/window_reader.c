/* viz/feed/window_reader.c */
#include "viz/feed/window_reader.h"

#include "base/array.h"

#include <math.h>
#include <string.h>

enum {
    MOST_NEWS = 16,  /* windows and prunings per packet, well below its capacity */
    MOST_GONE = 256, /* removals in one event */
};

/* The value in /espalier/counts of a removed neuron. */
static const uint32_t GONE = UINT32_MAX;

/* ---- open and close ---- */

static struct cursor open_rows(const struct window_reader *c, const unsigned *columns,
                               unsigned n_columns)
{
    return cursor_open(c->file, columns, n_columns, UINT64_MAX);
}

static void open_cursors(struct window_reader *c)
{
    c->windows =
        open_rows(c, CURSOR_OF(LAYOUT_WINDOW_IMAGES_DONE, LAYOUT_WINDOW_THRESHOLD,
                               LAYOUT_WINDOW_IMPOSED, LAYOUT_WINDOW_LIVING,
                               LAYOUT_WINDOW_ACCURACY, LAYOUT_WINDOW_SPIKES_PER_IMAGE));
    c->prunings = open_rows(c, CURSOR_OF(LAYOUT_PRUNING_IMAGE, LAYOUT_PRUNING_THRESHOLD,
                                         LAYOUT_PRUNING_LIVING));
    c->removed = open_rows(c, CURSOR_OF(LAYOUT_REMOVED_IMAGE, LAYOUT_REMOVED_ID));
    c->removed_h = open_rows(c, CURSOR_OF(LAYOUT_REMOVED_H));
    c->gone = open_rows(
        c, CURSOR_OF(LAYOUT_GONE_IMAGE, LAYOUT_GONE_POPULATION, LAYOUT_GONE_ID));
    c->snapshots = open_rows(c, CURSOR_OF(LAYOUT_SNAPSHOT_IMAGES));
}

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
    c.ids_h = array_create(n, sizeof *c.ids_h);
    if (!c.ids_h || !c.h || !c.counts || !c.birth || !c.living_h || !c.ids) {
        window_reader_close(&c);
        return ESP_MEMORY;
    }
    open_cursors(&c);
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
    array_free(c->ids_h);
    cursor_close(&c->windows);
    cursor_close(&c->prunings);
    cursor_close(&c->removed);
    cursor_close(&c->removed_h);
    cursor_close(&c->gone);
    cursor_close(&c->snapshots);
    *c = (struct window_reader){0};
}

void window_reader_rewind(struct window_reader *c)
{
    const size_t n = (size_t)run_file_info(c->file)->layout->n_birth;
    c->windows.next = c->prunings.next = c->removed.next = c->gone.next =
        c->snapshots.next = 0;
    c->overridden = false;
    c->last_pruning = UINT64_MAX;
    c->fields_from = 0;
    for (size_t k = 0; k < c->n_starts; k++)
        c->living[k] = c->starts[k].n_neurons;
    memset(c->h, 0, n * sizeof *c->h);
}

void window_reader_use(struct window_reader *c, const struct run_file *file)
{
    c->file = file;
    cursor_use(&c->windows, file);
    cursor_use(&c->prunings, file);
    cursor_use(&c->removed, file);
    cursor_use(&c->removed_h, file);
    cursor_use(&c->gone, file);
    cursor_use(&c->snapshots, file);
}

/* ---- windows ---- */

/* Update h <- forget * h + count for the remaining neurons; return their number. */
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

static enum esp_status read_counts(struct window_reader *c, struct packet *packet)
{
    const struct layout *layout = run_file_info(c->file)->layout;
    const uint64_t row = c->windows.next;
    const enum esp_status st =
        /* c->counts has room for a row of labels, too. */
        run_file_read(c->file, LAYOUT_LABELS, row, 1, c->counts);
    for (size_t birth = 0; st == ESP_OK && birth < layout->n_birth; birth++) {
        const int32_t label =
            layout_class(&layout->column[LAYOUT_LABELS], c->counts, birth);
        packet->label[birth] =
            label < 0 || label > UINT8_MAX ? ESP_NO_CLASS : (esp_class)label;
    }
    return st == ESP_OK ? run_file_read(c->file, LAYOUT_COUNTS, row, 1, c->counts) : st;
}

/* Return whether the counts of the next window hardly change h after the last window to be sent. They are then not
 * read, so that the first picture of a long run appears quickly. */
static bool is_forgotten(const struct window_reader *c)
{
    const uint64_t later = c->windows_end - c->windows.next - 1;
    return pow(run_file_info(c->file)->resolved.prune.forget, (double)later) < 1e-6;
}

/* Add the window that was read last to the packet. */
static enum esp_status tell_window(struct window_reader *c, struct packet *packet)
{
    const struct run_file_info *info = run_file_info(c->file);
    const struct cursor *row = &c->windows;
    struct event_window w = {
        .images_done = cursor_number(row, LAYOUT_WINDOW_IMAGES_DONE),
        .threshold = cursor_real(row, LAYOUT_WINDOW_THRESHOLD),
        .accuracy = cursor_real(row, LAYOUT_WINDOW_ACCURACY),
        .spikes_per_image = cursor_real(row, LAYOUT_WINDOW_SPIKES_PER_IMAGE),
        .n_living = (size_t)cursor_number(row, LAYOUT_WINDOW_LIVING)};
    const bool with_counts = !is_forgotten(c);
    const enum esp_status st = with_counts ? read_counts(c, packet) : ESP_OK;
    if (st != ESP_OK)
        return st;
    if (with_counts) {
        w.n_living =
            update_counts(c, info->resolved.prune.forget, (size_t)info->layout->n_birth);
        w.birth = c->birth;
        w.h = c->living_h;
        packet->labels = (struct event_labels){.label = packet->label};
        packet->has_labels = true;
    }
    packet_add_window(packet, &w);
    c->overridden = cursor_number(row, LAYOUT_WINDOW_IMPOSED) != 0;
    c->windows.next++;
    return ESP_OK;
}

/* ---- prunings ---- */

static esp_id id_of(uint64_t stored)
{
    return (esp_id)(stored < UINT32_MAX ? stored : UINT32_MAX);
}

/* Read h of the removed neuron in this row; NAN if the recording does not have it. */
static enum esp_status read_h(struct window_reader *c, uint64_t row, float *out)
{
    bool there;
    c->removed_h.next = row;
    const enum esp_status st = cursor_peek(&c->removed_h, &there);
    *out = there ? (float)cursor_real(&c->removed_h, LAYOUT_REMOVED_H) : NAN;
    return st;
}

/* Read the ids removed after images_done images, which are consecutive rows. */
static enum esp_status read_removed(struct window_reader *c, uint64_t images_done,
                                    size_t *n)
{
    const uint64_t most = run_file_info(c->file)->layout->n_birth;
    struct cursor *rows = &c->removed;
    bool there;
    enum esp_status st = ESP_OK;
    for (*n = 0; *n < most && (st = cursor_peek(rows, &there)) == ESP_OK && there &&
                 cursor_number(rows, LAYOUT_REMOVED_IMAGE) == images_done &&
                 (st = read_h(c, rows->next, &c->ids_h[*n])) == ESP_OK;
         rows->next++)
        c->ids[(*n)++] = id_of(cursor_number(rows, LAYOUT_REMOVED_ID));
    return st;
}

/* Add the pruning that was read last, after the window at whose end it happened. */
static enum esp_status tell_pruning(struct window_reader *c, struct packet *packet)
{
    const struct cursor *row = &c->prunings;
    struct event_pruned p = {.images_done = cursor_number(row, LAYOUT_PRUNING_IMAGE),
                             .n_living =
                                 (size_t)cursor_number(row, LAYOUT_PRUNING_LIVING),
                             .threshold = cursor_real(row, LAYOUT_PRUNING_THRESHOLD),
                             .overridden = c->overridden,
                             .removed = c->ids,
                             .h = c->ids_h};
    const enum esp_status st = read_removed(c, p.images_done, &p.n_removed);
    if (st != ESP_OK)
        return st;
    packet_add_pruned(packet, &p);
    c->last_pruning = p.images_done;
    c->prunings.next++;
    return ESP_OK;
}

/* ---- prunings of other populations ---- */

/* Add the removals of one population after one image; the first of them was read last. */
static enum esp_status tell_gone(struct window_reader *c, struct packet *packet)
{
    struct cursor *rows = &c->gone;
    esp_id removed[MOST_GONE];
    const uint64_t image = cursor_number(rows, LAYOUT_GONE_IMAGE),
                   population = cursor_number(rows, LAYOUT_GONE_POPULATION);
    size_t n = 0;
    bool there;
    enum esp_status st = ESP_OK;
    for (; n < MOST_GONE && (st = cursor_peek(rows, &there)) == ESP_OK && there &&
           cursor_number(rows, LAYOUT_GONE_IMAGE) == image &&
           cursor_number(rows, LAYOUT_GONE_POPULATION) == population;
         rows->next++)
        removed[n++] = id_of(cursor_number(rows, LAYOUT_GONE_ID));
    const unsigned k = event_place(c->starts, c->n_starts, (uint32_t)population);
    if (st != ESP_OK || k == c->n_starts)
        return st;
    c->living[k] -= n < c->living[k] ? n : c->living[k];
    packet_add_pruned(packet, &(struct event_pruned){.population = k,
                                                     .images_done = image,
                                                     .removed = removed,
                                                     .n_removed = n,
                                                     .n_living = (size_t)c->living[k]});
    return ESP_OK;
}

/* ---- merging in the order of time ---- */

/* Set *out to the value of the column `image` in the next row, without going on; UINT64_MAX if row `n` is
 * reached. */
static enum esp_status moment(struct cursor *rows, uint64_t n, unsigned image,
                              uint64_t *out)
{
    bool there = false;
    const enum esp_status st = rows->next < n ? cursor_peek(rows, &there) : ESP_OK;
    *out = there ? cursor_number(rows, image) : UINT64_MAX;
    return st;
}

struct next {
    uint64_t at;
    enum esp_status (*tell)(struct window_reader *c, struct packet *packet);
};

static enum esp_status find_next(struct window_reader *c, struct next *out)
{
    const struct run_file_info *info = run_file_info(c->file);
    uint64_t window, pruning, gone;
    enum esp_status st;
    if ((st = moment(&c->windows, info->n_windows, LAYOUT_WINDOW_IMAGES_DONE, &window)) !=
            ESP_OK ||
        (st = moment(&c->prunings, info->n_prunings, LAYOUT_PRUNING_IMAGE, &pruning)) !=
            ESP_OK ||
        (st = moment(&c->gone, UINT64_MAX, LAYOUT_GONE_IMAGE, &gone)) != ESP_OK)
        return st;
    *out = (struct next){window, tell_window};
    if (pruning < out->at)
        *out = (struct next){pruning, tell_pruning};
    if (gone < out->at)
        *out = (struct next){gone, tell_gone};
    return ESP_OK;
}

enum esp_status window_reader_tell(struct window_reader *c, uint64_t images_done,
                                   struct packet *packet, bool *more)
{
    struct next next;
    enum esp_status st = cursor_count(c->file, LAYOUT_WINDOW_IMAGES_DONE,
                                      run_file_info(c->file)->n_windows,
                                      (double)images_done, &c->windows_end);
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
    const uint64_t n = run_file_info(c->file)->n_snapshots;
    enum esp_status st;
    uint64_t at;
    for (*there = false;
         (st = moment(&c->snapshots, n, LAYOUT_SNAPSHOT_IMAGES, &at)) == ESP_OK &&
         at <= images_done && at != UINT64_MAX;) {
        *there = true;
        *row = c->snapshots.next++;
        *taken_at = at;
    }
    return st;
}

/* Return the number of elements of a receptive field of the output. Packets may have room for larger fields, those
 * of other populations. */
static size_t field_width(const struct window_reader *c)
{
    return (size_t)layout_line(&run_file_info(c->file)->layout->column[LAYOUT_SNAPSHOTS]);
}

enum esp_status window_reader_fields(const struct window_reader *c, uint64_t row,
                                     uint64_t taken_at, uint64_t first, uint64_t n,
                                     struct packet *packet)
{
    const uint64_t n_birth = run_file_info(c->file)->layout->n_birth;
    const size_t width = field_width(c);
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

/* ---- removed neurons ---- */

enum esp_status window_reader_removed(struct window_reader *c, struct packet *packet)
{
    const size_t width = field_width(c), room = packet->shape.fields;
    const uint64_t left = c->removed.next - c->fields_from;
    const size_t n = left < room ? (size_t)left : room;
    uint64_t *ids = array_create(room, sizeof *ids);
    enum esp_status st = ids ? ESP_OK : ESP_MEMORY;
    if (st == ESP_OK && n > 0)
        st = run_file_read(c->file, LAYOUT_REMOVED_ID, c->fields_from, n, ids);
    if (st == ESP_OK && n > 0)
        st = run_file_read(c->file, LAYOUT_REMOVED_FIELD, c->fields_from, n,
                           packet->weight_mV);
    size_t kept = 0;
    for (size_t k = 0; k < n && st == ESP_OK; k++) {
        const float *field = packet->weight_mV + k * width;
        if (isnan(field[0]))
            continue;
        memmove(packet->weight_mV + kept * width, field, width * sizeof *field);
        packet->field_birth[kept++] = id_of(ids[k]);
    }
    array_free(ids);
    c->fields_from += n;
    packet->fields = (struct event_fields){.image = c->last_pruning,
                                           .birth = packet->field_birth,
                                           .n = kept,
                                           .weight_mV = packet->weight_mV};
    return st;
}

enum esp_status window_reader_next_pruning(struct window_reader *c, uint64_t *images_done)
{
    return moment(&c->prunings, run_file_info(c->file)->n_prunings, LAYOUT_PRUNING_IMAGE,
                  images_done);
}
