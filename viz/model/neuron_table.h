/* viz/model/neuron_table.h - every neuron, removed or not: how much it fires, and for which images it fired last.
 *
 * Between the ends of two windows the counts that pruning will look at are estimated: with h of the
 * last window, c spikes since, and f the part of the window that is over,
 *     now = h * (1 - f * (1 - forget)) + c
 * which begins at h, ends at forget * h + c, and stays level while a neuron fires evenly. */
#ifndef ESPALIER_VIZ_MODEL_NEURON_TABLE_H
#define ESPALIER_VIZ_MODEL_NEURON_TABLE_H

#include "base/status.h"
#include "viz/feed/events.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NEURON_TABLE_RECENT = 6, /* images that fired a neuron, kept for each */
    NEURON_TABLE_THUMB = 28, /* pixels along a side of their pictures, at most */
};

struct neuron_table_image {
    uint64_t image;
    uint32_t spikes; /* 0: no image */
    esp_class label;
};

struct neuron_table {
    size_t n, n_living;
    bool *alive;     /* [n] by birth id, as all below */
    double *died_s;  /* when its removal was received, by the clock of the scene */
    double *h;       /* after the last window */
    uint32_t *count; /* spikes since */
    uint64_t *total; /* spikes received since the start */
    struct neuron_table_image *recent; /* [n][NEURON_TABLE_RECENT], newest first */
    uint8_t *thumbs; /* [n][NEURON_TABLE_RECENT][thumb_h][thumb_w]; NULL without pixels */
    uint32_t thumb_w, thumb_h;
    uint8_t *slot;     /* [n][NEURON_TABLE_RECENT] place of a recent image's picture */
    uint8_t *thumb;    /* scratch: the picture of the present image */
    uint64_t n_images; /* images received since the last window */
    bool has_h;        /* a window has ended */
    esp_id *touched;   /* scratch [n]: neurons that an image has fired, */
    uint32_t *spikes;  /*   and how often [n] */
    size_t n_touched;
};

enum esp_status neuron_table_create(const struct event_start *start,
                                    struct neuron_table *out);
/* Also of one that is all zero. */
void neuron_table_free(struct neuron_table *r);

/* Take a complete image: afterwards touched[] and spikes[] hold the neurons that fired and how often, most first. */
void neuron_table_image(struct neuron_table *r, const struct event_start *start,
                        const struct event_image *image);
/* Take an image sent out of turn: a recent image of the neurons that fired, not counted. */
void neuron_table_aside(struct neuron_table *r, const struct event_start *start,
                        const struct event_image *image);
void neuron_table_window(struct neuron_table *r, const struct event_window *window);
/* The same where the feed sends no counts: h <- forget * h + spikes received since the last window. */
void neuron_table_fold(struct neuron_table *r, double forget);
void neuron_table_pruned(struct neuron_table *r, const struct event_pruned *pruned,
                         double now_s);

/* The estimate above, for a window of `window_images` (0: not known). */
double neuron_table_h_now(const struct neuron_table *r, const struct event_start *start,
                          esp_id birth);

/* The picture of recent image k of a neuron [thumb_h][thumb_w], or NULL. */
const uint8_t *neuron_table_thumb(const struct neuron_table *r, esp_id birth, size_t k);

/* How far a neuron has faded at now_s: 0 not removed, 1 from `fade_s` seconds after its removal on. */
double neuron_table_gone(const struct neuron_table *r, esp_id birth, double now_s,
                         double fade_s);

#endif
