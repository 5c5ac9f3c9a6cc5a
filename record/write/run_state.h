/* record/write/run_state.h - the part of a checkpoint that is read before the trainer is created. */
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
    uint64_t images, images_run;
    uint64_t living; /* output neurons */
    /* [n_living_of] neurons of every population, 0 for a source; empty if only the output is pruned. */
    uint64_t n_living_of, living_of[CONFIG_POPULATIONS];
    uint64_t data; /* identity of the data set (dataset_identity) */
    uint64_t snapshots;
    uint64_t every; /* images between two checkpoints; 0: ten seconds */
    bool wanted;    /* the user asked for checkpoints: keep them when the run is over */
    struct row_counts mark; /* rows of the recording */
};

/* Store the number of neurons of each population of a network. */
void run_state_count(struct run_state *saved, const struct network *net);

/* The number of neurons in each population, for network_create_pruned. */
void run_state_living(const struct run_state *saved, const struct config *resolved,
                      uint64_t n_living[CONFIG_POPULATIONS]);

/* Pass all members to s. */
void run_state_visit(struct run_state *saved, struct state *s);

/* Check that the file is large enough for the network of this configuration with the remaining neurons; call it
 * before the network is created. The ESP_INPUT message names `path`. */
enum esp_status run_state_fits(const struct run_state *saved,
                               const struct checkpoint *file, const char *path,
                               const struct config *resolved, uint64_t n_pixels);

#endif
