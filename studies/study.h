/* studies/study.h - train the cells of a grid, each in a process of its own, into a folder.
 *
 * The folder holds study.json, and in cells/ for each finished cell NAME.json (result), for each trained cell also
 * NAME.csv (history) and NAME.h5 (recording). A cell with a result is not trained again. Some trainings serve
 * several cells (grid_leader): the baseline serves posttrain at every size; a run of threshold serves every size
 * that it does not reach. These further cells have no recording, and those of posttrain have no history. */
#ifndef ESPALIER_STUDIES_STUDY_H
#define ESPALIER_STUDIES_STUDY_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "studies/grid.h"
#include "studies/manifest.h"

#include <stdbool.h>
#include <stddef.h>

/* The state of a study, for a display. */
struct study_view {
    /* Of this shard, including cells finished by earlier calls. */
    size_t n_cells, n_finished;
    size_t n_failed;
    const char *running; /* running tasks: "adaptive-400-s3 62 %, ..." */
    double left_s;       /* estimate; negative: not yet known */
};

struct study_params {
    const char *folder; /* created if it does not exist */
    const struct grid *grid;
    const struct dataset *data; /* borrowed */
    const struct manifest
        *manifest; /* content of study.json; its identity is filled in */
    unsigned jobs;
    unsigned shard, n_shards; /* shard 1 .. n_shards of the tasks */
    bool recordings,
        spikes; /* spikes: recordings hold the spikes of the output population */
    void (*leave)(int exit_status);                              /* ends a child */
    void (*tick)(void *listener, const struct study_view *view); /* or NULL */
    void *listener;
};

/* The result of study_run. */
struct study_result {
    size_t n_cells, n_finished; /* of this shard */
    size_t n_trained;           /* cells finished by this call */
    size_t n_failed;
    char first_failure[1024]; /* "adaptive-400-s3: ..." */
};

/* Train the missing cells. ESP_OK even if cells failed, which *out reports. ESP_INTERRUPTED after a signal, with
 * *out filled; ESP_INPUT if the folder belongs to other settings, other data or another process. */
enum esp_status study_run(const struct study_params *params, struct study_result *out);

#endif
