/* record/spike_series.c - three passes over the columns, by pieces: where it ends, how many spikes each
 * presentation has, and the spikes themselves. */
#include "record/spike_series.h"

#include "record/h5.h"
#include "record/vector.h"

#include "base/array.h"
#include "datasets/dataset.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 1 << 14, MOST_PATH = 64, BY_TIME = 2 };
static const uint64_t NOWHERE = UINT64_MAX;

struct series {
    const struct spike_request *request;
    const struct spike_cuts *cuts;
    struct vector times, ids;
    char times_path[MOST_PATH], ids_path[MOST_PATH];
    uint64_t n;     /* spikes */
    double unit_ms; /* of times */
    bool by_time;   /* the file says that they ascend */
    uint64_t n_presentations;
    uint64_t *first; /* [n_items] number of the first presentation of each item */
    uint64_t at;     /* item of the spike before: most often that of the next */
};

/* ---- single spikes ---- */

enum esp_status spike_tick(const char *path, uint64_t n, double ms, double dt_ms,
                           int64_t *tick)
{
    const double ticks = round(ms / dt_ms);
    if (!(ms >= 0 && ticks < 0x1p53))
        return esp_fail(ESP_INPUT,
                        "%s: spike %" PRIu64 " is at %g ms: times are finite and not "
                        "below 0; mend the file",
                        path, n, ms);
    *tick = (int64_t)ticks;
    return ESP_OK;
}

enum esp_status spike_fits(const struct spike_request *r, uint64_t n, int64_t tick,
                           int64_t id)
{
    const uint64_t size = r->size ? r->size : DATASET_MAX_PIXELS;
    const esp_tick room = r->present_ticks + r->rest_ticks;
    if (id < 0 || (uint64_t)id >= size)
        return esp_fail(ESP_INPUT,
                        "%s: spike %" PRIu64 " is of input %" PRId64
                        ", there are %" PRIu64
                        ": raise population.%s.size, or leave it auto",
                        r->path, n, id, size, r->name);
    if (tick >= room)
        return esp_fail(ESP_INPUT,
                        "%s: spike %" PRIu64 " comes %g ms after the beginning of its "
                        "presentation, which lasts run.present_ms + run.rest_ms = %g: "
                        "raise run.present_ms",
                        r->path, n, (double)tick * r->dt_ms, (double)room * r->dt_ms);
    return ESP_OK;
}

/* ---- opening ---- */

/* The first letters of a text attribute, "" if there is none. */
static void read_word(hid_t object, const char *name, char word[static 16])
{
    word[0] = '\0';
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    const bool is_text = type >= 0 && H5Tget_class(type) == H5T_STRING && space >= 0 &&
                         H5Sget_simple_extent_npoints(space) == 1;
    char *text = NULL;
    if (is_text && H5Tis_variable_str(type) > 0) {
        if (H5Aread(attribute, type, &text) >= 0 && text)
            snprintf(word, 16, "%s", text);
        H5free_memory(text);
    } else if (is_text && H5Tget_size(type) < 1024) {
        char fixed[1024] = "";
        if (H5Aread(attribute, type, fixed) >= 0)
            snprintf(word, 16, "%.15s", fixed);
    }
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    if (attribute >= 0)
        H5Aclose(attribute);
    H5Eclear2(H5E_DEFAULT);
}

static enum esp_status read_unit(struct series *s)
{
    char word[16];
    read_word(s->times.set, "units", word);
    const bool seconds = strcmp(word, "s") == 0;
    if (word[0] && !seconds && strcmp(word, "ms") != 0)
        return esp_fail(ESP_INPUT,
                        "%s: %s has the units %s: ms and s can be played; convert the "
                        "file",
                        s->request->path, s->times_path, word);
    s->unit_ms = seconds ? 1000 : 1;
    return ESP_OK;
}

/* The attribute `sorting`: 2 means by time. Files without it are taken as they are. */
static bool claims_order(hid_t group)
{
    uint8_t sorting[8] = {0};
    const hid_t attribute = H5Aopen(group, "sorting", H5P_DEFAULT);
    const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    const hid_t space = attribute >= 0 ? H5Aget_space(attribute) : H5I_INVALID_HID;
    const bool is_byte = type >= 0 && H5Tget_size(type) == 1 && space >= 0 &&
                         H5Sget_simple_extent_npoints(space) == 1;
    const bool claimed = is_byte && H5Aread(attribute, type, sorting) >= 0;
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    if (attribute >= 0)
        H5Aclose(attribute);
    H5Eclear2(H5E_DEFAULT);
    return claimed && sorting[0] == BY_TIME;
}

static enum esp_status read_sorting(struct series *s, hid_t file, const char *group)
{
    char path[MOST_PATH];
    snprintf(path, sizeof path, "/spikes/%s", group);
    const hid_t spikes = H5Gopen2(file, path, H5P_DEFAULT);
    if (spikes < 0)
        return h5_fail(ESP_INPUT, s->request->path, path);
    s->by_time = claims_order(spikes);
    H5Gclose(spikes);
    return ESP_OK;
}

