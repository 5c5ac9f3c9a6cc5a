/* studies/figures.h - the figures of a study, drawn by gnuplot, each as SVG and PNG.
 *
 *     accuracy  accuracy against neurons, and the difference to native networks of the same size
 *     costs     memory, energy of training and of the test against neurons
 *     course    accuracy over images through the pruning, and remaining neurons
 *     counts    distribution of the counts with the threshold of the rule adaptive over images */
#ifndef ESPALIER_STUDIES_FIGURES_H
#define ESPALIER_STUDIES_FIGURES_H

#include "studies/figure.h"

#include <stdbool.h>

/* Write the script NAME.gp and its data. *made is false if the study has no data for the figure. */
enum esp_status figure_accuracy(const struct figure_site *site, bool *made);
enum esp_status figure_costs(const struct figure_site *site, bool *made);
enum esp_status figure_course(const struct figure_site *site, bool *made);
enum esp_status figure_counts(const struct figure_site *site, bool *made);

/* The figures that were written. */
struct figures_made {
    bool accuracy, costs, course, counts;
    bool drawn; /* gnuplot has drawn them; false: there are only the scripts */
};

/* Write the scripts into a new folder/figures and run gnuplot on them there; older figures are replaced at the end. */
enum esp_status figures_write(const struct summary *s, const char *folder,
                              struct figures_made *out);

/* Run gnuplot on `script` with `folder` as its working directory. If gnuplot is not installed, set *is_there to
 * false and do nothing. ESP_IO with the first line of its output if it fails. */
enum esp_status figures_draw(const char *folder, const char *script, bool *is_there);

#endif
