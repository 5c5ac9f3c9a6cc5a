/* studies/cell.h - one cell of a study: where its files are, and the work that makes them. */
#ifndef ESPALIER_STUDIES_CELL_H
#define ESPALIER_STUDIES_CELL_H

#include "base/files.h"
#include "base/status.h"
#include "studies/grid.h"
#include "studies/study.h"
#include "studies/trial.h"

#include <stdbool.h>
#include <stdint.h>

/* The folder of a study, claimed for this process and its children. */
struct cell_site {
    const struct study_params *params;
    char folder[FILES_PATH]; /* its cells/ */
    uint64_t identity;       /* settings and data */
    int lock;                /* -1: none */
};

/* Make cells/, take the lock of the shard. ESP_INPUT if another process has it. */
enum esp_status cell_site_create(const struct study_params *params,
                                 struct cell_site *out);
void cell_site_free(struct cell_site *site);

/* Whether the result of a cell is not there, is broken or is of another cell. ESP_INPUT if it belongs to other settings
 * or data. */
enum esp_status cell_is_missing(const struct cell_site *site,
                                const struct grid_cell *cell, bool *is_missing);

/* A training and what is cut from it. */
struct cell_work {
    const struct cell_site *site;
    struct trial *trial;
    void (*tell)(void *listener, double fraction);
    void *listener;
    double before,
        share; /* parts of the whole work that are done, and of this training; for `tell` */
};

/* Train a cell, and if it is `wanted`, score it and write its files: history, recording, result last. */
enum esp_status cell_train(struct cell_work *w, struct grid_cell cell, bool wanted);

/* If the finished run of `first` is also that of `cell` (GRID_SHARE), write its files: the result, and
 * the history. *shared says whether. */
enum esp_status cell_share(struct cell_work *w, struct grid_cell first,
                           struct grid_cell cell, bool *shared);

/* Cut the trained network to the size of the cell, score it, write its result. */
enum esp_status cell_cut(struct cell_work *w, struct grid_cell cell);

void cell_end(struct cell_work *w);

#endif
