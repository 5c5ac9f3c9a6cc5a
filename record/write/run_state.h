/* record/write/run_state.h - what a checkpoint says about a run before there is a trainer to restore. */
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
    /* [n_living_of] of every population, 0 for a source, where others than the output are pruned. */
    uint64_t n_living_of, living_of[CONFIG_POPULATIONS];
    uint64_t data; /* identity of the data set (dataset_identity) */
    uint64_t snapshots;
    uint64_t every; /* images between two checkpoints; 0: ten seconds */
    bool wanted;    /* the user asked for checkpoints: they stay when the run is over */
    struct row_counts mark; /* of the recording */
};

/* Store how many neurons each population of a network has. */
void run_state_count(struct run_state *saved, const struct network *net);

/* The number of neurons in each population, for network_create_pruned. */
void run_state_living(const struct run_state *saved, const struct config *resolved,
                      uint64_t n_living[CONFIG_POPULATIONS]);

/* All of it. */
void run_state_visit(struct run_state *saved, struct state *s);

/* Whether the file can hold the network of this configuration, with so many remaining neurons;
 * called before the network is made. ESP_INPUT names `path` if not. */
enum esp_status run_state_fits(const struct run_state *saved,
                               const struct checkpoint *file, const char *path,
                               const struct config *resolved, uint64_t n_pixels);

#endif
