/* viz/model/neuron_table.h - spike counts of every neuron, removed or not, and the images for which it fired last.
 *
 * Between the ends of two windows the count h that pruning will use is estimated. With h of the last window, c
 * spikes since then, and the fraction f of the window that is over,
 *     now = h * (1 - f * (1 - forget)) + c
 * The estimate begins at h and ends at forget * h + c. It is constant if h and the rate of the neuron are. */
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
    uint64_t image;  /* number in the run */
    uint32_t spikes; /* 0: no image */
    esp_class label;
};

struct neuron_table {
    size_t n, n_living; /* neurons at birth; neurons that remain */
    bool *alive;        /* [n] by birth id, as all arrays with [n]; false: removed */
    /* [n] Time at which the removal was shown, seconds of the scene's clock (real time). */
    double *died_s;
    struct neuron_table_end {
        uint64_t images; /* images done at the removal */
        double h;        /* h of the neuron at the removal, spikes; NAN: not known */
        /* Threshold of h at the removal; NAN: not known, or there is none. */
        double threshold;
        bool overridden;               /* the threshold was set by hand */
    } * end;                           /* [n] set for removed neurons */
    double *h;                         /* [n] h after the last window, spikes */
    uint32_t *count;                   /* [n] spikes since the last window */
    uint64_t *total;                   /* [n] spikes received since the start */
    struct neuron_table_image *recent; /* [n][NEURON_TABLE_RECENT], newest first */
    uint8_t *thumbs; /* [n][NEURON_TABLE_RECENT][thumb_h][thumb_w]; NULL without pixels */
    uint32_t thumb_w, thumb_h;
    /* [n][NEURON_TABLE_RECENT] index of the picture of a recent image in thumbs[] */
    uint8_t *slot;
    uint8_t *thumb;    /* buffer: the picture of the present image */
    uint64_t n_images; /* images received since the last window */
    bool has_h;        /* a window has ended, so that h is known */
    esp_id *touched;   /* [n_touched] neurons that fired for the present image */
    uint32_t *spikes;  /* [n] spikes of each neuron for the present image */
    size_t n_touched;
};

enum esp_status neuron_table_create(const struct event_start *start,
                                    struct neuron_table *out);
/* Free the table; one that is all zero may be freed, too. */
void neuron_table_free(struct neuron_table *r);

/* Add a complete image. Afterwards touched[] lists the neurons that fired, by descending spikes[]. */
void neuron_table_image(struct neuron_table *r, const struct event_start *start,
                        const struct event_image *image);
/* Add an extra image (event_image.aside) to the recent images of the neurons that fired; its spikes are not
 * counted. */
void neuron_table_aside(struct neuron_table *r, const struct event_start *start,
                        const struct event_image *image);
/* Take h of the neurons from the end of a window. */
void neuron_table_window(struct neuron_table *r, const struct event_window *window);
/* End a window for which the feed sends no h: h becomes forget * h + spikes received since the last window. */
void neuron_table_fold(struct neuron_table *r, double forget);
/* Mark neurons as removed; now_s is the time of the scene's clock. */
void neuron_table_pruned(struct neuron_table *r, const struct event_pruned *pruned,
                         double now_s);

/* Return the present estimate of h (see above) for windows of start->window_images images (0: not known). */
double neuron_table_h_now(const struct neuron_table *r, const struct event_start *start,
                          esp_id birth);

/* The picture of recent image k of a neuron [thumb_h][thumb_w], or NULL. */
const uint8_t *neuron_table_thumb(const struct neuron_table *r, esp_id birth, size_t k);

/* Return how far a neuron has faded at the time now_s: 0 if it is not removed, rising to 1 in the `fade_s` seconds
 * after its removal was shown. */
double neuron_table_gone(const struct neuron_table *r, esp_id birth, double now_s,
                         double fade_s);

#endif
