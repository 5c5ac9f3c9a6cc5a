/* studies/compare.h - the figure of several runs: running accuracy and number of neurons over training images. */
#ifndef ESPALIER_STUDIES_COMPARE_H
#define ESPALIER_STUDIES_COMPARE_H

#include "base/status.h"
#include "session/run_course.h"

#include <stdbool.h>
#include <stddef.h>

enum { COMPARE_RUNS = 32 };

/* Write compare.gp and compare.csv into a folder, which is created, and run gnuplot on them. name[n_runs]: paths, whose
 * last parts are the titles of the curves. *drawn is false if gnuplot is not installed, and only the script and its data exist. */
enum esp_status compare_figure_write(const char *folder, bool force,
                                     const struct run_course *run,
                                     const char *const *name, size_t n_runs, bool *drawn);

#endif
