/* record/convert/npy.h - a recording as numpy files, one for each dataset. */
#ifndef ESPALIER_RECORD_CONVERT_NPY_H
#define ESPALIER_RECORD_CONVERT_NPY_H

#include "base/output.h"
#include "record/read/run_file.h"

/* Write every dataset of the recording as NAME.npy, where NAME is its path with dots for slashes and without
 * /espalier: `final.theta.npy`, `spikes.exc.timestamps.npy`. Types, units and meaning are those of
 * docs/file-format.md. Datasets of a group have as many rows as the shortest of them. ESP_INPUT if rows are damaged. */
enum esp_status npy_export_write(const struct run_file *f,
                                 const struct output_folder *to);

#endif
