/* api/listener.h - the callbacks of a user. The events of an image are kept until the image is over, so that a
 * callback can stop the run only between two images. */
#ifndef ESPALIER_API_LISTENER_H
#define ESPALIER_API_LISTENER_H

#include "include/espalier.h"

#include "base/status.h"
#include "sim/config/config.h"
#include "sim/network/probe.h"

#include <stdbool.h>

/* The spikes of one population in an image. */
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
    const struct config *config; /* resolved configuration of the run; borrowed */
    struct kept_spikes kept[CONFIG_POPULATIONS];
    struct probe_image image; /* the last image */
    struct probe_pruned pruned;
    bool has_pruned; /* on_pruned has still to be called */
};

/* A probe that fills the listener, whose address must not change. `resolved` is borrowed; it is read from the
 * first image on. */
struct probe listener_probe(struct listener *l, const struct config *resolved);
void listener_free(struct listener *l);

/* Before an image: drop the spikes of the last image. */
void listener_begin(struct listener *l);

/* Call on_spikes and on_image, or on_pruned if neurons were removed. ESP_INTERRUPTED if a callback asks to stop;
 * the other callbacks are called all the same. */
enum esp_status listener_call_image(struct listener *l);
enum esp_status listener_call_pruned(struct listener *l);

#endif
