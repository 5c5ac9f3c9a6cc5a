/* cli/repair.h - repairs and checks recordings that may be damaged, and prints the result to stdout. It has two
 * implementations: repair_hdf5.c, and absent.c for a build without HDF5. */
#ifndef ESPALIER_CLI_REPAIR_H
#define ESPALIER_CLI_REPAIR_H

#include "base/status.h"

#include <stdbool.h>

/* Convert the recording of a killed run to an ordinary file (record/write/recover.h). The new file is `out`; if
 * `out` is NULL, it replaces the recording, which is kept under another name unless drop_original is set. If `path`
 * is a checkpoint, the recording that it names is recovered up to this checkpoint. */
struct repair_order {
    const char *path;
    /* Set by repair_recover: true if the recording is recovered up to a checkpoint. */
    bool to_checkpoint;
    const char *out; /* path of the new file; NULL: it replaces the recording */
    bool drop_original;
    bool json;
};
enum esp_status repair_recover(const struct repair_order *order);

/* Check a recording or a checkpoint (record/verify/verify.h). Print what the file is and the result of each check.
 * Return ESP_INPUT if a check fails. */
enum esp_status repair_verify(const char *path, bool json);

#endif
