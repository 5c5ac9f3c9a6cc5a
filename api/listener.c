/* api/listener.c - the probe that stores events, and the calls of the user's callbacks. */
#include "api/listener.h"

#include "base/array.h"

/* ---- storing events of the run ---- */

static enum esp_status make_room(struct kept_spikes *h, size_t more)
{
    void *tick = h->tick, *id = h->id;
    enum esp_status st = array_grow(&tick, &h->room_tick, h->n + more, sizeof *h->tick);
    if (st == ESP_OK)
        st = array_grow(&id, &h->room_id, h->n + more, sizeof *h->id);
    h->tick = tick;
    h->id = id;
    return st;
}

static enum esp_status take_input(void *context, const struct probe_input *input)
{
    struct listener *l = context;
    struct kept_spikes *h = &l->kept[input->population];
    const enum esp_status st = l->on_spikes ? make_room(h, input->n) : ESP_OK;
    for (size_t k = 0; l->on_spikes && st == ESP_OK && k < input->n; k++) {
        h->tick[h->n] = input->start + input->tick[k];
        h->id[h->n++] = input->id[k];
    }
    return st;
}

static enum esp_status take_spikes(void *context, const struct probe_spikes *spikes)
{
    struct listener *l = context;
    struct kept_spikes *h = &l->kept[spikes->population];
    const enum esp_status st = l->on_spikes ? make_room(h, spikes->n) : ESP_OK;
    for (size_t k = 0; l->on_spikes && st == ESP_OK && k < spikes->n; k++) {
        h->tick[h->n] = spikes->tick;
        h->id[h->n++] = spikes->birth[k];
    }
    return st;
}

static enum esp_status take_image(void *context, const struct probe_image *image)
{
    struct listener *l = context;
    l->image = *image;
    return ESP_OK;
}

static enum esp_status take_pruned(void *context, const struct probe_pruned *pruned)
{
    struct listener *l = context;
    if (!pruned->is_output)
        return ESP_OK;
    l->pruned = *pruned;
    l->has_pruned = true;
    return ESP_OK;
}

struct probe listener_probe(struct listener *l, const struct config *resolved)
{
    l->config = resolved;
    return (struct probe){.context = l,
                          .input = take_input,
                          .spikes = take_spikes,
                          .image = take_image,
                          .pruned = take_pruned};
}

void listener_free(struct listener *l)
{
    for (size_t k = 0; k < CONFIG_POPULATIONS; k++) {
        array_free(l->kept[k].tick);
        array_free(l->kept[k].id);
    }
}

void listener_begin(struct listener *l)
{
    for (size_t k = 0; k < l->config->n_populations; k++)
        l->kept[k].n = 0;
}

/* ---- calling the user's callbacks ---- */

static int call_on_spikes(const struct listener *l)
{
    int stop = 0;
    for (size_t k = 0; k < l->config->n_populations; k++) {
        const struct kept_spikes *h = &l->kept[k];
        const struct espalier_spikes event = {.name = l->config->population[k].name,
                                              .population = (uint32_t)k,
                                              .n = h->n,
                                              .tick = h->tick,
                                              .id = h->id};
        const int result = l->on_spikes(l->spikes_context, &event);
        stop = stop ? stop : result;
    }
    return stop;
}

static int call_on_image(const struct listener *l)
{
    const struct probe_image *image = &l->image;
    const struct espalier_image event = {.image = image->image,
                                         .index = image->index,
                                         .start = image->start,
                                         .end = image->end,
                                         .label = image->label,
                                         .presentations = image->presentations,
                                         .n_spikes = image->n_spikes,
                                         .vote = image->vote,
                                         .n_living = image->n_living,
                                         .counts = image->counts,
                                         .birth = image->birth};
    return l->on_image(l->image_context, &event);
}

static enum esp_status stop_for(const char *callback, int result)
{
    return result ? esp_fail(ESP_INTERRUPTED, "the callback %s returned %d", callback,
                             result)
                  : ESP_OK;
}

enum esp_status listener_call_image(struct listener *l)
{
    const int by_spikes = l->on_spikes ? call_on_spikes(l) : 0;
    const int by_image = l->on_image ? call_on_image(l) : 0;
    return by_spikes ? stop_for("on_spikes", by_spikes) : stop_for("on_image", by_image);
}

enum esp_status listener_call_pruned(struct listener *l)
{
    const struct probe_pruned *pruned = &l->pruned;
    if (!l->has_pruned)
        return ESP_OK;
    l->has_pruned = false;
    const struct espalier_pruned event = {.images_done = pruned->images_done,
                                          .n_living = pruned->n_living,
                                          .n_removed = pruned->n_removed,
                                          .removed = pruned->removed};
    return stop_for("on_pruned",
                    l->on_pruned ? l->on_pruned(l->pruned_context, &event) : 0);
}
