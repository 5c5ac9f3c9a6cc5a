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

/* Each writes the script NAME.gp. *made: false where the study has nothing to show there. */
enum esp_status figure_accuracy(const struct figure_site *site, bool *made);
enum esp_status figure_costs(const struct figure_site *site, bool *made);
enum esp_status figure_course(const struct figure_site *site, bool *made);
enum esp_status figure_counts(const struct figure_site *site, bool *made);

/* What came of them. */
struct figures_made {
    bool accuracy, costs, course, counts;
    bool drawn; /* gnuplot is there and has run; otherwise there are only the scripts */
};

/* Write the scripts into a new folder/figures and run gnuplot on them there; older figures are replaced
 * when all is done. */
enum esp_status figures_write(const struct summary *s, const char *folder,
                              struct figures_made *out);

#endif
