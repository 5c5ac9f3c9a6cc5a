/* studies/cell.h - one cell of a study: the paths of its files, and the training that writes them. */
#ifndef ESPALIER_STUDIES_CELL_H
#define ESPALIER_STUDIES_CELL_H

#include "base/files.h"
#include "base/status.h"
#include "studies/grid.h"
#include "studies/study.h"
#include "studies/trial.h"

#include <stdbool.h>
#include <stdint.h>

/* The folder of a study, locked for this process and its children. */
struct cell_site {
    const struct study_params *params;
    char folder[FILES_PATH]; /* path of cells/ */
    uint64_t identity;       /* hash of settings and data */
    int lock;                /* -1: none */
};

/* Create cells/ and take the lock of the shard. ESP_INPUT if another process holds the lock. */
enum esp_status cell_site_create(const struct study_params *params,
                                 struct cell_site *out);
void cell_site_free(struct cell_site *site);

/* Set *is_missing if the result of a cell does not exist, is damaged or is of another cell. ESP_INPUT if it belongs
 * to other settings or data. */
enum esp_status cell_is_missing(const struct cell_site *site,
                                const struct grid_cell *cell, bool *is_missing);

/* A training and the cells made from it. */
struct cell_work {
    const struct cell_site *site;
    struct trial *trial;
    void (*tell)(void *listener, double fraction);
    void *listener;
    /* Fractions of the whole work: done before this training, and of this training; for `tell`. */
    double before, share;
};

/* Train a cell. If it is `wanted`, score it and write its files: history and recording, then the result. */
enum esp_status cell_train(struct cell_work *w, struct grid_cell cell, bool wanted);

/* If the finished run of `first` is also that of `cell` (GRID_SHARE), write its files: the result, and the history.
 * *shared says whether that was so. */
enum esp_status cell_share(struct cell_work *w, struct grid_cell first,
                           struct grid_cell cell, bool *shared);

/* Cut the trained network to the size of the cell, score it, write its result. */
enum esp_status cell_cut(struct cell_work *w, struct grid_cell cell);

void cell_end(struct cell_work *w);

#endif
