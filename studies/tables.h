/* studies/tables.h - the numbers of a study as CSV files.
 *
 * results.csv: a line for each cell, with everything that is reproducible: equal byte by byte however
 * the study was run. times.csv: what the clock said about each. summary.csv: means over seeds. */
#ifndef ESPALIER_STUDIES_TABLES_H
#define ESPALIER_STUDIES_TABLES_H

#include "base/status.h"
#include "studies/summary.h"

/* Write the three files into a folder, each whole or not at all. */
enum esp_status tables_write(const struct summary *s, const char *folder);

#endif
