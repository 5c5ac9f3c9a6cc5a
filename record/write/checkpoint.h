/* record/write/checkpoint.h - write and read checkpoints: the state of a run as an HDF5 file with checksums
 * (record/file/checksummed_file.h).
 *
 * Texts are attributes of the root group. Every other item of the state (base/state.h) is a dataset named after
 * the item. docs/file-format.md describes the file. */
#ifndef ESPALIER_RECORD_WRITE_CHECKPOINT_H
#define ESPALIER_RECORD_WRITE_CHECKPOINT_H

#include "base/state.h"
#include "base/status.h"

#include <stdbool.h>

/* The texts of a checkpoint. They are needed to create the network and trainer whose state is then restored. */
struct checkpoint_head {
    char *espalier_version;
    char *preset;      /* preset from which the configuration was made; "": unknown */
    char *config_text; /* configuration as INI text, as given by the user */
    char *data;        /* SPEC of the data set */
    /* Path of the recording, relative to the checkpoint; "": not recorded. */
    char *recording;
};

/* Free the texts and set them to NULL. */
void checkpoint_head_free(struct checkpoint_head *h);

/* A function that passes the items of the state `context` to s. */
typedef void checkpoint_visit(void *context, struct state *s);

/* Write a checkpoint with the texts `head` and the items that `visit` passes. `path`, keep_previous and
 * failures are as for checksummed_file_write. */
enum esp_status checkpoint_write(const char *path, bool keep_previous,
                                 const struct checkpoint_head *head,
                                 checkpoint_visit *visit, void *context);

struct checkpoint;

/* Open a checkpoint. Return ESP_INPUT with the reason if the file is not an intact checkpoint. If the other
 * checkpoint of the run (checkpoint_other) is intact, the message names that file. */
enum esp_status checkpoint_open(const char *path, struct checkpoint **out);
/* Set other[] to the path of the other checkpoint of a run: PATH.prev for PATH, and PATH for PATH.prev. Return
 * false if the path is too long. */
enum { CHECKPOINT_PATH = 4096 };
bool checkpoint_other(const char *path, char other[CHECKPOINT_PATH]);

void checkpoint_close(struct checkpoint *c);

/* The pointer is valid until checkpoint_close. */
const struct checkpoint_head *checkpoint_head(const struct checkpoint *c);

/* Return the size of the file in bytes, an upper bound for the size of the state in it. */
uint64_t checkpoint_bytes(const struct checkpoint *c);

/* Restore the items that `visit` passes. Several calls may restore different parts of the state. An ESP_INPUT
 * message names the first item that is missing, has another shape or is out of bounds. */
enum esp_status checkpoint_restore(const struct checkpoint *c, checkpoint_visit *visit,
                                   void *context);

#endif
