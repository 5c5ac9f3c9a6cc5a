/* viz/model/film.c - frames in the order of training. */
#include "viz/model/film.h"

#include "base/array.h"

#include <string.h>

enum { FRAMES_WANTED = 48 }; /* of a live run, which hands over fields at any time */

enum esp_status film_create(const struct event_start *start, struct film *out)
{
    const size_t n_field = event_field(start);
    struct film f = {
        .n_field = n_field,
        .apart = start->source == EVENT_LIVE ? start->images_run / FRAMES_WANTED + 1 : 1,
        .weight_mV = array_create(FILM_MOST * n_field, sizeof *f.weight_mV)};
    if (!f.weight_mV)
        return ESP_MEMORY;
    *out = f;
    return ESP_OK;
}

void film_free(struct film *f)
{
    array_free(f->weight_mV);
    *f = (struct film){0};
}

void film_choose(struct film *f, esp_id birth)
{
    if (!f->chosen || f->birth != birth)
        f->n = 0;
    f->chosen = true;
    f->birth = birth;
}

static float *frame_at(const struct film *f, size_t k)
{
    return f->weight_mV + k * f->n_field;
}

const float *film_weights(const struct film *f, size_t k)
{
    return frame_at(f, k);
}

/* Drop every second frame. */
static void thin(struct film *f)
{
    for (size_t k = 1; 2 * k < f->n; k++) {
        memcpy(frame_at(f, k), frame_at(f, 2 * k), f->n_field * sizeof *f->weight_mV);
        f->images[k] = f->images[2 * k];
    }
    f->n = (f->n + 1) / 2;
    f->apart *= 2;
}

/* Open a place for a frame at `images` images, in the order of training. */
static float *insert(struct film *f, uint64_t images)
{
    size_t k = f->n;
    while (k > 0 && f->images[k - 1] > images)
        k--;
    memmove(frame_at(f, k + 1), frame_at(f, k),
            (f->n - k) * f->n_field * sizeof *f->weight_mV);
    memmove(f->images + k + 1, f->images + k, (f->n - k) * sizeof *f->images);
    f->images[k] = images;
    f->n++;
    return frame_at(f, k);
}

/* The frame for a field at `images` images: that of the same images, a new one, or none, because one is too near. */
static float *place_for(struct film *f, uint64_t images)
{
    for (size_t k = 0; k < f->n; k++) {
        const uint64_t a = f->images[k];
        const uint64_t distance = a > images ? a - images : images - a;
        if (distance == 0)
            return frame_at(f, k);
        if (distance < f->apart)
            return NULL;
    }
    if (f->n == FILM_MOST)
        thin(f);
    return insert(f, images);
}

void film_take(struct film *f, const struct event_fields *e)
{
    for (size_t k = 0; f->chosen && e->weight_mV && k < e->n; k++) {
        float *to = e->birth[k] == f->birth ? place_for(f, e->image) : NULL;
        if (to)
            memcpy(to, e->weight_mV + k * f->n_field, f->n_field * sizeof *to);
    }
}
