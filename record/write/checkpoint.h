/* record/write/checkpoint.h - the state of a run in a file: HDF5 behind checksums (record/file/checksummed_file.h).
 *
 * Texts are attributes of the root, everything else is a dataset named after its item
 * (base/state.h). docs/file-format.md describes the file. */
#ifndef ESPALIER_RECORD_WRITE_CHECKPOINT_H
#define ESPALIER_RECORD_WRITE_CHECKPOINT_H

#include "base/state.h"
#include "base/status.h"

#include <stdbool.h>

/* What must be known before the network and trainer to restore into can be created. */
struct checkpoint_head {
    char *espalier_version;
    char *preset;      /* from which the configuration started */
    char *config_text; /* INI, as the user gave it */
    char *data;        /* SPEC of the data set */
    char *recording;   /* path of the recording */
};

/* Free the texts. */
void checkpoint_head_free(struct checkpoint_head *h);

/* A function that passes the items of `context` to s. */
typedef void checkpoint_visit(void *context, struct state *s);

/* Write a checkpoint as checksummed_file_write does. */
enum esp_status checkpoint_write(const char *path, bool keep_previous,
                                 const struct checkpoint_head *head,
                                 checkpoint_visit *visit, void *context);

struct checkpoint;

/* Open a checkpoint. ESP_INPUT with the reason if it is not an intact checkpoint; if the other checkpoint of the run
 * is intact, the message names it. */
enum esp_status checkpoint_open(const char *path, struct checkpoint **out);
/* The name of the other checkpoint of a run: PATH.prev, or PATH without that; false if it is too long. */
enum { CHECKPOINT_PATH = 4096 };
bool checkpoint_other(const char *path, char other[CHECKPOINT_PATH]);

void checkpoint_close(struct checkpoint *c);

/* Valid until checkpoint_close. */
const struct checkpoint_head *checkpoint_head(const struct checkpoint *c);

/* Bytes of the file: an upper bound for the size of everything in it. */
uint64_t checkpoint_bytes(const struct checkpoint *c);

/* Restore the items of `context`; ESP_INPUT names the first item that is missing, has another shape or is out of
 * bounds. May be called several times, for different parts of the state. */
enum esp_status checkpoint_restore(const struct checkpoint *c, checkpoint_visit *visit,
                                   void *context);

#endif
