/* cli/repair.h - repairs and checks recordings that may be damaged, and prints the result to stdout. It has two
 * implementations: repair_hdf5.c, and absent.c for a build without HDF5. */
#ifndef ESPALIER_CLI_REPAIR_H
#define ESPALIER_CLI_REPAIR_H

#include "base/status.h"

#include <stdbool.h>

/* What repair_recover is to do. */
struct repair_order {
    const char *path; /* the recording, or a checkpoint that names it */
    /* Set by repair_recover: true if the recording is recovered up to a checkpoint. */
    bool to_checkpoint;
    const char *out; /* path of the new file; NULL: it replaces the recording */
    /* If `out` is NULL: delete the old file; otherwise it is kept under another name. */
    bool drop_original;
    bool json; /* print the result as JSON */
};
/* Convert the recording of a killed run to an ordinary file (record/write/recover.h). If the path is that of a
 * checkpoint, the recording that it names is recovered up to this checkpoint. */
enum esp_status repair_recover(const struct repair_order *order);

/* Check a recording (record/verify/verify.h) or a checkpoint. Print what the file is and the result of each check,
 * as text or as JSON. Return ESP_INPUT if a check fails. */
enum esp_status repair_verify(const char *path, bool json);

#endif
