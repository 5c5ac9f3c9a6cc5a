/* session/doctor_file_hdf5.c - counts the last stretch of a recording, and examines it with its final network. */
#include "session/doctor.h"

#include "record/read/cursor.h"
#include "record/read/restore.h"
#include "record/read/run_file.h"
#include "session/sandbox.h"

#include <math.h>

/* A recording while its last stretch is counted. */
struct chart {
    const struct run_file *file;
    const struct run_file_info *info;
    struct health health;
    bool known
        [CONFIG_POPULATIONS]; /* whether the spikes of the population are in the file */
    struct cursor images, spikes[CONFIG_POPULATIONS];
};

static enum esp_status open_spikes(struct chart *c, unsigned k, double begins_ms)
{
    const unsigned times = LAYOUT_SPIKE_TIMES + k, ids = LAYOUT_SPIKE_IDS + k;
    const uint64_t rows = run_file_rows(c->file, times);
    c->spikes[k] = cursor_open(c->file, CURSOR_OF(times, ids), UINT64_MAX);
    return cursor_count(c->file, times, rows, begins_ms - c->info->header.dt_ms / 2,
                        &c->spikes[k].next);
}

/* Count the spikes of population k before ends_ms. */
static enum esp_status count_spikes(struct chart *c, unsigned k, double ends_ms)
{
    const unsigned times = LAYOUT_SPIKE_TIMES + k, ids = LAYOUT_SPIKE_IDS + k;
    struct cursor *at = &c->spikes[k];
    for (;;) {
        bool there;
        enum esp_status st = cursor_peek(at, &there);
        if (st != ESP_OK || !there)
            return st;
        const double ms = cursor_real(at, times);
        const uint64_t id = cursor_number(at, ids);
        if (!(ms < ends_ms))
            return ESP_OK;
        if (!(ms >= 0 && ms / c->info->header.dt_ms < 9e15) || id >= c->health.of[k].n)
            return esp_fail(ESP_INPUT, "%s: a spike at %g ms of neuron %llu",
                            c->info->path, ms, (unsigned long long)id);
        const esp_id birth = (esp_id)id;
        const struct probe_spikes spike = {
            .tick = (esp_tick)llround(ms / c->info->header.dt_ms),
            .population = k,
            .birth = &birth,
            .n = 1};
        health_spikes(&c->health, &spike);
        if ((st = cursor_next(at)) != ESP_OK)
            return st;
    }
}

/* The next image begins where this one ends; *ends_ms is infinite for the last. */
static enum esp_status end_of_image(struct chart *c, double *ends_ms)
{
    bool there;
    const enum esp_status st = cursor_peek(&c->images, &there);
    if (st == ESP_OK)
        *ends_ms = there ? cursor_real(&c->images, LAYOUT_IMAGE_START) : (double)INFINITY;
    return st;
}

static enum esp_status count_image(struct chart *c)
{
    double ends_ms;
    enum esp_status st = cursor_next(&c->images);
    if (st != ESP_OK)
        return st;
    const uint64_t shown = cursor_number(&c->images, LAYOUT_IMAGE_PRESENTATIONS);
    st = end_of_image(c, &ends_ms);
    for (unsigned k = 0; k < c->health.n_populations && st == ESP_OK; k++)
        if (c->known[k])
            st = count_spikes(c, k, ends_ms);
    health_image(&c->health, shown);
    return st;
}

static enum esp_status open_columns(struct chart *c, uint64_t first)
{
    bool there;
    c->images = cursor_open(
        c->file, CURSOR_OF(LAYOUT_IMAGE_START, LAYOUT_IMAGE_PRESENTATIONS), UINT64_MAX);
    c->images.next = first;
    enum esp_status st = cursor_peek(&c->images, &there);
    if (st != ESP_OK || !there)
        return st;
    const double begins_ms = cursor_real(&c->images, LAYOUT_IMAGE_START);
    for (unsigned k = 0; k < c->health.n_populations && st == ESP_OK; k++) {
        c->known[k] = c->health.of[k].n > 0 &&
                      c->info->layout->column[LAYOUT_SPIKE_TIMES + k].path[0];
        if (c->known[k])
            st = open_spikes(c, k, begins_ms);
    }
    return st;
}

static enum esp_status count_stretch(struct chart *c)
{
    const uint64_t n = c->info->n_images;
    const uint64_t first = n > c->health.stretch ? n - c->health.stretch : 0;
    enum esp_status st = open_columns(c, first);
    for (uint64_t row = first; row < n && st == ESP_OK; row++)
        st = count_image(c);
    cursor_close(&c->images);
    for (unsigned k = 0; k < c->health.n_populations; k++)
        cursor_close(&c->spikes[k]);
    return st;
}

static void examine(const struct chart *c, const struct network *net,
                    struct findings *out)
{
    const struct doctor_subject subject = {.config =
                                               net ? &net->config : &c->info->resolved,
                                           .images_run = c->info->header.images_run,
                                           .width = c->info->header.width,
                                           .height = c->info->header.height,
                                           .health = &c->health,
                                           .net = net,
                                           .known = c->known};
    doctor_examine(&subject, out);
}

struct order {
    struct findings *findings;
    uint64_t *n_images;
};

static enum esp_status examine_opened(const struct run_file *f, const struct order *order)
{
    struct chart c = {.file = f, .info = run_file_info(f)};
    struct network *net = NULL;
    enum esp_status st =
        health_create(&c.info->resolved, c.info->header.images_run, &c.health);
    if (st == ESP_OK && c.info->trained)
        st = restore_network(f, &net);
    if (st == ESP_OK)
        st = count_stretch(&c);
    if (st == ESP_OK) {
        examine(&c, net, order->findings);
        *order->n_images = c.health.n_images;
    }
    network_free(net);
    health_free(&c.health);
    return st;
}

static enum esp_status open_and_examine(const char *path, void *context)
{
    struct run_file *f = NULL;
    enum esp_status st = run_file_open(path, &f);
    if (st == ESP_OK)
        st = examine_opened(f, context);
    run_file_close(f);
    return st;
}

enum esp_status doctor_examine_file(const char *path, struct findings *out,
                                    uint64_t *n_images)
{
    struct findings found;
    uint64_t n;
    struct order order = {&found, &n};
    enum esp_status st = sandbox_run(path, open_and_examine, &order);
    if (st == ESP_OK)
        st = open_and_examine(path, &order);
    if (st != ESP_OK)
        return st;
    *out = found;
    *n_images = n;
    return ESP_OK;
}
