/* api/listener.h - the callbacks of a user: what the simulation says during an image is kept until the
 * image is over, so that a callback that wants to stop finds a run that can go on. */
#ifndef ESPALIER_API_LISTENER_H
#define ESPALIER_API_LISTENER_H

#include "include/espalier.h"

#include "base/status.h"
#include "sim/config/config.h"
#include "sim/network/probe.h"

#include <stdbool.h>

/* The spikes of one population in an image. */
struct heard {
    int64_t *tick;
    uint32_t *id;
    size_t n, room_tick, room_id;
};

struct listener {
    espalier_on_spikes *on_spikes;
    espalier_on_image *on_image;
    espalier_on_pruned *on_pruned;
    void *spikes_context, *image_context, *pruned_context;
    const struct config *config; /* resolved, of the run; borrowed */
    struct heard heard[CONFIG_POPULATIONS];
    struct probe_image image; /* the last one */
    struct probe_pruned pruned;
    bool has_pruned; /* not yet told */
};

/* A probe that feeds the listener, which must stay where it is. `resolved` is borrowed; it is read from the first
 * image on. */
struct probe listener_probe(struct listener *l, const struct config *resolved);
void listener_free(struct listener *l);

/* Before an image: forget what was heard in the last one. */
void listener_begin(struct listener *l);

/* Tell the user about the image and about neurons that were removed, if there is such news.
 * ESP_INTERRUPTED if a callback asks to stop; all news of the kind are told all the same. */
enum esp_status listener_tell_image(struct listener *l);
enum esp_status listener_tell_pruned(struct listener *l);

#endif
