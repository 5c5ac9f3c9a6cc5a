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
    const char *out; /* where to write; NULL: replace `path` */
    bool keep;       /* if `out` is NULL: keep the old file under another name */
    /* Structure from a checkpoint, to read `path` with; or NULL. */
    const struct structure *cover;
};

struct recovered {
    struct valid_prefix whole; /* the complete rows found */
    uint64_t images_run;       /* images of the whole run */
    bool was_closed;           /* the run closed the file; false: it was killed */
    bool written;              /* false: the file needed no recovery */
    /* Name of the old file, PATH.broken or PATH.broken-N; "": not kept. */
    char kept[RECOVER_PATH];
    unsigned
        n_kept; /* N: number of old files kept, RECOVER_COPIES at most; 0: not kept */
};

/* Copy the complete rows (record/write/prefix.h) into a new file beside its destination, close it, wait until it is
 * on the disk, and rename it in one step. Before that nothing changes. A file that is complete and closed is left as
 * it is, or copied to `out`. ESP_INPUT if the file is not a recording, damaged, being written, not the one that
 * `cover` belongs to, or has RECOVER_COPIES old files already; ESP_IO if the copy cannot be written. */
enum esp_status recover_run(const struct recover_params *params, struct recovered *out);

#endif
