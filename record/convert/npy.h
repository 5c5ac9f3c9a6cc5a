/* record/convert/npy.h - export a recording to numpy files, one per dataset. */
#ifndef ESPALIER_RECORD_CONVERT_NPY_H
#define ESPALIER_RECORD_CONVERT_NPY_H

#include "base/output.h"
#include "record/read/run_file.h"

/* Write every dataset except the report to NAME.npy. NAME is the path of the dataset without /espalier/ and
 * with dots instead of slashes, such as `final.theta.npy` or `spikes.exc.timestamps.npy`. Types, units and
 * meaning are those of docs/file-format.md. All datasets of a group get as many rows as the shortest of them.
 * Return ESP_INPUT if rows are damaged. */
enum esp_status npy_export_write(const struct run_file *f,
                                 const struct output_folder *to);

#endif
