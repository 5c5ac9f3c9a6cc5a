/* viz/trail.c - rings that are addressed by ever growing numbers. */
#include "viz/trail.h"

#include "base/array.h"

enum esp_status trail_create(struct trail *out)
{
    struct trail t = {.images = array_create(TRAIL_IMAGES, sizeof *t.images)};
    t.spikes.spikes = array_create(TRAIL_SPIKES, sizeof *t.spikes.spikes);
    t.spikes.mask = TRAIL_SPIKES - 1;
    t.inputs.mask = TRAIL_INPUTS - 1; /* its memory comes with the first input spike */
    if (!t.images || !t.spikes.spikes) {
        trail_free(&t);
        return ESP_MEMORY;
    }
    *out = t;
    return ESP_OK;
}

void trail_free(struct trail *t)
{
    array_free(t->images);
    array_free(t->spikes.spikes);
    array_free(t->inputs.spikes);
    *t = (struct trail){0};
}

const struct trail_image *trail_image(const struct trail *t, uint64_t k)
{
    return &t->images[k % TRAIL_IMAGES];
}

uint64_t trail_oldest(const struct trail *t)
{
    return t->n_images > TRAIL_IMAGES ? t->n_images - TRAIL_IMAGES : 0;
}

int64_t trail_end(const struct trail *t)
{
    return t->n_images > 0 ? trail_image(t, t->n_images - 1)->end : 0;
}

uint64_t trail_from(const struct trail_ring *r, uint64_t from)
{
    const uint64_t oldest = r->n > r->mask ? r->n - r->mask - 1 : 0;
    return from > oldest ? from : oldest;
}

struct story_spike trail_spike(const struct trail_ring *r, uint64_t k)
{
    return r->spikes[k & r->mask];
}

uint64_t trail_find(const struct trail *t, int64_t t0)
{
    uint64_t low = trail_oldest(t), high = t->n_images;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        if (trail_image(t, middle)->end > t0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void append(struct trail_ring *r, const struct story_spike *spikes, size_t from,
                   size_t to)
{
    if (!r->spikes && to > from)
        r->spikes = array_create(r->mask + 1, sizeof *r->spikes);
    if (!r->spikes)
        return;
    for (size_t k = from; k < to; k++)
        r->spikes[r->n++ & r->mask] = spikes[k];
}

static bool goes_on(const struct trail *t, const struct story_image *image)
{
    const struct trail_image *last =
        t->n_images > 0 ? trail_image(t, t->n_images - 1) : NULL;
    return last && !last->complete && last->image == image->image;
}

static void begin(struct trail *t, const struct story_image *image)
{
    const struct trail_image *last =
        t->n_images > 0 ? trail_image(t, t->n_images - 1) : NULL;
    const struct trail_image next = {
        .image = image->image,
        .label = image->label,
        .gap = last && image->image != last->image + 1,
        .begin = last ? last->end : 0,
        .spikes_from = t->spikes.n,
        .spikes_to = t->spikes.n,
        .inputs_from = t->inputs.n,
        .inputs_to = t->inputs.n,
    };
    t->images[t->n_images++ % TRAIL_IMAGES] = next;
}

void trail_tell(struct trail *t, const struct story_image *image)
{
    if (!goes_on(t, image))
        begin(t, image);
    struct trail_image *now = &t->images[(t->n_images - 1) % TRAIL_IMAGES];
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
