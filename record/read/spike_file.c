/* record/read/spike_file.c - open the file, determine its layout and population; in a recording of espalier,
 * also read the times of the images. */
#include "record/read/spike_file.h"

#include "record/file/attributes.h"
#include "record/file/foreign_column.h"
#include "record/file/h5.h"
#include "record/file/superblock.h"
#include "record/read/spike_columns.h"
#include "record/read/spike_lists.h"
#include "record/read/spike_series.h"

#include "base/array.h"
#include "base/memory.h"
#include "sim/network/network.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A file while it is being read. */
struct reading {
    const struct spike_request *request;
    hid_t file;
    char group[SPIKE_GROUP]; /* population to read; "": the older layout */
    struct header header;    /* header, if the file is a recording of espalier */
    struct config config;    /* resolved configuration of that recording */
};

/* ---- opening ---- */

/* Open the file. If another process is writing the file, the rows present now are read. */
static enum esp_status open_file(struct reading *r)
{
    struct superblock s;
    enum esp_status st = h5_start(r->request->path, H5_READS);
    if (st == ESP_OK)
        st = superblock_check_any(r->request->path, &s);
    return st == ESP_OK ? h5_open_to_read(r->request->path, s.in_writing, NULL, &r->file)
                        : st;
}

/* ---- choice of the population ---- */

/* Name of the first group of /spikes, and number of groups. */
struct groups {
    char first[SPIKE_GROUP];
    unsigned n;
};

static herr_t take_group(hid_t where, const char *name, const H5L_info_t *info,
                         void *groups)
{
    struct groups *g = groups;
    (void)where;
    if (info->type != H5L_TYPE_HARD || strlen(name) >= SPIKE_GROUP)
        return 0;
    if (g->n++ == 0)
        snprintf(g->first, sizeof g->first, "%s", name);
    return g->n < 1000 ? 0 : 1;
}

static bool has_group(const struct reading *r, const char *name)
{
    char path[SPIKE_PATH];
    snprintf(path, sizeof path, "/spikes/%s/timestamps", name);
    return h5_path_is_plain(r->file, path);
}

/* Return whether the file has the older layout of SONATA, in which populations have no groups. */
static bool is_old_layout(hid_t file)
{
    return h5_path_is_plain(file, "/spikes/gids") &&
           h5_path_is_plain(file, "/spikes/timestamps");
}

/* Choose the group of the request; if the request names none, the group named like the source, or the only
 * group. */
static enum esp_status choose_group(struct reading *r)
{
    const struct spike_request *q = r->request;
    struct groups groups = {.n = 0};
    const char *wanted = q->group[0] ? q->group : q->name;
    if (has_group(r, wanted)) {
        snprintf(r->group, sizeof r->group, "%s", wanted);
        return ESP_OK;
    }
    if (is_old_layout(r->file))
        return q->group[0] ? esp_fail(ESP_INPUT,
                                      "%s: has the older layout of SONATA, without "
                                      "populations: leave population.%s.group auto",
                                      q->path, q->name)
                           : ESP_OK;
    if (q->group[0])
        return esp_fail(
            ESP_INPUT,
            "%s: there is no /spikes/%s/timestamps: population.%s.group names "
            "what is recorded",
            q->path, q->group, q->name);
    if (h5_path_is_plain(r->file, "/spikes"))
        H5Literate_by_name(r->file, "/spikes", H5_INDEX_NAME, H5_ITER_NATIVE, NULL,
                           take_group, &groups, H5P_DEFAULT);
    H5Eclear2(H5E_DEFAULT);
    if (groups.n == 0)
        return esp_fail(ESP_INPUT,
                        "%s: has neither /spikes/NAME/timestamps (SONATA, or a recording "
                        "of all spikes) nor /spikes/times (Spiking Heidelberg)",
                        q->path);
    if (groups.n > 1)
        return esp_fail(ESP_INPUT,
                        "%s: holds %u populations, none of them called %s: choose one by "
                        "population.%s.group",
                        q->path, groups.n, q->name, q->name);
    snprintf(r->group, sizeof r->group, "%s", groups.first);
    return ESP_OK;
}

/* ---- recordings of espalier ---- */

/* Columns of /espalier/images; n is the length of the shortest. */
struct image_columns {
    struct foreign_column start, label, presentations;
    uint64_t n;
};

