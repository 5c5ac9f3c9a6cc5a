/* cli/export.h - write recordings as files of other formats. Two implementations: export_hdf5.c and absent.c. */
#ifndef ESPALIER_CLI_EXPORT_H
#define ESPALIER_CLI_EXPORT_H

#include "base/status.h"

#include <stdbool.h>

enum export_format { EXPORT_NIR, EXPORT_CSV, EXPORT_NPY };

struct export_order {
    const char *path; /* of the recording */
    const char *out;  /* a file for NIR, a folder for the others */
    enum export_format format;
    bool force; /* replace what is there */
};

/* Write the export under a temporary name, then rename it. ESP_INPUT if `out` exists and `force` is false, or if the
 * recording lacks data that the format needs. */
enum esp_status export_write(const struct export_order *order);

#endif
