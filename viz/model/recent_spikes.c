/* viz/model/recent_spikes.c - rings of images and spikes: element k since the start is stored at k & mask. */
#include "viz/model/recent_spikes.h"

#include "base/array.h"

enum esp_status recent_spikes_create(struct recent_spikes *out)
{
    struct recent_spikes t = {.images =
                                  array_create(RECENT_SPIKES_IMAGES, sizeof *t.images)};
    t.spikes.spikes = array_create(RECENT_SPIKES_SPIKES, sizeof *t.spikes.spikes);
    t.spikes.mask = RECENT_SPIKES_SPIKES - 1;
    t.inputs.mask =
        /* Memory for input spikes is allocated when the first one arrives. */
        RECENT_SPIKES_INPUTS - 1;
    if (!t.images || !t.spikes.spikes) {
        recent_spikes_free(&t);
        return ESP_MEMORY;
    }
    *out = t;
    return ESP_OK;
}

void recent_spikes_free(struct recent_spikes *t)
{
    array_free(t->images);
    array_free(t->spikes.spikes);
    array_free(t->inputs.spikes);
    *t = (struct recent_spikes){0};
}

const struct recent_spikes_image *recent_spikes_image(const struct recent_spikes *t,
                                                      uint64_t k)
{
    return &t->images[k % RECENT_SPIKES_IMAGES];
}

uint64_t recent_spikes_oldest(const struct recent_spikes *t)
{
    return t->n_images > RECENT_SPIKES_IMAGES ? t->n_images - RECENT_SPIKES_IMAGES : 0;
}

int64_t recent_spikes_end(const struct recent_spikes *t)
{
    return t->n_images > 0 ? recent_spikes_image(t, t->n_images - 1)->end : 0;
}

uint64_t recent_spikes_from(const struct recent_spikes_ring *r, uint64_t from)
{
    const uint64_t oldest = r->n > r->mask ? r->n - r->mask - 1 : 0;
    return from > oldest ? from : oldest;
}

struct event_spike recent_spikes_spike(const struct recent_spikes_ring *r, uint64_t k)
{
    return r->spikes[k & r->mask];
}

uint64_t recent_spikes_find(const struct recent_spikes *t, int64_t t0)
{
    uint64_t low = recent_spikes_oldest(t), high = t->n_images;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        if (recent_spikes_image(t, middle)->end > t0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void append(struct recent_spikes_ring *r, const struct event_spike *spikes,
                   size_t from, size_t to)
{
    if (!r->spikes && to > from)
        r->spikes = array_create(r->mask + 1, sizeof *r->spikes);
    if (!r->spikes)
        return;
    for (size_t k = from; k < to; k++)
        r->spikes[r->n++ & r->mask] = spikes[k];
}

static bool goes_on(const struct recent_spikes *t, const struct event_image *image)
{
    const struct recent_spikes_image *last =
        t->n_images > 0 ? recent_spikes_image(t, t->n_images - 1) : NULL;
    return last && !last->complete && last->image == image->image;
}

static void begin(struct recent_spikes *t, const struct event_image *image)
{
    const struct recent_spikes_image *last =
        t->n_images > 0 ? recent_spikes_image(t, t->n_images - 1) : NULL;
    const struct recent_spikes_image next = {
        .image = image->image,
        .label = image->label,
        .vote = ESP_NO_CLASS,
        .gap = last && image->image != last->image + 1,
        .begin = last ? last->end : 0,
        .spikes_from = t->spikes.n,
        .spikes_to = t->spikes.n,
        .inputs_from = t->inputs.n,
        .inputs_to = t->inputs.n,
    };
    t->images[t->n_images++ % RECENT_SPIKES_IMAGES] = next;
}

void recent_spikes_add(struct recent_spikes *t, const struct event_image *image)
{
    if (!goes_on(t, image))
        begin(t, image);
    struct recent_spikes_image *now =
        &t->images[(t->n_images - 1) % RECENT_SPIKES_IMAGES];
    append(&t->spikes, image->spikes, (size_t)(now->spikes_to - now->spikes_from),
           image->n_spikes);
    append(&t->inputs, image->inputs, (size_t)(now->inputs_to - now->inputs_from),
           image->n_inputs);
    const int64_t ticks = image->end > image->start ? image->end - image->start : 0;
    now->spikes_to = t->spikes.n;
    now->inputs_to = t->inputs.n;
    now->end = now->begin + ticks > now->end ? now->begin + ticks : now->end;
    now->complete = image->complete;
}

void recent_spikes_answer(struct recent_spikes *t, esp_class vote)
{
    if (t->n_images > 0)
        t->images[(t->n_images - 1) % RECENT_SPIKES_IMAGES].vote = vote;
}
