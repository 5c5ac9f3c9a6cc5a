/* studies/report.h - the report of a study: tables, figures and report.md. */
#ifndef ESPALIER_STUDIES_REPORT_H
#define ESPALIER_STUDIES_REPORT_H

#include "base/status.h"
#include "studies/figures.h"

#include <stddef.h>

/* What study_report has read and written. */
struct study_report {
    size_t n_cells, n_missing;
    double cpu_s; /* processor time of all cells */
    struct figures_made figures;
};

/* Read the cells of one or more folders of a study and write the report to the folder `to`, which is created if
 * missing. results.csv has one line per cell with all reproducible values; its bytes do not depend on how the
 * study was run. times.csv has the measured times of each cell, summary.csv the means over seeds. The figures
 * are in figures/, the text in report.md. Return ESP_INPUT if no cell is finished. */
enum esp_status study_report(const char *const *folders, size_t n_folders, const char *to,
                             struct study_report *out);

#endif
