/* cli/repair.h - recordings that may be damaged. Two implementations: repair_hdf5.c and
 * absent.c. Both print what they found to stdout. */
#ifndef ESPALIER_CLI_REPAIR_H
#define ESPALIER_CLI_REPAIR_H

#include "base/status.h"

#include <stdbool.h>

/* Make the recording of a run that died an ordinary file (record/write/recover.h): into `out`, or in its
 * place, where the original is kept beside it unless `drop_original`. `path` may also be a checkpoint of the run, by
 * which its recording is read up to there. */
struct repair_order {
    const char *path;
    bool covered;    /* set here: by a checkpoint */
    const char *out; /* or NULL */
    bool drop_original;
    bool json;
};
enum esp_status repair_recover(const struct repair_order *order);

/* Say what a recording or a checkpoint is, and whether it keeps its promises (record/verify/verify.h).
 * ESP_INPUT if it does not. */
enum esp_status repair_verify(const char *path, bool json);

#endif
