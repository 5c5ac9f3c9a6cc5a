/* viz/model/neuron_table.h - the counts of every neuron, removed or not, and the images for which it fired last.
 *
 * Between the ends of two windows the count h that pruning will use is estimated. With h of the last window, c
 * spikes since then, and the fraction f of the window that is over,
 *     now = h * (1 - f * (1 - forget)) + c
 * which begins at h, ends at forget * h + c, and is constant if the rate of the neuron is. */
#ifndef ESPALIER_VIZ_MODEL_NEURON_TABLE_H
#define ESPALIER_VIZ_MODEL_NEURON_TABLE_H

#include "base/status.h"
#include "viz/feed/events.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NEURON_TABLE_RECENT = 6, /* recent images kept for each neuron */
    NEURON_TABLE_THUMB = 28, /* largest width and height of their pictures, in pixels */
};

struct neuron_table_image {
    uint64_t image;
    uint32_t spikes; /* 0: no image */
    esp_class label;
};

struct neuron_table {
    size_t n, n_living;
    bool *alive;    /* [n] by birth id, as all below */
    double *died_s; /* time of its removal, by the clock of the scene */
    struct neuron_table_end {
        uint64_t images;  /* done when it was removed */
        double h;         /* its count then, and */
        double threshold; /*   the threshold; NAN: not known, or the strategy has none */
        bool overridden;  /* the threshold was set by hand */
    } * end;              /* of removed neurons */
    double *h;            /* forgetting count after the last window */
    uint32_t *count;      /* spikes since then */
    uint64_t *total;      /* spikes received since the start */
    struct neuron_table_image *recent; /* [n][NEURON_TABLE_RECENT], newest first */
    uint8_t *thumbs; /* [n][NEURON_TABLE_RECENT][thumb_h][thumb_w]; NULL without pixels */
    uint32_t thumb_w, thumb_h;
    /* [n][NEURON_TABLE_RECENT] index of the picture of a recent image in thumbs[] */
    uint8_t *slot;
    uint8_t *thumb;    /* scratch: the picture of the present image */
    uint64_t n_images; /* images received since the last window */
    bool has_h;        /* a window has ended */
    esp_id *touched;   /* scratch [n]: neurons that fired for an image, */
    uint32_t *spikes;  /* spikes of each [n] */
    size_t n_touched;
};

enum esp_status neuron_table_create(const struct event_start *start,
                                    struct neuron_table *out);
/* Free the table; one that is all zero may be freed, too. */
void neuron_table_free(struct neuron_table *r);

/* Add a complete image. Afterwards touched[] lists the neurons that fired, by descending spikes[]. */
void neuron_table_image(struct neuron_table *r, const struct event_start *start,
                        const struct event_image *image);
/* Add an extra image (event_image.aside) to the recent images of the neurons that fired; its spikes are not counted. */
void neuron_table_aside(struct neuron_table *r, const struct event_start *start,
                        const struct event_image *image);
void neuron_table_window(struct neuron_table *r, const struct event_window *window);
/* The same if the feed sends no counts: h <- forget * h + spikes received since the last window. */
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
