/* studies/report.h - the report of a study: tables, figures and report.md. */
#ifndef ESPALIER_STUDIES_REPORT_H
#define ESPALIER_STUDIES_REPORT_H

#include "base/status.h"
#include "studies/figures.h"

#include <stddef.h>

/* What study_report has written. */
struct study_report {
    size_t n_cells, n_missing;
    double cpu_s; /* of all cells */
    struct figures_made figures;
};

/* Read the cells of one or more folders of a study and write into folder `to`, which is created if it does not
 * exist: results.csv, a line per cell with everything that is reproducible, equal in every byte for every way to run
 * the study; times.csv, the measured times of each cell; summary.csv, means over seeds; figures/ and report.md.
 * ESP_INPUT if there is no cell. */
enum esp_status study_report(const char *const *folders, size_t n_folders, const char *to,
                             struct study_report *out);

#endif
