/* studies/figures.h - the figures of a study, drawn by gnuplot, each as SVG and PNG.
 *
 *     accuracy  accuracy over number of neurons, and its difference to networks that had this size from the start
 *     costs     memory and energy of training and test, over number of neurons
 *     course    accuracy and number of neurons, over training images
 *     regimes   points of counting over its controls, by regime; the only figure of a study of regimes
 *     counts    distribution of the spike counts and threshold of the rule adaptive, over training images */
#ifndef ESPALIER_STUDIES_FIGURES_H
#define ESPALIER_STUDIES_FIGURES_H

#include "studies/figure.h"

#include <stdbool.h>

/* Write the script NAME.gp and its data NAME.csv. *made is false if the study has no data for the figure. */
enum esp_status figure_accuracy(const struct figure_site *site, bool *made);
enum esp_status figure_costs(const struct figure_site *site, bool *made);
enum esp_status figure_course(const struct figure_site *site, bool *made);
enum esp_status figure_counts(const struct figure_site *site, bool *made);
enum esp_status figure_regimes(const struct figure_site *site, bool *made);

/* Which figures were written. */
struct figures_made {
    bool accuracy, costs, course, counts, regimes;
    /* gnuplot has drawn the figures; false: gnuplot is not installed, and only the scripts exist. */
    bool drawn;
};

/* Write the scripts into FOLDER/figures and run gnuplot on them. Existing figures are replaced after all new
 * ones have been made. */
enum esp_status figures_write(const struct summary *s, const char *folder,
                              struct figures_made *out);

/* Run gnuplot on `script` with `folder` as its working directory. *is_there: gnuplot is installed; if not, do
 * nothing and return ESP_OK. If gnuplot fails, return ESP_IO with the first line of its output. */
enum esp_status figures_draw(const char *folder, const char *script, bool *is_there);

#endif
