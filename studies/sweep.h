/* studies/sweep.h - the figure of a sweep: accuracy against the values of its last key. */
#ifndef ESPALIER_STUDIES_SWEEP_H
#define ESPALIER_STUDIES_SWEEP_H

#include "studies/tune.h"

#include <stdbool.h>

/* What was written to FOLDER/figures. */
struct sweep_figure {
    /* The script and its data were written. false: the last key has only one value, the other keys have more than 8
     * combinations of values, or a combination has no accuracy. */
    bool made;
    /* gnuplot has drawn the figure as SVG and PNG; false: gnuplot is not installed. */
    bool drawn;
};

/* Write sweep.gp and sweep.csv for the results of a grid, and run gnuplot on them. An older figure is replaced. */
enum esp_status sweep_figure_write(const struct tune_params *params,
                                   const struct tune_result *r, struct sweep_figure *out);

#endif
