/* viz/model/neuron_table.c - arrays by birth id. */
#include "viz/model/neuron_table.h"

#include "base/array.h"
#include "viz/draw/canvas.h"

#include <math.h>
#include <string.h>

static uint32_t at_most(uint32_t x, uint32_t most)
{
    return x < most ? x : most;
}

static size_t thumb_bytes(const struct neuron_table *r)
{
    return (size_t)r->thumb_w * r->thumb_h;
}

/* Allocate the pictures of recent images; if memory is short, there are none. */
static void create_thumbs(const struct event_start *start, struct neuron_table *r)
{
    r->thumb_w = at_most(start->width, NEURON_TABLE_THUMB);
    r->thumb_h = at_most(start->height, NEURON_TABLE_THUMB);
    const size_t pixels = (size_t)r->thumb_w * r->thumb_h;
    if (!start->has_pixels || pixels == 0)
        return;
    r->thumb = array_create(pixels, 1);
    /* A mapping: the system allocates its pages when they are written, and most pictures never are. */
    r->thumbs = r->thumb ? mapping_create(r->n * NEURON_TABLE_RECENT * pixels) : NULL;
}

enum esp_status neuron_table_create(const struct event_start *start,
                                    struct neuron_table *out)
{
    const size_t n = start->n_neurons;
    struct neuron_table r = {.n = n, .n_living = n};
    r.alive = array_create(n, sizeof *r.alive);
    r.died_s = array_create(n, sizeof *r.died_s);
    r.end = array_create(n, sizeof *r.end);
    r.h = array_create(n, sizeof *r.h);
    r.count = array_create(n, sizeof *r.count);
    r.total = array_create(n, sizeof *r.total);
    r.recent = array_create(n * NEURON_TABLE_RECENT, sizeof *r.recent);
    r.slot = array_create(n * NEURON_TABLE_RECENT, 1);
    r.touched = array_create(n, sizeof *r.touched);
    r.spikes = array_create(n, sizeof *r.spikes);
    if (!r.alive || !r.died_s || !r.end || !r.h || !r.count || !r.total || !r.recent ||
        !r.slot || !r.touched || !r.spikes) {
        neuron_table_free(&r);
        return ESP_MEMORY;
    }
    for (size_t k = 0; k < n; k++)
        r.alive[k] = true;
    for (size_t k = 0; k < n * NEURON_TABLE_RECENT; k++)
        r.slot[k] = (uint8_t)(k % NEURON_TABLE_RECENT);
    create_thumbs(start, &r);
    *out = r;
    return ESP_OK;
}

void neuron_table_free(struct neuron_table *r)
{
    array_free(r->alive);
    array_free(r->died_s);
    array_free(r->end);
    array_free(r->h);
    array_free(r->count);
    array_free(r->total);
    array_free(r->recent);
    mapping_free(r->thumbs, r->n * NEURON_TABLE_RECENT * thumb_bytes(r));
    array_free(r->slot);
    array_free(r->thumb);
    array_free(r->touched);
    array_free(r->spikes);
    *r = (struct neuron_table){0};
}

const uint8_t *neuron_table_thumb(const struct neuron_table *r, esp_id birth, size_t k)
{
    const size_t first = (size_t)birth * NEURON_TABLE_RECENT;
    return r->thumbs && r->recent[first + k].spikes > 0
               ? r->thumbs + (first + r->slot[first + k]) * thumb_bytes(r)
               : NULL;
}

/* Insert an image as the newest of a neuron's recent images; its picture overwrites that of the oldest. */
static void remember(struct neuron_table *r, esp_id birth,
                     const struct neuron_table_image *image)
{
    struct neuron_table_image *recent = r->recent + (size_t)birth * NEURON_TABLE_RECENT;
    uint8_t *slot = r->slot + (size_t)birth * NEURON_TABLE_RECENT;
    const uint8_t oldest = slot[NEURON_TABLE_RECENT - 1];
    memmove(recent + 1, recent, (NEURON_TABLE_RECENT - 1) * sizeof *recent);
    memmove(slot + 1, slot, NEURON_TABLE_RECENT - 1);
    recent[0] = *image;
    slot[0] = oldest;
    if (r->thumbs)
        memcpy(r->thumbs +
                   ((size_t)birth * NEURON_TABLE_RECENT + oldest) * thumb_bytes(r),
               r->thumb, thumb_bytes(r));
}