/* Of a run that died one column may be longer than the other. */
static enum esp_status open_columns(struct series *s, hid_t file, const char *group)
{
    const char *path = s->request->path;
    const struct vector_kind reals = {.number = H5T_FLOAT},
                             wholes = {.number = H5T_INTEGER};
    snprintf(s->times_path, MOST_PATH, "/spikes/%s/timestamps", group);
    snprintf(s->ids_path, MOST_PATH, "/spikes/%s/node_ids", group);
    enum esp_status st = vector_open(path, file, s->times_path, reals, &s->times);
    if (st == ESP_OK)
        st = vector_open(path, file, s->ids_path, wholes, &s->ids);
    if (st != ESP_OK)
        return st;
    s->n = s->times.n < s->ids.n ? s->times.n : s->ids.n;
    if (s->n > SPIKES_MOST)
        return esp_fail(ESP_INPUT,
                        "%s: %" PRIu64 " spikes: at most %d can be played; cut the file "
                        "into pieces",
                        path, s->n, SPIKES_MOST);
    st = read_unit(s);
    return st == ESP_OK ? read_sorting(s, file, group) : st;
}

/* ---- passes ---- */

struct spike {
    uint64_t number;
    int64_t tick, id; /* in the time of the file */
};

struct pass {
    void *context;
    enum esp_status (*spike)(void *context, const struct spike *spike);
};

struct block {
    double time[PIECE];
    int64_t id[PIECE];
};

static enum esp_status take_block(const struct series *s, const struct pass *pass,
                                  const struct block *b, uint64_t first, size_t n,
                                  int64_t *before)
{
    const char *path = s->request->path;
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < n && st == ESP_OK; k++) {
        struct spike spike = {.number = first + k, .id = b->id[k]};
        st = spike_tick(path, spike.number, b->time[k] * s->unit_ms, s->cuts->dt_ms,
                        &spike.tick);
        if (st == ESP_OK && s->by_time && spike.tick < *before)
            st = esp_fail(ESP_INPUT,
                          "%s: sorting says by_time, but spike %" PRIu64
                          " comes before the one in front of it; sort the spikes, or "
                          "remove the attribute",
                          path, spike.number);
        *before = spike.tick;
        if (st == ESP_OK)
            st = pass->spike(pass->context, &spike);
    }
    return st;
}

static enum esp_status run_pass(struct series *s, const struct pass *pass)
{
    struct block *b = array_create(1, sizeof *b);
    enum esp_status st = b ? ESP_OK : ESP_MEMORY;
    int64_t before = 0;
    s->at = 0;
    for (uint64_t first = 0; first < s->n && st == ESP_OK; first += PIECE) {
        const size_t n = s->n - first < PIECE ? (size_t)(s->n - first) : PIECE;
        st = vector_reals(&s->times, first, n, b->time);
        if (st == ESP_OK)
            st = vector_wholes(&s->ids, first, n, b->id);
        if (st == ESP_OK)
            st = take_block(s, pass, b, first, n, &before);
    }
    array_free(b);
    return st;
}

/* ---- presentations ---- */

/* The last item that begins at `tick` or before; n_items if there is none. */
static uint64_t item_at(const struct spike_cuts *c, int64_t tick)
{
    uint64_t low = 0, high = c->n_items; /* items before `low` begin in time */
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        if (c->begin[middle] <= tick)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? low - 1 : c->n_items;
}

/* The presentation in which a tick lies, and how long it has lasted; NOWHERE if none. */
static uint64_t find_presentation(struct series *s, int64_t tick, int64_t *since)
{
    const struct spike_cuts *c = s->cuts;
    if (c->n_items == 0) {
        *since = tick % c->length;
        return (uint64_t)(tick / c->length);
    }
    const bool here = c->begin[s->at] <= tick &&
                      (s->at + 1 == c->n_items || tick < c->begin[s->at + 1]);
    const uint64_t item = here ? s->at : item_at(c, tick);
    if (item == c->n_items)
        return NOWHERE;
    s->at = item;
    const uint64_t k = (uint64_t)((tick - c->begin[item]) / c->length);
    *since = (tick - c->begin[item]) % c->length;
    return k < c->presentations[item] ? s->first[item] + k : NOWHERE;
}

/* The same in our ticks; ESP_INPUT if it does not fit in there. */
static enum esp_status place(struct series *s, const struct spike *spike,
                             uint64_t *presentation, int64_t *since)
{
    *presentation = find_presentation(s, spike->tick, since);
    if (*presentation == NOWHERE)
        return ESP_OK;
    const double of_file = s->cuts->dt_ms, ours = s->request->dt_ms;
    if (of_file < ours || of_file > ours)
        *since = (int64_t)round((double)*since * of_file / ours);
    return spike_fits(s->request, spike->number, *since, spike->id);
}