static enum esp_status open_images(const struct reading *r, struct image_columns *c)
{
    const char *path = r->request->path;
    const struct foreign_column_kind real = {.number = H5T_FLOAT},
                                     whole = {.number = H5T_INTEGER};
    enum esp_status st =
        foreign_column_open(path, r->file, "/espalier/images/start_ms", real, &c->start);
    if (st == ESP_OK)
        st = foreign_column_open(path, r->file, "/espalier/images/label", whole,
                                 &c->label);
    if (st == ESP_OK)
        st = foreign_column_open(path, r->file, "/espalier/images/presentations", whole,
                                 &c->presentations);
    if (st != ESP_OK)
        return st;
    c->n = c->start.n < c->label.n ? c->start.n : c->label.n;
    c->n = c->presentations.n < c->n ? c->presentations.n : c->n;
    if (c->n == 0)
        return esp_fail(ESP_INPUT, "%s: no image was over when the recording ended",
                        path);
    if (c->n > SPIKES_ITEMS_MOST)
        return esp_fail(ESP_INPUT, "%s: %" PRIu64 " images: at most %d can be played",
                        path, c->n, SPIKES_ITEMS_MOST);
    return ESP_OK;
}

static void close_images(struct image_columns *c)
{
    foreign_column_close(&c->start);
    foreign_column_close(&c->label);
    foreign_column_close(&c->presentations);
}

/* Store n rows in cuts, from index `first`. Each image must begin at or after *end, the end of the previous
 * image in ticks; *end is then updated. */
static enum esp_status take_rows(const struct reading *r, struct spike_cuts *cuts,
                                 uint64_t first, uint64_t n, const double *start_ms,
                                 const int64_t *label, const int64_t *presentations,
                                 int64_t *end)
{
    const char *path = r->request->path;
    for (uint64_t k = 0; k < n; k++) {
        int64_t begin;
        if (spike_tick(path, 0, start_ms[k], cuts->dt_ms, &begin) != ESP_OK ||
            begin < *end || label[k] < 0 || label[k] > UINT8_MAX ||
            presentations[k] < 1 || presentations[k] > 64)
            return esp_fail(ESP_INPUT,
                            "%s: /espalier/images says of image %" PRIu64
                            " that it begins at %g ms, has the label %" PRId64
                            " and was shown %" PRId64 " times: damaged",
                            path, first + k, start_ms[k], label[k], presentations[k]);
        cuts->begin[first + k] = begin;
        cuts->label[first + k] = (uint8_t)label[k];
        cuts->presentations[first + k] = (uint32_t)presentations[k];
        *end = begin + presentations[k] * cuts->length;
    }
    return ESP_OK;
}

static enum esp_status read_rows(const struct reading *r, const struct image_columns *c,
                                 struct spike_cuts *cuts)
{
    enum { ROWS = 512 };
    double start_ms[ROWS];
    int64_t label[ROWS], presentations[ROWS], end = 0;
    enum esp_status st = ESP_OK;
    for (uint64_t k = 0; k < c->n && st == ESP_OK; k += ROWS) {
        const uint64_t n = c->n - k < ROWS ? c->n - k : ROWS;
        st = foreign_column_reals(&c->start, k, n, start_ms);
        if (st == ESP_OK)
            st = foreign_column_wholes(&c->label, k, n, label);
        if (st == ESP_OK)
            st = foreign_column_wholes(&c->presentations, k, n, presentations);
        if (st == ESP_OK)
            st = take_rows(r, cuts, k, n, start_ms, label, presentations, &end);
    }
    return st;
}

static enum esp_status read_images(const struct reading *r, struct spike_cuts *cuts)
{
    struct image_columns c = {.start = {.set = H5I_INVALID_HID},
                              .label = {.set = H5I_INVALID_HID},
                              .presentations = {.set = H5I_INVALID_HID}};
    enum esp_status st = open_images(r, &c);
    if (st == ESP_OK) {
        const uint64_t item =
            sizeof *cuts->begin + sizeof *cuts->presentations + sizeof *cuts->label;
        st = memory_check(r->request->path, c.n * item, "cut the file into pieces");
    }
    if (st == ESP_OK) {
        cuts->n_items = c.n;
        cuts->begin = array_create((size_t)c.n, sizeof *cuts->begin);
        cuts->presentations = array_create((size_t)c.n, sizeof *cuts->presentations);
        cuts->label = array_create((size_t)c.n, sizeof *cuts->label);
        st = cuts->begin && cuts->presentations && cuts->label ? read_rows(r, &c, cuts)
                                                               : ESP_MEMORY;
    }
    close_images(&c);
    return st;
}

