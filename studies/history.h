/* studies/history.h - the course of a training, window by window, as a probe and as a CSV file.
 *
 * Columns of the file: images (done at the end of the window), living (neurons before the removals at the end of the
 * window), removed (number of these removals), threshold (of h, in spikes; 0: no threshold acts), accuracy (running
 * estimate on training images that were not yet learned, empty in the first window), spikes_per_image, and of the
 * forgetting counts h over the remaining neurons: mean, q05, q25, q50, q75, q95. */
#ifndef ESPALIER_STUDIES_HISTORY_H
#define ESPALIER_STUDIES_HISTORY_H

#include "base/status.h"
#include "sim/network/probe.h"

#include <stddef.h>
#include <stdint.h>

enum { HISTORY_QUANTILES = 5 }; /* 5, 25, 50, 75, 95 % */

struct history_row {
    uint64_t images, living, removed;
    double threshold, accuracy, spikes_per_image; /* accuracy NAN: first window */
    double mean, quantile[HISTORY_QUANTILES];
};

struct history {
    struct history_row *row; /* [n_rows] */
    size_t n_rows, room;
    double *sorted; /* [room_sorted] scratch: sorted h */
    size_t room_sorted;
};

/* A probe that fills *history, which the caller zeroes before the run and must not move. */
struct probe history_probe(struct history *history);
void history_free(struct history *history);

/* Write the file, in one step; read it back (ESP_INPUT names file and line). */
enum esp_status history_write(const struct history *history, const char *path);
enum esp_status history_read(const char *path, struct history *out);

#endif
