/* api/listener.h - stores the events of an image and calls the callbacks of the user when the image is over. So a
 * callback can stop the run only between two images. */
#ifndef ESPALIER_API_LISTENER_H
#define ESPALIER_API_LISTENER_H

#include "include/espalier.h"

#include "base/status.h"
#include "sim/config/config.h"
#include "sim/network/probe.h"

#include <stdbool.h>

/* The spikes of one population in an image, which are stored until the image is over. */
struct kept_spikes {
    int64_t *tick;
    uint32_t *id;
    size_t n, room_tick, room_id;
};

struct listener {
    espalier_on_spikes *on_spikes;
    espalier_on_image *on_image;
    espalier_on_pruned *on_pruned;
    void *spikes_context, *image_context, *pruned_context;
    const struct config *config; /* resolved configuration of the run; not owned */
    struct kept_spikes kept[CONFIG_POPULATIONS];
    struct probe_image image; /* the last image that was shown */
    struct probe_pruned pruned;
    /* Whether `pruned` is set and on_pruned has not been called for it. */
    bool has_pruned;
};

/* Return a probe that stores events in the listener, which must stay at its address. `resolved` is not owned; it is
 * read from the first image on. */
struct probe listener_probe(struct listener *l, const struct config *resolved);
void listener_free(struct listener *l);

/* Delete the stored spikes. Called before each image. */
void listener_begin(struct listener *l);

/* listener_call_image calls on_spikes and on_image; listener_call_pruned calls on_pruned if neurons were removed.
 * If a callback asks to stop, the other callbacks are still called, and the result is ESP_INTERRUPTED. */
enum esp_status listener_call_image(struct listener *l);
enum esp_status listener_call_pruned(struct listener *l);

#endif
