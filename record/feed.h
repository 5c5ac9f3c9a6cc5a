/* record/feed.h - what a run reports, as rows of the recording.
 *
 * Everything goes to the courier at once. Nothing here grows with the run. */
#ifndef ESPALIER_RECORD_FEED_H
#define ESPALIER_RECORD_FEED_H

#include "base/status.h"
#include "record/courier.h"
#include "record/layout.h"
#include "record/mark.h"
#include "sim/network.h"
#include "sim/probe.h"
#include "sim/readout.h"

#include <stdint.h>

struct feed {
    const struct layout *layout; /* borrowed */
    struct courier *courier;     /* borrowed */
    double dt_ms;
    uint64_t images_run;
    uint64_t first_image; /* images of the run that were not told */
    uint32_t n_classes;
    unsigned n_snapshots;
    struct mark told;                       /* so far */
    esp_tick last_tick[CONFIG_POPULATIONS]; /* of a spike: by_time is a promise */
    uint32_t *counts;                       /* [n_birth] a row of /espalier/counts */
    uint8_t *labels;                        /* [n_birth] a row of /espalier/labels */
};

/* Room for a row of a layout. The caller sets dt_ms, images_run, n_classes, n_snapshots and, where a run is
 * gone on with, told and first_image; and the courier before anything is fed. */
enum esp_status feed_create(struct feed *f, const struct layout *layout);
void feed_free(struct feed *f);

/* The probe's callbacks. A pruning is flushed soon. */
enum esp_status feed_input(struct feed *f, const struct probe_input *input);
enum esp_status feed_spikes(struct feed *f, const struct probe_spikes *spikes);
enum esp_status feed_image(struct feed *f, const struct probe_image *image);
enum esp_status feed_window(struct feed *f, const struct probe_window *window,
                            const struct network *net);
enum esp_status feed_regrown(struct feed *f, const struct probe_regrown *regrown);
enum esp_status feed_pruned(struct feed *f, const struct probe_pruned *pruned);
enum esp_status feed_also_pruned(struct feed *f, const struct probe_also_pruned *pruned);
enum esp_status feed_trained(struct feed *f, const struct network *net);

/* After `trained`: labels and class means, a row of accuracies, [n_classes][n_classes] counts, and
 * the JSON text. */
enum esp_status feed_readout(struct feed *f, const struct readout *readout);
enum esp_status feed_accuracy(struct feed *f, const double accuracy[READOUT_VOTES]);
enum esp_status feed_confusion(struct feed *f, const uint64_t *confusion);
enum esp_status feed_report(struct feed *f, const char *report);

#endif
