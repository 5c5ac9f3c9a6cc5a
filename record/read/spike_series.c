/* record/read/spike_series.c - three passes over the columns, in pieces: find the last tick, count the spikes
 * of each presentation, store the spikes. */
#include "record/read/spike_series.h"

#include "record/read/spike_columns.h"

#include "base/array.h"
#include "base/memory.h"
#include "datasets/dataset.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t NOWHERE = UINT64_MAX;

struct series {
    const struct spike_request *request;
    const struct spike_cuts *cuts;
    struct spike_columns columns;
    uint64_t n_presentations;
    uint64_t *first; /* [n_items] index of the first presentation of each item */
    /* Item of the previous spike, which usually contains the next spike too. */
    uint64_t at;
};

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

/* ---- presentations ---- */

static enum esp_status run_pass(struct series *s, spike_row_use *use, void *context)
{
    s->at = 0;
    return spike_columns_each(&s->columns, s->cuts->dt_ms, use, context);
}

/* Return the last item that begins at or before `tick`; n_items if there is none. */
static uint64_t item_at(const struct spike_cuts *c, int64_t tick)
{
    /* Binary search: all items before `low` begin at or before `tick`. */
    uint64_t low = 0, high = c->n_items;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        if (c->begin[middle] <= tick)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? low - 1 : c->n_items;
}

/* Return the index of the presentation that contains a tick of the file; NOWHERE if none does. *since is the
 * number of ticks from the start of the presentation. */
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

/* Find the presentation of a spike. *since is converted to ticks of the run that plays the file. Return
 * ESP_INPUT if the spike does not fit into its presentation. For a spike outside all presentations,
 * *presentation is NOWHERE. */
static enum esp_status place(struct series *s, const struct spike_row *spike,
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

/* Increase n_presentations so that the presentations include this spike, in a file without items. */
static enum esp_status find_end(void *series, const struct spike_row *spike)
{
    struct series *s = series;
    const uint64_t n = (uint64_t)(spike->tick / s->cuts->length) + 1;
    s->n_presentations = n > s->n_presentations ? n : s->n_presentations;
    return ESP_OK;
}

/* Data of the last two passes. */
struct filling {
    struct series *series;
    uint64_t n_inputs, n_played;
    /* [n_presentations + 1] First count[p + 1] is the number of spikes of presentation p. During storing,
     * count[p] is the index for its next spike. */
    uint32_t *count;
    struct spikes *spikes; /* NULL during the counting pass */
};

static void count_spike(struct filling *f, const struct spike_row *spike,
                        uint64_t presentation)
{
    const uint64_t n_inputs = (uint64_t)spike->id + 1;
    f->count[presentation + 1]++;
    f->n_played++;
    f->n_inputs = n_inputs > f->n_inputs ? n_inputs : f->n_inputs;
}

/* Store a spike after those already stored for its presentation. */
static enum esp_status keep_spike(struct filling *f, const struct spike_row *spike,
                                  uint64_t presentation, int64_t since)
{
    if (f->count[presentation] == f->spikes->event[presentation + 1])
        return esp_fail(ESP_INPUT, "%s: changes while it is read",
                        f->series->request->path);
    const uint32_t to = f->count[presentation]++;
    f->spikes->tick[to] = (uint32_t)since;
    f->spikes->id[to] = (esp_id)spike->id;
    return ESP_OK;
}

/* Count a spike in the counting pass, or store it in the storing pass. */
static enum esp_status take_spike(void *filling, const struct spike_row *spike)
{
    struct filling *f = filling;
    uint64_t presentation;
    int64_t since;
    const enum esp_status st = place(f->series, spike, &presentation, &since);
    if (st != ESP_OK || presentation == NOWHERE)
        return st;
    if (f->spikes)
        return keep_spike(f, spike, presentation, since);
    count_spike(f, spike, presentation);
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
    st = run_pass(s, take_spike, f);
    return st == ESP_OK ? spikes_sort(out) : st;
}

static enum esp_status read_all(struct series *s, struct spikes *out)
{
    struct filling f = {.series = s};
    enum esp_status st =
        s->cuts->n_items ? number_presentations(s) : run_pass(s, find_end, s);
    if (st == ESP_OK && s->n_presentations > SPIKES_ITEMS_MOST)
        st = esp_fail(ESP_INPUT,
                      "%s: %" PRIu64 " presentations: at most %d can be played; cut the "
                      "file into pieces, or raise run.present_ms",
                      s->request->path, s->n_presentations, SPIKES_ITEMS_MOST);
    if (st == ESP_OK)
        st = memory_check(s->request->path, s->n_presentations * sizeof *f.count,
                          "cut the file into pieces");
    if (st == ESP_OK) {
        f.count = array_create((size_t)s->n_presentations + 1, sizeof *f.count);
        st = f.count ? run_pass(s, take_spike, &f) : ESP_MEMORY;
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
    struct series s = {.request = request, .cuts = cuts};
    struct spikes read = {0};
    enum esp_status st = spike_columns_open(request->path, file, group, &s.columns);
    if (st == ESP_OK)
        st = read_all(&s, &read);
    spike_columns_close(&s.columns);
    array_free(s.first);
    if (st == ESP_OK)
        *out = read;
    else
        spikes_free(&read);
    return st;
}
