/* studies/report.h - a study as people read it: tables, figures and report.md. */
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

/* Read the cells of one or more folders of a study and write into folder `to`, which is made if need be:
 * results.csv, a line for each cell with everything that is reproducible, equal byte by byte however the study was run;
 * times.csv, what the clock said about each; summary.csv, means over seeds; figures/ and report.md. ESP_INPUT if there
 * is no cell. */
enum esp_status study_report(const char *const *folders, size_t n_folders, const char *to,
                             struct study_report *out);

#endif
