/* sim/network/encoder.h - converts images to Poisson spike trains.
 *
 * A pixel of value p (0 to 255) is a Poisson process of rate max_rate * p / 255. First the number of its spikes in
 * a presentation is drawn by inversion of the exact distribution, then a uniform tick for each spike. The result is
 * a Poisson process, without a loop over ticks and pixels. */
#ifndef ESPALIER_SIM_NETWORK_ENCODER_H
#define ESPALIER_SIM_NETWORK_ENCODER_H

#include "base/random.h"
#include "base/status.h"
#include "base/types.h"

#include <stddef.h>
#include <stdint.h>

/* The spikes of one presentation, sorted by (tick, id). If two entries are equal, the input fires twice in the
 * tick. */
struct encoder_events {
    uint32_t *tick; /* [n] ticks since the start of the presentation */
    esp_id *id;     /* [n] index of the input */
    size_t n;
};

struct encoder;

/* Make an encoder for images of n_pixels pixels and presentations of n_ticks ticks, which last present_ms. Each
 * repetition of an image raises the rate of a pixel of value 255 by rate_step * max_rate_Hz. */
enum esp_status encoder_create(size_t n_pixels, esp_tick n_ticks, double present_ms,
                               double max_rate_Hz, double rate_step,
                               struct encoder **out);
void encoder_free(struct encoder *e);

/* Change the rate of a white pixel; on failure the encoder is as before. */
enum esp_status encoder_set_rate(struct encoder *e, double present_ms, double max_rate_Hz,
                                 double rate_step);

/* Draw the spikes of an image. `level`: how often the image was shown before. The encoder owns the events, which
 * are valid until the next call. */
enum esp_status encoder_draw(struct encoder *e, struct random random,
                             const uint8_t *pixels, unsigned level,
                             struct encoder_events *out);

#endif
