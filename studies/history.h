/* studies/history.h - what happened in each window of a training, collected by a probe and stored as a CSV
 * file.
 *
 * Columns of the file:
 *     images            number of images done at the end of the window
 *     living            number of neurons at the end of the window, before the removals there
 *     removed           number of neurons removed at the end of the window
 *     threshold         threshold of the pruning rule, compared with h (last column), spikes; 0: none
 *     accuracy          running estimate on training images that were not yet learned; empty in the first window
 *     spikes_per_image  mean number of output spikes per image of the window
 *     mean, q05 ... q95 mean and quantiles of the spike counts h over the remaining neurons (docs/pruning.md) */
#ifndef ESPALIER_STUDIES_HISTORY_H
#define ESPALIER_STUDIES_HISTORY_H

#include "base/status.h"
#include "sim/network/probe.h"

#include <stddef.h>
#include <stdint.h>

enum { HISTORY_QUANTILES = 5 }; /* quantiles 5, 25, 50, 75 and 95 % */

struct history_row {
    uint64_t images, living, removed;
    /* Accuracy is NAN in the first window. */
    double threshold, accuracy, spikes_per_image;
    double mean, quantile[HISTORY_QUANTILES];
};

struct history {
    struct history_row *row; /* [n_rows] one row per window */
    size_t n_rows, room;
    double *sorted; /* [room_sorted] buffer for the sorted values of h */
    size_t room_sorted;
};

/* Return a probe that fills *history. Zero *history before the run, and do not move it in memory during the
 * run. */
struct probe history_probe(struct history *history);
void history_free(struct history *history);

/* Write the file atomically, or read it. An ESP_INPUT message names file and line. */
enum esp_status history_write(const struct history *history, const char *path);
enum esp_status history_read(const char *path, struct history *out);

#endif
