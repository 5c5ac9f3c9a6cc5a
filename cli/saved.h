/* cli/saved.h - how a run comes back from a checkpoint. */
#ifndef ESPALIER_CLI_SAVED_H
#define ESPALIER_CLI_SAVED_H

#include "cli/run.h"

#include "record/mark.h"

#include <stdbool.h>
#include <stdint.h>

/* What must be known about a run before there is a trainer to restore. */
struct saved {
    uint64_t images, images_run;
    uint64_t living; /* output neurons */
    uint64_t data;   /* identity of the data set (dataset_identity) */
    uint64_t snapshots;
    uint64_t every;   /* images between two checkpoints; 0: ten seconds */
    bool wanted;      /* somebody asked for checkpoints: they stay when the run is over */
    struct mark mark; /* of it */
};

/* All of it. */
void saved_visit(struct saved *saved, struct state *s);

/* Everything of a run up to its trainer, out of the checkpoint that the operand names; then the run
 * saves itself there. ESP_INPUT if it cannot go on: the checkpoint is damaged, the data are others,
 * the recording is not there, or another process has one of them. */
enum esp_status saved_load(struct run *r);

/* Print what a checkpoint holds to stdout, as text or as a JSON object. */
enum esp_status saved_print_info(const char *path, bool json);

#endif
