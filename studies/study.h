/* studies/study.h - train the cells of a grid, each in a process of its own, into a folder.
 *
 * The folder gets study.json, and in cells/ for each finished cell NAME.json (result), for each that
 * was trained also NAME.csv (history) and NAME.h5 (recording). A cell whose result is there is not
 * trained again. Some trainings serve several cells (grid_leader): the baseline also posttrain at every
 * size, a run of threshold every size that it does not reach. These cells have no recording of
 * their own, and those of posttrain no history. */
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
    size_t n_cells, n_finished; /* of this shard; finished before it began ones too */
    size_t n_failed;
    const char *running; /* some of what is trained now: "adaptive 400 s3 62 %, ..." */
    double left_s;       /* estimate; negative: not yet known */
};

struct study_params {
    const char *folder; /* is made if need be */
    const struct grid *grid;
    const struct dataset *data; /* borrowed */
    const struct manifest
        *manifest; /* what study.json is to say; its identity is filled in */
    unsigned jobs;
    unsigned shard, n_shards; /* shard 1 .. n_shards of the tasks */
    bool recordings,
        spikes; /* keep recordings; with the spikes of the output population */
    void (*leave)(int exit_status);                              /* ends a child */
    void (*tick)(void *listener, const struct study_view *view); /* or NULL */
    void *listener;
};

/* What has become of it. */
struct study_result {
    size_t n_cells, n_finished; /* of this shard */
    size_t n_trained;           /* cells finished by this call */
    size_t n_failed;
    char first_failure[1024]; /* "adaptive-400-s3: ..." */
};

/* Train what is missing. ESP_OK also if cells failed: *out says so. ESP_INTERRUPTED after a signal,
 * with *out filled; ESP_INPUT if the folder belongs to other settings, other data or another process. */
enum esp_status study_run(const struct study_params *params, struct study_result *out);

#endif
