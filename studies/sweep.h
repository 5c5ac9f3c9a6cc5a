/* studies/sweep.h - the figure of a sweep: accuracy against the values of its last key. */
#ifndef ESPALIER_STUDIES_SWEEP_H
#define ESPALIER_STUDIES_SWEEP_H

#include "studies/tune.h"

#include <stdbool.h>

/* What was written to FOLDER/figures. */
struct sweep_figure {
    bool
        made; /* false: the last key has one value, or the other keys more than 8 combinations, or a score is missing */
    bool
        drawn; /* by gnuplot, as SVG and PNG; false: there is only the script with its data */
};

/* Write sweep.gp and sweep.csv for the results of a grid, and run gnuplot on them. An older figure is replaced. */
enum esp_status sweep_figure_write(const struct tune_params *params,
                                   const struct tune_result *r, struct sweep_figure *out);

#endif
