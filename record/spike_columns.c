/* record/spike_columns.c */
#include "record/spike_columns.h"

#include "record/h5.h"

#include "base/array.h"
#include "datasets/spikes.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PIECE = 1 << 14, BY_TIME = 2 };

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

static enum esp_status read_unit(struct spike_columns *c)
{
    char word[16];
    read_word(c->times.set, "units", word);
    const bool seconds = strcmp(word, "s") == 0;
    if (word[0] && !seconds && strcmp(word, "ms") != 0)
        return esp_fail(ESP_INPUT,
                        "%s: %s has the units %s: ms and s can be played; convert the "
                        "file",
                        c->file, c->times_path, word);
    c->unit_ms = seconds ? 1000 : 1;
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

static enum esp_status read_sorting(struct spike_columns *c, hid_t file,
                                    const char *group)
{
    char path[SPIKE_PATH];
    snprintf(path, sizeof path, "/spikes/%s", group);
    const hid_t spikes = H5Gopen2(file, path, H5P_DEFAULT);
    if (spikes < 0)
        return h5_fail(ESP_INPUT, c->file, path);
    c->by_time = claims_order(spikes);
    H5Gclose(spikes);
    return ESP_OK;
}

enum esp_status spike_columns_open(const char *path, hid_t file, const char *group,
                                   struct spike_columns *out)
{
    struct spike_columns *c = out;
    *c = (struct spike_columns){
        .file = path, .times = {.set = H5I_INVALID_HID}, .ids = {.set = H5I_INVALID_HID}};
    const struct vector_kind reals = {.number = H5T_FLOAT},
                             wholes = {.number = H5T_INTEGER};
    snprintf(c->times_path, SPIKE_PATH, "/spikes/%s/timestamps", group);
    snprintf(c->ids_path, SPIKE_PATH, "/spikes/%s/node_ids", group);
    enum esp_status st = vector_open(path, file, c->times_path, reals, &c->times);
    if (st == ESP_OK)
        st = vector_open(path, file, c->ids_path, wholes, &c->ids);
    if (st != ESP_OK)
        return st;
    c->n = c->times.n < c->ids.n ? c->times.n : c->ids.n;
    if (c->n > SPIKES_MOST)
        return esp_fail(ESP_INPUT,
                        "%s: %" PRIu64 " spikes: at most %d can be played; cut the file "
                        "into pieces",
                        path, c->n, SPIKES_MOST);
    st = read_unit(c);
    return st == ESP_OK ? read_sorting(c, file, group) : st;
}

void spike_columns_close(struct spike_columns *c)
{
    vector_close(&c->times);
    vector_close(&c->ids);
}

/* ---- reading ---- */

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

struct block {
    double time[PIECE];
    int64_t id[PIECE];
};

static enum esp_status tell_block(const struct spike_columns *c, double dt_ms,
                                  const struct block *b, uint64_t first, size_t n,
                                  int64_t *before, spike_row_use *use, void *context)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < n && st == ESP_OK; k++) {
        struct spike_row row = {.number = first + k, .id = b->id[k]};
        st = spike_tick(c->file, row.number, b->time[k] * c->unit_ms, dt_ms, &row.tick);
        if (st == ESP_OK && c->by_time && row.tick < *before)
            st = esp_fail(ESP_INPUT,
                          "%s: sorting says by_time, but spike %" PRIu64
                          " comes before the one in front of it; sort the spikes, or "
                          "remove the attribute",
                          c->file, row.number);
        *before = row.tick;
        if (st == ESP_OK)
            st = use(context, &row);
    }
    return st;
}

enum esp_status spike_columns_each(const struct spike_columns *c, double dt_ms,
                                   spike_row_use *use, void *context)
{
    struct block *b = array_create(1, sizeof *b);
    enum esp_status st = b ? ESP_OK : ESP_MEMORY;
    int64_t before = 0;
    for (uint64_t first = 0; first < c->n && st == ESP_OK; first += PIECE) {
        const size_t n = c->n - first < PIECE ? (size_t)(c->n - first) : PIECE;
        st = vector_reals(&c->times, first, n, b->time);
        if (st == ESP_OK)
            st = vector_wholes(&c->ids, first, n, b->id);
        if (st == ESP_OK)
            st = tell_block(c, dt_ms, b, first, n, &before, use, context);
    }
    array_free(b);
    return st;
}
