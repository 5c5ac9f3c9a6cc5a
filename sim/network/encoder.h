/* sim/network/encoder.h - images into Poisson spike trains.
 *
 * Pixel p of 255 is a Poisson process of rate max_rate * p / 255. The number of its spikes in a
 * presentation is drawn by inversion of the exact distribution, then each spike falls on a uniform
 * tick: the definition of a Poisson process, and no loop over ticks x pixels. */
#ifndef ESPALIER_SIM_NETWORK_ENCODER_H
#define ESPALIER_SIM_NETWORK_ENCODER_H

#include "base/random.h"
#include "base/status.h"
#include "base/types.h"

#include <stddef.h>
#include <stdint.h>

/* The spikes of one presentation, (tick, id) ascending; duplicates are two spikes. */
struct encoder_events {
    uint32_t *tick; /* [n] since the start of the presentation */
    esp_id *id;     /* [n] input */
    size_t n;
};

struct encoder;

/* An encoder of n_pixels pixels into presentations of n_ticks ticks, present_ms in all. A level of
 * re-presentation raises the rates by rate_step * max_rate. */
enum esp_status encoder_create(size_t n_pixels, esp_tick n_ticks, double present_ms,
                               double max_rate_Hz, double rate_step,
                               struct encoder **out);
void encoder_free(struct encoder *e);

/* Draw the spikes of an image shown for the (level + 1)th time. The events are the encoder's, valid
 * until the next call. */
enum esp_status encoder_draw(struct encoder *e, struct random random,
                             const uint8_t *pixels, unsigned level,
                             struct encoder_events *out);

#endif