static enum esp_status number_presentations(struct series *s)
{
    s->first = array_create(s->cuts->n_items, sizeof *s->first);
    if (!s->first)
        return ESP_MEMORY;
    for (uint64_t k = 0; k < s->cuts->n_items; k++) {
        s->first[k] = s->n_presentations;
        s->n_presentations += s->cuts->presentations[k];
    }
    return ESP_OK;
}

/* Where there are no items: as far as the last spike. */
static enum esp_status find_end(void *series, const struct spike *spike)
{
    struct series *s = series;
    const uint64_t n = (uint64_t)(spike->tick / s->cuts->length) + 1;
    s->n_presentations = n > s->n_presentations ? n : s->n_presentations;
    return ESP_OK;
}

/* What the last two passes fill in. */
struct filling {
    struct series *series;
    uint64_t n_inputs, n_played;
    uint32_t *count; /* [n_presentations + 1] spikes of the presentation before each */
    struct spikes *spikes;
};

static enum esp_status count_spike(void *filling, const struct spike *spike)
{
    struct filling *f = filling;
    uint64_t presentation;
    int64_t since;
    const enum esp_status st = place(f->series, spike, &presentation, &since);
    if (st != ESP_OK || presentation == NOWHERE)
        return st;
    f->count[presentation + 1]++;
    f->n_played++;
    f->n_inputs =
        (uint64_t)spike->id >= f->n_inputs ? (uint64_t)spike->id + 1 : f->n_inputs;
    return ESP_OK;
}

/* event[] holds where the next spike of each presentation goes. */
static enum esp_status keep_spike(void *filling, const struct spike *spike)
{
    struct filling *f = filling;
    uint64_t presentation;
    int64_t since;
    const enum esp_status st = place(f->series, spike, &presentation, &since);
    if (st != ESP_OK || presentation == NOWHERE)
        return st;
    if (f->count[presentation] == f->spikes->event[presentation + 1])
        return esp_fail(ESP_INPUT, "%s: changes while it is read",
                        f->series->request->path);
    const uint32_t to = f->count[presentation]++;
    f->spikes->tick[to] = (uint32_t)since;
    f->spikes->id[to] = (esp_id)spike->id;
    return ESP_OK;
}

static void describe_items(const struct series *s, struct spikes *out)
{
    const struct spike_cuts *c = s->cuts;
    out->presentation[0] = 0;
    for (size_t k = 0; k < out->n_items; k++) {
        out->presentation[k + 1] =
            out->presentation[k] + (c->n_items ? c->presentations[k] : 1);
        out->label[k] = c->n_items ? c->label[k] : 0;
    }
}

static enum esp_status fill(struct filling *f, struct spikes *out)
{
    struct series *s = f->series;
    const uint64_t n_items = s->cuts->n_items ? s->cuts->n_items : s->n_presentations;
    enum esp_status st =
        spikes_create(s->request->path, n_items, s->n_presentations, f->n_played, out);
    if (st != ESP_OK)
        return st;
    describe_items(s, out);
    for (size_t p = 0; p < out->n_presentations; p++)
        f->count[p + 1] += f->count[p];
    memcpy(out->event, f->count, (out->n_presentations + 1) * sizeof *out->event);
    out->n_inputs = (uint32_t)(f->n_inputs ? f->n_inputs : 1);
    f->spikes = out;
    st = run_pass(s, &(struct pass){f, keep_spike});
    return st == ESP_OK ? spikes_sort(out) : st;
}

static enum esp_status read_all(struct series *s, struct spikes *out)
{
    struct filling f = {.series = s};
    enum esp_status st = s->cuts->n_items ? number_presentations(s)
                                          : run_pass(s, &(struct pass){s, find_end});
    if (st == ESP_OK && s->n_presentations > SPIKES_ITEMS_MOST)
        st = esp_fail(ESP_INPUT,
                      "%s: %" PRIu64 " presentations: at most %d can be played; cut the "
                      "file into pieces, or raise run.present_ms",
                      s->request->path, s->n_presentations, SPIKES_ITEMS_MOST);
    if (st == ESP_OK) {
        f.count = array_create((size_t)s->n_presentations + 1, sizeof *f.count);
        st = f.count ? run_pass(s, &(struct pass){&f, count_spike}) : ESP_MEMORY;
    }
    if (st == ESP_OK)
        st = fill(&f, out);
    array_free(f.count);
    return st;
}

enum esp_status spike_series_read(hid_t file, const struct spike_request *request,
                                  const char *group, const struct spike_cuts *cuts,
                                  struct spikes *out)
{
    struct series s = {.request = request,
                       .cuts = cuts,
                       .times = {.set = H5I_INVALID_HID},
                       .ids = {.set = H5I_INVALID_HID}};
    struct spikes read = {0};
    enum esp_status st = open_columns(&s, file, group);
    if (st == ESP_OK)
        st = read_all(&s, &read);
    vector_close(&s.times);
    vector_close(&s.ids);
    array_free(s.first);
    if (st == ESP_OK)
        *out = read;
    else
        spikes_free(&read);
    return st;
}
