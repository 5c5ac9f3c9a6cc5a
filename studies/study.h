/* studies/study.h - train the cells of a grid (studies/grid.h) in several processes, and store their files in a
 * folder.
 *
 * The folder contains study.json, and in cells/ the files of each finished cell: NAME.json (result) and, if the
 * cell was trained, NAME.csv (history) and NAME.h5 (recording). A cell that has a result is not trained again.
 * Some trainings give several cells (grid_leader): the trained baseline is pruned to every size of posttrain,
 * and one run of threshold can be the run of several sizes. These further cells have no recording, and those of
 * posttrain have no history. */
#ifndef ESPALIER_STUDIES_STUDY_H
#define ESPALIER_STUDIES_STUDY_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "studies/grid.h"
#include "studies/manifest.h"

#include <stdbool.h>
#include <stddef.h>

/* The progress of a study, for a display. */
struct study_view {
    /* Number of cells of this shard, and of those finished now or by earlier calls. */
    size_t n_cells, n_finished;
    size_t n_failed;
    /* Running tasks and their progress, for example "adaptive-400-s3 62 %, ...". */
    const char *running;
    double left_s; /* estimated time left, seconds; negative: unknown */
};

struct study_params {
    const char *folder; /* folder of the study, created if missing */
    const struct grid *grid;
    const struct dataset *data; /* data set of all cells; borrowed */
    /* Content of study.json, except its identity, which study_run computes. */
    const struct manifest *manifest;
    unsigned jobs;
    /* Number of this shard, from 1, and number of shards into which the tasks are divided. */
    unsigned shard, n_shards;
    /* recordings: write a recording of each training; spikes: record the spikes of the output population. */
    bool recordings, spikes;
    void (*leave)(int exit_status); /* ends a child process */
    /* Receives the progress; NULL: none. */
    void (*tick)(void *listener, const struct study_view *view);
    void *listener;
};

/* What study_run has done. */
struct study_result {
    /* Number of cells of this shard, and how many are finished. */
    size_t n_cells, n_finished;
    size_t n_trained; /* number of cells finished by this call */
    size_t n_failed;
    /* Name of a cell and reason, for example "adaptive-400-s3: ...". */
    char first_failure[1024];
};

/* Train the missing cells. Return ESP_OK even if some cells failed; *out reports them. After a signal, return
 * ESP_INTERRUPTED and also fill *out. Return ESP_INPUT if the folder belongs to other settings, other data or
 * another process. */
enum esp_status study_run(const struct study_params *params, struct study_result *out);

#endif
