/* studies/cell.h - one cell of a study: the paths of its files, and the training that writes them. A cell is
 * one network, given by strategy, size and seed (studies/grid.h). */
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
    char folder[FILES_PATH]; /* path of the folder cells/ */
    uint64_t identity;       /* hash of the settings and data of the study */
    int lock;                /* file descriptor of the lock; -1: no lock */
};

/* Create the folder cells/ and take the lock of this shard. Return ESP_INPUT if another process holds the lock. */
enum esp_status cell_site_create(const struct study_params *params,
                                 struct cell_site *out);
void cell_site_free(struct cell_site *site);

/* Set *is_missing to true if the result of a cell does not exist, is damaged, or belongs to another cell.
 * Return ESP_INPUT if it belongs to other settings or data. */
enum esp_status cell_is_missing(const struct cell_site *site,
                                const struct grid_cell *cell, bool *is_missing);

/* A training, and the progress of the cells made from it. */
struct cell_work {
    const struct cell_site *site;
    struct trial *trial;
    void (*tell)(void *listener, double fraction);
    void *listener;
    /* Fractions of the work of the process: `before` was done before this training, `share` is this training. From
     * these and its own progress the training computes the fraction that it passes to `tell`. */
    double before, share;
};

/* Train a cell. If `wanted` is true, test the network and write the files of the cell: history, recording,
 * result. */
enum esp_status cell_train(struct cell_work *w, struct grid_cell cell, bool wanted);

/* Write the result and the history of `cell` as copies of those of `first`, if the run of `first` is also that
 * of `cell` (GRID_SHARE). *shared becomes true if the files were written, and is unchanged otherwise. */
enum esp_status cell_share(struct cell_work *w, struct grid_cell first,
                           struct grid_cell cell, bool *shared);

/* Prune the trained network to the size of the cell, test it, and write its result. */
enum esp_status cell_cut(struct cell_work *w, struct grid_cell cell);

/* Free the trial. */
void cell_end(struct cell_work *w);

#endif
