/* record/read/spike_columns.c - open two columns of spikes with their attributes, and read them in pieces. */
#include "record/read/spike_columns.h"

#include "record/file/h5.h"

#include "base/array.h"
#include "base/text.h"
#include "datasets/spikes.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { PIECE = 1 << 14, BY_TIME = 2 };

/* ---- opening ---- */

/* Open an attribute. If it does not exist, return ESP_OK with an invalid *attribute. */
static enum esp_status find_attribute(const char *file, hid_t object, const char *name,
                                      hid_t *attribute)
{
    const htri_t exists = H5Aexists(object, name);
    *attribute = exists > 0 ? H5Aopen(object, name, H5P_DEFAULT) : H5I_INVALID_HID;
    return exists < 0 || (exists > 0 && *attribute < 0) ? h5_fail(ESP_INPUT, file, name)
                                                        : ESP_OK;
}

/* A function that reads the value of an attribute. It returns false if libhdf5 fails. If the type is
 * unexpected, it returns true and leaves *value unchanged. */
typedef bool attribute_read(hid_t attribute, hid_t type, void *value);

/* Read an attribute with one element by calling `read`. *value is unchanged if the attribute does not exist. */
static enum esp_status read_attribute(const char *file, hid_t object, const char *name,
                                      attribute_read *read, void *value)
{
    hid_t attribute;
    enum esp_status st = find_attribute(file, object, name, &attribute);
    if (st != ESP_OK || attribute < 0)
        return st;
    const hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    const hssize_t n = space >= 0 ? H5Sget_simple_extent_npoints(space) : -1;
    if (type < 0 || n < 0 || (n == 1 && !read(attribute, type, value)))
        st = h5_fail(ESP_INPUT, file, name);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    H5Aclose(attribute);
    return st;
}

enum { WORD = 16, MOST_TEXT = 1024 };

/* Read the first WORD - 1 characters of a text. */
static bool read_word(hid_t attribute, hid_t type, void *word)
{
    char *text = NULL, fixed[MOST_TEXT] = "";
    const H5T_class_t class = H5Tget_class(type);
    const htri_t varies = class == H5T_STRING ? H5Tis_variable_str(type) : 0;
    if (class != H5T_STRING || varies < 0)
        return class != H5T_NO_CLASS && varies == 0;
    if (varies == 0 && H5Tget_size(type) >= MOST_TEXT)
        return true;
    if (H5Aread(attribute, type, varies ? (void *)&text : fixed) < 0)
        return false;
    snprintf(word, WORD, "%.15s", text ? text : fixed);
    text_mask(word);
    H5free_memory(text);
    return true;
}

/* Names of units of time, and each unit in ms; "" is a file without the attribute. */
static const struct {
    const char *word;
    double ms;
} units[] = {{"", 1},
             {"ms", 1},
             {"msec", 1},
             {"msecs", 1},
             {"millisecond", 1},
             {"milliseconds", 1},
             {"s", 1000},
             {"sec", 1000},
             {"secs", 1000},
             {"second", 1000},
             {"seconds", 1000},
             {"us", 0.001},
             {"usec", 0.001},
             {"microsecond", 0.001},
             {"microseconds", 0.001}};

static enum esp_status read_unit(struct spike_columns *c)
{
    char word[WORD] = "";
    const enum esp_status st =
        read_attribute(c->file, c->times.set, "units", read_word, word);
    if (st != ESP_OK)
        return st;
    for (size_t k = 0; k < sizeof units / sizeof *units; k++)
        if (strcasecmp(word, units[k].word) == 0) {
            c->unit_ms = units[k].ms;
            return ESP_OK;
        }
    return esp_fail(ESP_INPUT,
                    "%s: %s has the units %s: ms, s and us can be played; convert the "
                    "file",
                    c->file, c->times_path, word);
}

/* Read the attribute `sorting`, which is a number, a member of an enumeration, or a word. *sorting becomes the
 * number; BY_TIME for the word "by_time". */
static bool read_sorted(hid_t attribute, hid_t type, void *sorting)
{
    char word[WORD] = "";
    const H5T_class_t class = H5Tget_class(type);
    if (class == H5T_INTEGER || class == H5T_ENUM)
        return H5Aread(attribute, H5T_NATIVE_INT, sorting) >= 0;
    if (!read_word(attribute, type, word))
        return false;
    if (strcasecmp(word, "by_time") == 0)
        *(int *)sorting = BY_TIME;
    return true;
}

/* Set c->by_time from the attribute `sorting` of the group, whose value BY_TIME means ascending times. The
 * attribute may be missing. */
static enum esp_status read_sorting(struct spike_columns *c, hid_t file,
                                    const char *group)
{
    int sorting = 0;
    const hid_t spikes = H5Gopen2(file, group, H5P_DEFAULT);
    if (spikes < 0)
        return h5_fail(ESP_INPUT, c->file, group);
    const enum esp_status st =
        read_attribute(c->file, spikes, "sorting", read_sorted, &sorting);
    c->by_time = sorting == BY_TIME;
    H5Gclose(spikes);
    return st;
}

enum esp_status spike_columns_open(const char *path, hid_t file, const char *group,
                                   struct spike_columns *out)
{
    struct spike_columns *c = out;
    *c = (struct spike_columns){
        .file = path, .times = {.set = H5I_INVALID_HID}, .ids = {.set = H5I_INVALID_HID}};
    const struct foreign_column_kind times = {.number = H5T_FLOAT, .or_whole = true},
                                     ids = {.number = H5T_INTEGER};
    char where[SPIKE_PATH];
    snprintf(where, sizeof where, "/spikes%s%s", *group ? "/" : "", group);
    snprintf(c->times_path, SPIKE_PATH, "%.*s/timestamps", SPIKE_GROUP + 8, where);
    snprintf(c->ids_path, SPIKE_PATH, "%.*s/%s", SPIKE_GROUP + 8, where,
             *group ? "node_ids" : "gids");
    enum esp_status st = foreign_column_open(path, file, c->times_path, times, &c->times);
    if (st == ESP_OK)
        st = foreign_column_open(path, file, c->ids_path, ids, &c->ids);
    if (st != ESP_OK)
        return st;
    c->n = c->times.n < c->ids.n ? c->times.n : c->ids.n;
    if (c->n > SPIKES_MOST)
        return esp_fail(ESP_INPUT,
                        "%s: %" PRIu64 " spikes: at most %d can be played; cut the file "
                        "into pieces",
                        path, c->n, SPIKES_MOST);
    st = read_unit(c);
    return st == ESP_OK ? read_sorting(c, file, where) : st;
}

void spike_columns_close(struct spike_columns *c)
{
    foreign_column_close(&c->times);
    foreign_column_close(&c->ids);
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
        st = foreign_column_reals(&c->times, first, n, b->time);
        if (st == ESP_OK)
            st = foreign_column_wholes(&c->ids, first, n, b->id);
        if (st == ESP_OK)
            st = tell_block(c, dt_ms, b, first, n, &before, use, context);
    }
    array_free(b);
    return st;
}
