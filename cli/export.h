/* cli/export.h - writes recordings in other formats. It has two implementations: export_hdf5.c, and absent.c for a
 * build without HDF5. */
#ifndef ESPALIER_CLI_EXPORT_H
#define ESPALIER_CLI_EXPORT_H

#include "base/status.h"

#include <stdbool.h>

enum export_format { EXPORT_NIR, EXPORT_CSV, EXPORT_NPY };

struct export_order {
    const char *path; /* path of the recording or checkpoint */
    const char *out;  /* path to write: a file for NIR, a folder for CSV and NPY */
    enum export_format format;
    bool force; /* whether an existing file or folder may be replaced */
};

/* Write the export under a temporary name, then rename it. Return ESP_INPUT if `out` exists and may not be
 * replaced, or if the recording lacks data that the format needs. */
enum esp_status export_write(const struct export_order *order);

#endif
