/* record/saved.h - what a checkpoint says about a run before there is a trainer to restore. */
#ifndef ESPALIER_RECORD_SAVED_H
#define ESPALIER_RECORD_SAVED_H

#include "base/state.h"
#include "base/status.h"
#include "record/checkpoint.h"
#include "record/mark.h"
#include "sim/config.h"
#include "sim/network.h"

#include <stdbool.h>
#include <stdint.h>

struct saved {
    uint64_t images, images_run;
    uint64_t living; /* output neurons */
    /* [n_living_of] of every population, 0 for a source, where others than the output are pruned. */
    uint64_t n_living_of, living_of[CONFIG_POPULATIONS];
    uint64_t data; /* identity of the data set (dataset_identity) */
    uint64_t snapshots;
    uint64_t every;   /* images between two checkpoints; 0: ten seconds */
    bool wanted;      /* somebody asked for checkpoints: they stay when the run is over */
    struct mark mark; /* of the recording */
};

/* Who lives in a network. */
void saved_count(struct saved *saved, const struct network *net);

/* How many live in each population, for network_create_pruned. */
void saved_living(const struct saved *saved, const struct config *resolved,
                  uint64_t n_living[CONFIG_POPULATIONS]);

/* All of it. */
void saved_visit(struct saved *saved, struct state *s);

/* Whether the file can hold the network of this configuration, with so many living neurons: to be
 * asked before there is one. ESP_INPUT names `path` if not. */
enum esp_status saved_fits(const struct saved *saved, const struct checkpoint *file,
                           const char *path, const struct config *resolved,
                           uint64_t n_pixels);

#endif
