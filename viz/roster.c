/* viz/roster.c - arrays by birth id. */
#include "viz/roster.h"

#include "base/array.h"
#include "viz/picture.h"

#include <string.h>

static uint32_t at_most(uint32_t x, uint32_t most)
{
    return x < most ? x : most;
}

static size_t thumb_bytes(const struct roster *r)
{
    return (size_t)r->thumb_w * r->thumb_h;
}

/* Pictures are a comfort: without memory for them there are none. */
static void create_thumbs(const struct story_start *start, struct roster *r)
{
    r->thumb_w = at_most(start->width, ROSTER_THUMB);
    r->thumb_h = at_most(start->height, ROSTER_THUMB);
    const size_t pixels = (size_t)r->thumb_w * r->thumb_h;
    if (!start->has_pixels || pixels == 0)
        return;
    r->thumb = array_create(pixels, 1);
    /* Most are never drawn: memory that is there when it is touched. */
    r->thumbs = r->thumb ? mapping_create(r->n * ROSTER_RECENT * pixels) : NULL;
}

enum esp_status roster_create(const struct story_start *start, struct roster *out)
{
    const size_t n = start->n_neurons;
    struct roster r = {.n = n, .n_living = n};
    r.alive = array_create(n, sizeof *r.alive);
    r.died_s = array_create(n, sizeof *r.died_s);
    r.h = array_create(n, sizeof *r.h);
    r.count = array_create(n, sizeof *r.count);
    r.total = array_create(n, sizeof *r.total);
    r.recent = array_create(n * ROSTER_RECENT, sizeof *r.recent);
    r.slot = array_create(n * ROSTER_RECENT, 1);
    r.touched = array_create(n, sizeof *r.touched);
    r.spikes = array_create(n, sizeof *r.spikes);
    if (!r.alive || !r.died_s || !r.h || !r.count || !r.total || !r.recent || !r.slot ||
        !r.touched || !r.spikes) {
        roster_free(&r);
        return ESP_MEMORY;
    }
    for (size_t k = 0; k < n; k++)
        r.alive[k] = true;
    for (size_t k = 0; k < n * ROSTER_RECENT; k++)
        r.slot[k] = (uint8_t)(k % ROSTER_RECENT);
    create_thumbs(start, &r);
    *out = r;
    return ESP_OK;
}

void roster_free(struct roster *r)
{
    array_free(r->alive);
    array_free(r->died_s);
    array_free(r->h);
    array_free(r->count);
    array_free(r->total);
    array_free(r->recent);
    mapping_free(r->thumbs, r->n * ROSTER_RECENT * thumb_bytes(r));
    array_free(r->slot);
    array_free(r->thumb);
    array_free(r->touched);
    array_free(r->spikes);
    *r = (struct roster){0};
}

const uint8_t *roster_thumb(const struct roster *r, esp_id birth, size_t k)
{
    const size_t first = (size_t)birth * ROSTER_RECENT;
    return r->thumbs && r->recent[first + k].spikes > 0
               ? r->thumbs + (first + r->slot[first + k]) * thumb_bytes(r)
               : NULL;
}

/* The newest comes first, into the place of the oldest. */
static void remember(struct roster *r, esp_id birth, const struct roster_image *image)
{
    struct roster_image *recent = r->recent + (size_t)birth * ROSTER_RECENT;
    uint8_t *slot = r->slot + (size_t)birth * ROSTER_RECENT;
    const uint8_t oldest = slot[ROSTER_RECENT - 1];
    memmove(recent + 1, recent, (ROSTER_RECENT - 1) * sizeof *recent);
    memmove(slot + 1, slot, ROSTER_RECENT - 1);
    recent[0] = *image;
    slot[0] = oldest;
    if (r->thumbs)
        memcpy(r->thumbs + ((size_t)birth * ROSTER_RECENT + oldest) * thumb_bytes(r),
               r->thumb, thumb_bytes(r));
}

/* touched[] by falling number of spikes; an image fires few neurons, nearly sorted already. */
static void sort_touched(struct roster *r)
{
    for (size_t k = 1; k < r->n_touched; k++) {
        const esp_id id = r->touched[k];
        size_t to = k;
        for (; to > 0 && r->spikes[r->touched[to - 1]] < r->spikes[id]; to--)
            r->touched[to] = r->touched[to - 1];
        r->touched[to] = id;
    }
}

static void count_spikes(struct roster *r, const struct story_image *image)
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

static void remember_all(struct roster *r, const struct story_start *start,
                         const struct story_image *image)
{
    if (r->thumb && image->pixels)
        picture_scale(&(struct picture){image->pixels,
                                        (size_t)start->width * start->height,
                                        start->width, start->height},
                      (int)r->thumb_w, (int)r->thumb_h, r->thumb);
    for (size_t k = 0; k < r->n_touched; k++) {
        const esp_id id = r->touched[k];
        remember(r, id,
                 &(struct roster_image){image->image, r->spikes[id], image->label});
    }
}

void roster_tell_aside(struct roster *r, const struct story_start *start,
                       const struct story_image *image)
{
    count_spikes(r, image);
    remember_all(r, start, image);
}

void roster_tell_image(struct roster *r, const struct story_start *start,
                       const struct story_image *image)
{
    count_spikes(r, image);
    if (!image->complete)
        return;
    remember_all(r, start, image);
    r->seen++;
    for (size_t k = 0; k < r->n_touched; k++) {
        const esp_id id = r->touched[k];
        r->count[id] += r->spikes[id];
        r->total[id] += r->spikes[id];
    }
}

void roster_tell_window(struct roster *r, const struct story_window *window)
{
    const bool known = window->birth && window->h;
    for (size_t k = 0; known && k < window->n_living; k++)
        if (window->birth[k] < r->n)
            r->h[window->birth[k]] = window->h[k];
    memset(r->count, 0, r->n * sizeof *r->count);
    r->seen = 0;
    r->has_h = r->has_h || known;
}

void roster_fold(struct roster *r, double forget)
{
    for (size_t k = 0; k < r->n; k++)
        r->h[k] = forget * r->h[k] + r->count[k];
    roster_tell_window(r, &(struct story_window){0});
}

void roster_tell_pruned(struct roster *r, const struct story_pruned *pruned, double now_s)
{
    for (size_t k = 0; k < pruned->n_removed; k++) {
        const esp_id id = pruned->removed[k];
        if (id >= r->n || !r->alive[id])
            continue;
        r->alive[id] = false;
        r->died_s[id] = now_s;
        r->n_living--;
    }
}

double roster_h_now(const struct roster *r, const struct story_start *start, esp_id birth)
{
    const double window = (double)start->window_images, seen = (double)r->seen;
    const double f = window > 0 && seen < window ? seen / window : window > 0 ? 1 : 0;
    return r->h[birth] * (1 - f * (1 - start->forget)) + r->count[birth];
}

double roster_gone(const struct roster *r, esp_id birth, double now_s, double fade_s)
{
    if (r->alive[birth])
        return 0;
    const double age_s = now_s - r->died_s[birth];
    return !(fade_s > 0) || age_s >= fade_s ? 1 : age_s > 0 ? age_s / fade_s : 0;
}