/* Sort touched[] by descending number of spikes. Insertion sort: few neurons fire for an image. */
static void sort_touched(struct neuron_table *r)
{
    for (size_t k = 1; k < r->n_touched; k++) {
        const esp_id id = r->touched[k];
        size_t to = k;
        for (; to > 0 && r->spikes[r->touched[to - 1]] < r->spikes[id]; to--)
            r->touched[to] = r->touched[to - 1];
        r->touched[to] = id;
    }
}

static void count_spikes(struct neuron_table *r, const struct event_image *image)
{
    for (size_t k = 0; k < r->n_touched; k++)
        r->spikes[r->touched[k]] = 0;
    r->n_touched = 0;
    for (size_t k = 0; k < image->n_spikes; k++) {
        const esp_id id = image->spikes[k].id;
        if (id < r->n && r->spikes[id]++ == 0)
            r->touched[r->n_touched++] = id;
    }
    sort_touched(r);
}

static void remember_all(struct neuron_table *r, const struct event_start *start,
                         const struct event_image *image)
{
    if (r->thumb && image->pixels)
        picture_scale(&(struct picture){image->pixels,
                                        (size_t)start->width * start->height,
                                        start->width, start->height},
                      (int)r->thumb_w, (int)r->thumb_h, r->thumb);
    for (size_t k = 0; k < r->n_touched; k++) {
        const esp_id id = r->touched[k];
        remember(r, id,
                 &(struct neuron_table_image){image->image, r->spikes[id], image->label});
    }
}

void neuron_table_aside(struct neuron_table *r, const struct event_start *start,
                        const struct event_image *image)
{
    count_spikes(r, image);
    remember_all(r, start, image);
}

void neuron_table_image(struct neuron_table *r, const struct event_start *start,
                        const struct event_image *image)
{
    count_spikes(r, image);
    if (!image->complete)
        return;
    remember_all(r, start, image);
    r->n_images++;
    for (size_t k = 0; k < r->n_touched; k++) {
        const esp_id id = r->touched[k];
        r->count[id] += r->spikes[id];
        r->total[id] += r->spikes[id];
    }
}

void neuron_table_window(struct neuron_table *r, const struct event_window *window)
{
    const bool known = window->birth && window->h;
    for (size_t k = 0; known && k < window->n_living; k++)
        if (window->birth[k] < r->n)
            r->h[window->birth[k]] = window->h[k];
    memset(r->count, 0, r->n * sizeof *r->count);
    r->n_images = 0;
    r->has_h = r->has_h || known;
}

void neuron_table_fold(struct neuron_table *r, double forget)
{
    for (size_t k = 0; k < r->n; k++)
        r->h[k] = forget * r->h[k] + r->count[k];
    neuron_table_window(r, &(struct event_window){0});
}

void neuron_table_pruned(struct neuron_table *r, const struct event_pruned *pruned,
                         double now_s)
{
    for (size_t k = 0; k < pruned->n_removed; k++) {
        const esp_id id = pruned->removed[k];
        if (id >= r->n || !r->alive[id])
            continue;
        r->alive[id] = false;
        r->died_s[id] = now_s;
        r->end[id] = (struct neuron_table_end){
            .images = pruned->images_done,
            .h = pruned->h ? (double)pruned->h[k] : (double)NAN,
            .threshold = pruned->threshold > 0 ? pruned->threshold : (double)NAN,
            .overridden = pruned->overridden};
        r->n_living--;
    }
}

double neuron_table_h_now(const struct neuron_table *r, const struct event_start *start,
                          esp_id birth)
{
    const double window = (double)start->window_images, shown = (double)r->n_images;
    const double f = window > 0 && shown < window ? shown / window : window > 0 ? 1 : 0;
    return r->h[birth] * (1 - f * (1 - start->forget)) + r->count[birth];
}

double neuron_table_gone(const struct neuron_table *r, esp_id birth, double now_s,
                         double fade_s)
{
    if (r->alive[birth])
        return 0;
    const double age_s = now_s - r->died_s[birth];
    return !(fade_s > 0) || age_s >= fade_s ? 1 : age_s > 0 ? age_s / fade_s : 0;
}
