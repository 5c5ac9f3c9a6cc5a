/* record/read/spike_lists.c - two passes over the lists: add up their lengths, then read the spikes. */
#include "record/read/spike_lists.h"

#include "record/file/foreign_column.h"
#include "record/read/spike_columns.h"
#include "record/read/spike_series.h"

#include <inttypes.h>
#include <stdlib.h>

struct lists {
    const struct spike_request *request;
    struct foreign_column times, units, labels;
};

static enum esp_status open_all(struct lists *l, hid_t file)
{
    const char *path = l->request->path;
    const struct foreign_column_kind reals = {.number = H5T_FLOAT, .lists = true},
                                     wholes = {.number = H5T_INTEGER, .lists = true},
                                     numbers = {.number = H5T_INTEGER};
    enum esp_status st =
        foreign_column_open(path, file, "/spikes/times", reals, &l->times);
    if (st == ESP_OK)
        st = foreign_column_open(path, file, "/spikes/units", wholes, &l->units);
    if (st == ESP_OK)
        st = foreign_column_open(path, file, "/labels", numbers, &l->labels);
    if (st != ESP_OK)
        return st;
    if (l->units.n != l->times.n || l->labels.n != l->times.n)
        return esp_fail(ESP_INPUT,
                        "%s: /spikes/times has %" PRIu64 " items, /spikes/units %" PRIu64
                        ", /labels %" PRIu64 ": they must be as many",
                        path, l->times.n, l->units.n, l->labels.n);
    if (l->times.n > SPIKES_ITEMS_MOST)
        return esp_fail(ESP_INPUT,
                        "%s: /spikes/times has %" PRIu64 " items: at most %d can be "
                        "played; cut the file into pieces",
                        path, l->times.n, SPIKES_ITEMS_MOST);
    if (l->times.n == 0)
        return esp_fail(ESP_INPUT, "%s: /spikes/times has no items", path);
    return ESP_OK;
}

/* The two lists of one item, of equal length. */
struct state_dataset {
    struct foreign_column_list times, units;
};

static void item_free(struct state_dataset *i)
{
    free(i->times.values);
    free(i->units.values);
}

static enum esp_status read_item(const struct lists *l, uint64_t k,
                                 struct state_dataset *out)
{
    struct state_dataset i = {0};
    enum esp_status st = foreign_column_list(&l->times, H5T_FLOAT, k, &i.times);
    if (st == ESP_OK)
        st = foreign_column_list(&l->units, H5T_INTEGER, k, &i.units);
    if (st == ESP_OK && i.times.n != i.units.n)
        st = esp_fail(ESP_INPUT,
                      "%s: item %" PRIu64 " has %zu times and %zu units: they must be as "
                      "many",
                      l->request->path, k, i.times.n, i.units.n);
    if (st == ESP_OK)
        *out = i;
    else
        item_free(&i);
    return st;
}

/* Add the lengths of all lists of units to *n. The lists of times have equal lengths but take longer to read. */
static enum esp_status measure(const struct lists *l, uint64_t *n)
{
    enum esp_status st = ESP_OK;
    for (uint64_t k = 0; k < l->units.n && st == ESP_OK && *n <= SPIKES_MOST; k++) {
        struct foreign_column_list units = {0};
        st = foreign_column_list(&l->units, H5T_INTEGER, k, &units);
        *n += units.n;
        free(units.values);
    }
    return st;
}

/* Append the spikes of item k, which is one presentation, to `out`. Their indices are out->event[k] to
 * out->event[k + 1] - 1; this function sets out->event[k + 1]. */
static enum esp_status fill_item(const struct lists *l, uint64_t k,
                                 const struct state_dataset *i, struct spikes *out)
{
    const struct spike_request *r = l->request;
    const double *time_s = i->times.values;
    const int64_t *unit = i->units.values;
    uint32_t to = out->event[k];
    enum esp_status st = ESP_OK;
    for (size_t n = 0; n < i->times.n && st == ESP_OK; n++) {
        int64_t tick;
        st = spike_tick(r->path, to, time_s[n] * 1000, r->dt_ms, &tick);
        if (st == ESP_OK)
            st = spike_fits(r, to, tick, unit[n]);
        if (st == ESP_OK && to == out->n)
            st = esp_fail(ESP_INPUT, "%s: changes while it is read", r->path);
        if (st != ESP_OK)
            break;
        out->tick[to] = (uint32_t)tick;
        out->id[to++] = (esp_id)unit[n];
        if (unit[n] >= out->n_inputs)
            out->n_inputs = (uint32_t)unit[n] + 1;
    }
    out->event[k + 1] = to;
    return st;
}

static enum esp_status fill_label(const struct lists *l, uint64_t k, struct spikes *out)
{
    int64_t label;
    const enum esp_status st = foreign_column_wholes(&l->labels, k, 1, &label);
    if (st != ESP_OK)
        return st;
    if (label < 0 || label > UINT8_MAX)
        return esp_fail(ESP_INPUT,
                        "%s: item %" PRIu64 " has the label %" PRId64 ": labels are 0 to "
                        "255",
                        l->request->path, k, label);
    out->label[k] = (uint8_t)label;
    return ESP_OK;
}

static enum esp_status fill(const struct lists *l, struct spikes *out)
{
    enum esp_status st = ESP_OK;
    out->n_inputs = 1;
    for (uint64_t k = 0; k < l->times.n && st == ESP_OK; k++) {
        struct state_dataset i = {0};
        st = read_item(l, k, &i);
        if (st == ESP_OK)
            st = fill_item(l, k, &i, out);
        item_free(&i);
        if (st == ESP_OK)
            st = fill_label(l, k, out);
        out->presentation[k + 1] = (uint32_t)k + 1;
    }
    return st == ESP_OK ? spikes_sort(out) : st;
}

enum esp_status spike_lists_read(hid_t file, const struct spike_request *request,
                                 struct spikes *out)
{
    struct lists l = {.request = request,
                      .times = {.set = H5I_INVALID_HID},
                      .units = {.set = H5I_INVALID_HID},
                      .labels = {.set = H5I_INVALID_HID}};
    struct spikes read = {0};
    uint64_t n = 0;
    enum esp_status st = open_all(&l, file);
    if (st == ESP_OK)
        st = measure(&l, &n);
    if (st == ESP_OK)
        st = spikes_create(request->path, l.times.n, l.times.n, n, &read);
    if (st == ESP_OK)
        st = fill(&l, &read);
    foreign_column_close(&l.times);
    foreign_column_close(&l.units);
    foreign_column_close(&l.labels);
    if (st == ESP_OK)
        *out = read;
    else
        spikes_free(&read);
    return st;
}
