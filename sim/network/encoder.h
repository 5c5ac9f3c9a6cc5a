/* sim/network/encoder.h - converts images to Poisson spike trains.
 *
 * Pixel p of 255 is a Poisson process of rate max_rate * p / 255. The number of its spikes in a presentation is
 * drawn by inversion of the exact distribution, then a uniform tick for each spike. This is a Poisson process and
 * needs no loop over ticks x pixels. */
#ifndef ESPALIER_SIM_NETWORK_ENCODER_H
#define ESPALIER_SIM_NETWORK_ENCODER_H

#include "base/random.h"
#include "base/status.h"
#include "base/types.h"

#include <stddef.h>
#include <stdint.h>

/* The spikes of one presentation, sorted by (tick, id); equal entries are separate spikes. */
struct encoder_events {
    uint32_t *tick; /* [n] ticks since the start of the presentation */
    esp_id *id;     /* [n] input */
    size_t n;
};

struct encoder;

/* Make an encoder for images of n_pixels pixels and presentations of n_ticks ticks, present_ms in all. Each
 * repetition of an image raises the rates by rate_step * max_rate. */
enum esp_status encoder_create(size_t n_pixels, esp_tick n_ticks, double present_ms,
                               double max_rate_Hz, double rate_step,
                               struct encoder **out);
void encoder_free(struct encoder *e);

/* Draw the spikes of an image that is shown for the (level + 1)th time. The encoder owns the events; they are
 * valid until the next call. */
enum esp_status encoder_draw(struct encoder *e, struct random random,
                             const uint8_t *pixels, unsigned level,
                             struct encoder_events *out);

#endif
