/* studies/report.h - a study as people read it: report.md, beside its tables and figures. */
#ifndef ESPALIER_STUDIES_REPORT_H
#define ESPALIER_STUDIES_REPORT_H

#include "base/status.h"
#include "studies/figures.h"
#include "studies/summary.h"

#include <stddef.h>

/* What study_report has written. */
struct study_report {
    size_t n_cells, n_missing;
    double cpu_s; /* of all cells */
    struct figures_made figures;
};

/* Read the cells of one or more folders of a study and write results.csv, times.csv, summary.csv,
 * figures/ and report.md into folder `to`, which is made if need be. ESP_INPUT if there is no cell. */
enum esp_status study_report(const char *const *folders, size_t n_folders, const char *to,
                             struct study_report *out);

/* report.md alone. */
enum esp_status report_write(const struct summary *s, const struct figures_made *figures,
                             const char *folder);

#endif
