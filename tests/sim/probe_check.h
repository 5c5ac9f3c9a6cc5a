/* tests/sim/probe_check.h - a probe that checks the events of a run: the order of the calls, and that numbers,
 * birth ids and counts of different calls agree. It fails the test on the first contradiction. */
#ifndef ESPALIER_TESTS_PROBE_CHECK_H
#define ESPALIER_TESTS_PROBE_CHECK_H

#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "sim/network/probe.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PROBE_CHECK_NEURONS = 128, PROBE_CHECK_PRUNINGS = 128, PROBE_CHECK_LEVELS = 64 };

struct probe_check {
    const struct dataset *data;
    const struct config *config; /* resolved */
    struct probe probe;
    bool may_prune; /* a window has ended and no image has begun since */
    bool finished;
    uint64_t n_starts, n_images, n_windows, n_removed, n_regrown, presentations;
    uint64_t images_run, window_images;
    esp_tick end; /* of the last image */
    size_t n_living;
    bool dead[PROBE_CHECK_NEURONS];             /* by birth id, as the others */
    uint32_t image_counts[PROBE_CHECK_NEURONS]; /* spikes since the last image */
    uint32_t window_counts[PROBE_CHECK_NEURONS];
    uint64_t total[PROBE_CHECK_NEURONS];
    double h[PROBE_CHECK_NEURONS];
    uint64_t
        of_level[PROBE_CHECK_LEVELS]; /* output spikes by presentation of the image */
    uint64_t n_active;                /* neurons that fired on an image, summed */
    uint64_t n_output_spikes, n_input_spikes; /* of the run */
    size_t n_prunings;
    struct {
        uint64_t images_done;
        size_t n_living;
    } pruning[PROBE_CHECK_PRUNINGS];
};

/* The checks of one run; it stays where it is while the run lasts. */
void probe_check_begin(struct probe_check *w, const struct config *resolved,
                       const struct dataset *data);

#endif
