/* viz/trail.h - the images and spikes of the last while, in rings: what a raster can show.
 *
 * Time here is *shown* time, in ticks from the first image that was told: images that were skipped
 * take none, so that the newest images stand side by side however fast the run goes. A place where
 * some were skipped is known as a gap. Images and spikes are named by number since the start;
 * the oldest are forgotten. */
#ifndef ESPALIER_VIZ_TRAIL_H
#define ESPALIER_VIZ_TRAIL_H

#include "base/status.h"
#include "viz/story.h"

#include <stdbool.h>
#include <stdint.h>

struct trail_image {
    uint64_t image; /* in the run */
    uint8_t label;
    bool gap;                        /* some before it were not told */
    bool complete;                   /* it will not be told again */
    int64_t begin, end;              /* shown ticks */
    uint64_t spikes_from, spikes_to; /* numbers of its spikes */
    uint64_t inputs_from, inputs_to;
};

/* A ring of spikes: number k is at [k & mask] while k >= n - mask - 1. */
struct trail_ring {
    struct story_spike *spikes;
    uint64_t mask, n;
};

struct trail {
    struct trail_image *images; /* ring */
    uint64_t n_images;
    struct trail_ring spikes, inputs;
};

enum { TRAIL_IMAGES = 2048, TRAIL_SPIKES = 1 << 17, TRAIL_INPUTS = 1 << 19 };

enum esp_status trail_create(struct trail *out);
/* Also of a trail that is all zero. */
void trail_free(struct trail *t);

/* Take an image over; one that was told before and was not complete goes on with its new spikes.
 * Input spikes are left out when there is no memory for them. */
void trail_tell(struct trail *t, const struct story_image *image);

/* The end of the newest image, in shown ticks. */
int64_t trail_end(const struct trail *t);

/* Number of the oldest image that is still known, and image k from there to n_images - 1. */
uint64_t trail_oldest(const struct trail *t);
const struct trail_image *trail_image(const struct trail *t, uint64_t k);

/* The first image that ends after shown tick `t0`; n_images if none does. */
uint64_t trail_find(const struct trail *t, int64_t t0);

/* Number of the oldest spike that is still known, at least `from`; and spike k. */
uint64_t trail_from(const struct trail_ring *r, uint64_t from);
struct story_spike trail_spike(const struct trail_ring *r, uint64_t k);

#endif
