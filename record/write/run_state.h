/* record/write/run_state.h - the part of a checkpoint that is restored first: what must be known to create the
 * network and the trainer. */
#ifndef ESPALIER_RECORD_WRITE_RUN_STATE_H
#define ESPALIER_RECORD_WRITE_RUN_STATE_H

#include "base/state.h"
#include "base/status.h"
#include "record/file/layout.h"
#include "record/write/checkpoint.h"
#include "sim/config/config.h"
#include "sim/network/network.h"

#include <stdbool.h>
#include <stdint.h>

struct run_state {
    uint64_t images, images_run; /* number of images done, and of the whole run */
    uint64_t living;             /* number of output neurons */
    /* [n_living_of] number of neurons of every population, 0 for a source. Empty if only the output population
     * is pruned. */
    uint64_t n_living_of, living_of[CONFIG_POPULATIONS];
    uint64_t data;      /* identity of the data set, a hash (dataset_identity) */
    uint64_t snapshots; /* number of snapshots that the recording takes */
    /* Number of images between two checkpoints; 0: ten seconds between them. */
    uint64_t every;
    /* The user asked for checkpoints: keep them after the run has finished. */
    bool wanted;
    struct row_counts mark; /* numbers of rows of the recording */
};

/* Store the number of neurons of each population of a network in *saved. */
void run_state_count(struct run_state *saved, const struct network *net);

/* Set n_living[] to the number of neurons of each population, for network_create_pruned. */
void run_state_living(const struct run_state *saved, const struct config *resolved,
                      uint64_t n_living[CONFIG_POPULATIONS]);

/* Pass all members to s, to save or restore them. */
void run_state_visit(struct run_state *saved, struct state *s);

/* Check that the checkpoint file is large enough to contain a network of this configuration with the saved
 * numbers of neurons. Call it before the network is created. n_pixels is the size of an image. An ESP_INPUT
 * message names `path`. */
enum esp_status run_state_fits(const struct run_state *saved,
                               const struct checkpoint *file, const char *path,
                               const struct config *resolved, uint64_t n_pixels);

#endif