/* Read header and resolved configuration of the recorded run, which give the length of its presentations. */
static enum esp_status read_run(struct reading *r)
{
    const char *path = r->request->path;
    enum esp_status st = attributes_read(path, r->file, &r->header);
    config_of_files(&r->config);
    if (st == ESP_OK)
        st = config_read_text(&r->config, r->header.resolved, path);
    return st == ESP_OK ? config_check(&r->config) : st;
}

/* Set the number of inputs from the recording, and width and height if each input is a pixel. If the
 * configuration does not contain the population, change nothing. */
static void find_picture(const struct reading *r, struct spikes *out, uint32_t *width,
                         uint32_t *height)
{
    const int k = config_population(&r->config, r->group);
    const uint64_t n_pixels = (uint64_t)r->header.width * r->header.height;
    if (k < 0)
        return;
    const struct population_config *p = &r->config.population[k];
    const uint64_t size = p->size ? p->size : n_pixels;
    if (size < out->n_inputs || size > LAYOUT_PIXELS)
        return;
    out->n_inputs = (uint32_t)size;
    const bool is_pixels =
        p->kind == POPULATION_SPIKES || p->encoding.kind == ENCODING_PIXELS;
    if (population_is_source(p) && is_pixels && size == n_pixels) {
        *width = r->header.width;
        *height = r->header.height;
    }
}

static enum esp_status read_recording(struct reading *r, struct spikes *out,
                                      uint32_t *width, uint32_t *height)
{
    struct spike_cuts cuts = {.n_items = 0};
    enum esp_status st = read_run(r);
    if (st == ESP_OK) {
        cuts.dt_ms = r->config.run.dt_ms;
        cuts.length = network_presentation_ticks(&r->config);
        st = read_images(r, &cuts);
    }
    if (st == ESP_OK)
        st = spike_series_read(r->file, r->request, r->group, &cuts, out);
    if (st == ESP_OK)
        find_picture(r, out, width, height);
    array_free(cuts.begin);
    array_free(cuts.presentations);
    array_free(cuts.label);
    return st;
}

/* ---- layouts ---- */

static enum esp_status read_lists(const struct reading *r, struct spikes *out)
{
    if (r->request->group[0])
        return esp_fail(ESP_INPUT,
                        "%s: holds lists of spikes, not populations: leave "
                        "population.%s.group auto",
                        r->request->path, r->request->name);
    return spike_lists_read(r->file, r->request, out);
}

static enum esp_status read_layout(struct reading *r, struct spikes *out, uint32_t *width,
                                   uint32_t *height)
{
    const struct spike_cuts endless = {.dt_ms = r->request->dt_ms,
                                       .length = r->request->present_ticks};
    if (h5_path_is_plain(r->file, "/spikes/times"))
        return read_lists(r, out);
    const enum esp_status st = choose_group(r);
    if (st != ESP_OK)
        return st;
    if (h5_path_is_plain(r->file, "/espalier/images"))
        return read_recording(r, out, width, height);
    return spike_series_read(r->file, r->request, r->group, &endless, out);
}

enum esp_status spike_file_read(const struct spike_request *request, struct spikes *out,
                                uint32_t *width, uint32_t *height)
{
    struct reading r = {.request = request, .file = H5I_INVALID_HID};
    struct spikes read = {0};
    enum esp_status st = open_file(&r);
    if (st == ESP_OK)
        st = read_layout(&r, &read, width, height);
    if (r.file >= 0)
        H5Fclose(r.file);
    attributes_free(&r.header);
    if (st == ESP_OK && read.n_items == 0) {
        spikes_free(&read);
        st = esp_fail(ESP_INPUT, "%s: holds no spikes, so that there is nothing to play",
                      request->path);
    }
    if (st == ESP_OK)
        *out = read;
    return st;
}
