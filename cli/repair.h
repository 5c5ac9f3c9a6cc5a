/* cli/repair.h - recordings that may be damaged. Two implementations: repair_hdf5.c and
 * absent.c. Both print what they found to stdout. */
#ifndef ESPALIER_CLI_REPAIR_H
#define ESPALIER_CLI_REPAIR_H

#include "base/status.h"

#include <stdbool.h>

/* Turn the recording of a killed run into an ordinary file (record/write/recover.h): `out`, or in place of the
 * recording, which is kept under another name unless `drop_original`. `path` may also be a checkpoint of the run:
 * its recording is then recovered up to that checkpoint. */
struct repair_order {
    const char *path;
    bool covered;    /* set by repair_recover: `path` was a checkpoint */
    const char *out; /* or NULL */
    bool drop_original;
    bool json;
};
enum esp_status repair_recover(const struct repair_order *order);

/* Print what a recording or a checkpoint is, and the result of its checks (record/verify/verify.h). ESP_INPUT if a
 * check fails. */
enum esp_status repair_verify(const char *path, bool json);

#endif
