/* record/write/recover.h - turn the recording of a killed run into an ordinary file. */
#ifndef ESPALIER_RECORD_WRITE_RECOVER_H
#define ESPALIER_RECORD_WRITE_RECOVER_H

#include "base/status.h"
#include "record/file/structure.h"
#include "record/write/prefix.h"

#include <stdbool.h>
#include <stdint.h>

enum { RECOVER_PATH = 4096, RECOVER_COPIES = 10 };

struct recover_params {
    const char *path;
    const char *out; /* path of the recovered file; NULL: replace `path` */
    bool keep;       /* if `out` is NULL: keep the old file under another name */
    /* Structure from a checkpoint, which replaces the metadata of the file; NULL: read the metadata from the
     * file. */
    const struct structure *cover;
};

struct recovered {
    struct valid_prefix whole; /* the complete rows found */
    uint64_t images_run;       /* number of images of the whole run */
    bool was_closed;           /* the file was closed; false: the run was killed */
    bool written; /* a file was written; false: the file needed no recovery */
    /* Path of the old file, PATH.broken or PATH.broken-N; "": the old file was not kept. */
    char kept[RECOVER_PATH];
    /* N, the number of old files kept so far, at most RECOVER_COPIES; 0: the old file was not kept. */
    unsigned n_kept;
};

/* Copy the complete rows (record/write/prefix.h) into a new file beside the destination, close it, wait until
 * it is on the disk, and rename it atomically. Nothing else changes before the renaming. A file that is
 * complete and closed is copied to `out`, or left unchanged if `out` is NULL. Return ESP_INPUT if the old file
 * is not a recording, is damaged, is being written, does not match `cover`, or has RECOVER_COPIES kept files
 * already. Return ESP_IO if the copy cannot be written. */
enum esp_status recover_run(const struct recover_params *params, struct recovered *out);

#endif
