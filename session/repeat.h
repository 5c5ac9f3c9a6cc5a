/* session/repeat.h - train a recorded run again, image by image, to see what its recording does not hold: the membrane of
 * a neuron at every tick.
 *
 * Equal settings and images give equal bits (docs/determinism.md), so the membranes are those that the run had. The
 * repetition goes on from the image asked for last, or begins anew if an earlier one is asked for. It records
 * nothing. */
#ifndef ESPALIER_SESSION_REPEAT_H
#define ESPALIER_SESSION_REPEAT_H

#include "base/status.h"
#include "base/types.h"
#include "datasets/dataset.h"
#include "sim/config/config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct repeat_params {
    const struct config *config; /* as the user gave it; copied */
    const struct dataset *data;  /* borrowed until repeat_free */
    /* [n_thresholds] thresholds set by hand in the run, as of store_thresholds; copied; NULL: none. */
    const double *thresholds;
    uint64_t n_thresholds;
};

struct repeat;

/* Prepare a repetition; nothing is trained yet. ESP_INPUT if the configuration does not fit to the data. */
enum esp_status repeat_create(const struct repeat_params *params, struct repeat **out);
void repeat_free(struct repeat *r);

/* A neuron to look at, and whether to go on with so many images done; go_on may be NULL. */
struct repeat_look {
    unsigned population; /* index in the configuration */
    esp_id birth;
    bool (*go_on)(void *context, uint64_t images_done);
    void *context;
};

/* The membrane after a tick at which something arrived, relative to rest; a spike leaves it at the reset. */
struct repeat_point {
    esp_tick tick; /* since the start of the image */
    float v_mV;
    float limit_mV; /* threshold with its adaptive part */
};

struct repeat_seen {
    const struct repeat_point
        *points; /* [n] valid until the next call; n = 0: the neuron was removed before */
    size_t n;
    double rest_mV;
    uint64_t
        n_output; /* spikes of the output population on this image: those of the run, if it is repeated well */
};

/* Train up to the image of this number in the run and look at it. ESP_INTERRUPTED if `go_on` says no, ESP_INPUT if the
 * run has no such image. */
enum esp_status repeat_image(struct repeat *r, uint64_t image,
                             const struct repeat_look *look, struct repeat_seen *out);

#endif
