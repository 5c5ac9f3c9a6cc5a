/* viz/model/recent_spikes.h - the most recent images and spikes, in rings, for the raster.
 *
 * Times are *shown* ticks: ticks since the first image received, without those of images that were not sent, so
 * that the newest images are adjacent at any speed of the run. `gap` marks where images were not sent. Images and
 * spikes are numbered in the order in which they are received; the oldest are overwritten. */
#ifndef ESPALIER_VIZ_MODEL_RECENT_SPIKES_H
#define ESPALIER_VIZ_MODEL_RECENT_SPIKES_H

#include "base/status.h"
#include "viz/feed/events.h"

#include <stdbool.h>
#include <stdint.h>

struct recent_spikes_image {
    uint64_t image;                  /* number in the run */
    esp_class label, vote;           /* vote: ESP_NO_CLASS before the image is complete */
    bool gap;                        /* images before this one were not sent */
    bool complete;                   /* the image will not be sent again */
    int64_t begin, end;              /* shown ticks */
    uint64_t spikes_from, spikes_to; /* its spikes have the numbers from <= k < to */
    uint64_t inputs_from, inputs_to; /* likewise its input spikes */
};

/* A ring of spikes: spike number k is spikes[k & mask] until it is overwritten, while k >= n - mask - 1. */
struct recent_spikes_ring {
    struct event_spike *spikes;
    uint64_t mask, n;
};

struct recent_spikes {
    struct recent_spikes_image *images; /* ring */
    uint64_t n_images;
    struct recent_spikes_ring spikes, inputs;
};

enum {
    RECENT_SPIKES_IMAGES = 2048,
    RECENT_SPIKES_SPIKES = 1 << 17,
    RECENT_SPIKES_INPUTS = 1 << 19
};

enum esp_status recent_spikes_create(struct recent_spikes *out);
/* Free the rings; a struct that is all zero may be freed, too. */
void recent_spikes_free(struct recent_spikes *t);

/* Add an image, or, if its incomplete part was added before, its new spikes. Input spikes are left out if memory is
 * short. */
void recent_spikes_add(struct recent_spikes *t, const struct event_image *image);

/* Set the vote on the newest image. */
void recent_spikes_answer(struct recent_spikes *t, esp_class vote);

/* The end of the newest image, in shown ticks. */
int64_t recent_spikes_end(const struct recent_spikes *t);

/* recent_spikes_oldest returns the number of the oldest image that is still stored; recent_spikes_image returns
 * image k, from that one to n_images - 1. */
uint64_t recent_spikes_oldest(const struct recent_spikes *t);
const struct recent_spikes_image *recent_spikes_image(const struct recent_spikes *t,
                                                      uint64_t k);

/* Return the number of the first image that ends after shown tick `t0`; n_images if none does. */
uint64_t recent_spikes_find(const struct recent_spikes *t, int64_t t0);

/* recent_spikes_from returns the number of the oldest spike that is still stored and has at least the number
 * `from`; recent_spikes_spike returns spike k. */
uint64_t recent_spikes_from(const struct recent_spikes_ring *r, uint64_t from);
struct event_spike recent_spikes_spike(const struct recent_spikes_ring *r, uint64_t k);

#endif
