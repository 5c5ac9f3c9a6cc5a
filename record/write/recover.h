/* record/write/recover.h - turns the recording of a run that was killed into an ordinary file. */
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
    const char *out; /* where to write; NULL: take the place of `path` */
    bool keep;       /* without `out`: what stood at `path` is kept under another name */
    const struct structure *cover; /* of a checkpoint, to read it by; or NULL */
};

struct recovered {
    struct valid_prefix whole; /* what was found */
    uint64_t images_run;       /* images of the whole run */
    bool was_closed;           /* by its run, and not left by one that died */
    bool written;              /* false: nothing was to be done, and nothing was */
    char kept[RECOVER_PATH];   /* the other name, PATH.broken or PATH.broken-N; or "" */
    unsigned
        n_kept; /* N, so many copies there are now, RECOVER_COPIES at most; 0: not kept */
};

/* Copy what is whole (record/write/prefix.h) into a new file beside its destination, wait until the disk has
 * it, close it, and let it take its name in one step. Until then nothing has changed. A file that is
 * whole and closed is left alone, or copied to `out`. ESP_INPUT if the file is no recording, damaged,
 * being written, not the one that the cover is of, or has its full number of copies; ESP_IO if the copy
 * cannot be made. */
enum esp_status recover_run(const struct recover_params *params, struct recovered *out);

#endif
