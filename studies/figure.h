/* studies/figure.h - functions shared by the figures of a study.
 *
 * A figure consists of a gnuplot script NAME.gp and its data NAME.csv. The script begins with values: numbers,
 * texts in single quotes, and arrays. It continues with a template from studies/figures/, which is the same for
 * every study. `gnuplot NAME.gp` makes NAME.svg and NAME.png from script and data. In the code and in the
 * scripts a strategy is called a row. */
#ifndef ESPALIER_STUDIES_FIGURE_H
#define ESPALIER_STUDIES_FIGURE_H

#include "base/output.h"
#include "base/status.h"
#include "studies/summary.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* ---- strategies ---- */

/* The style in which all figures draw a strategy. People with any colour vision can distinguish the colours
 * (Okabe and Ito 2008). Strategies also differ in the point symbol. */
struct figure_style {
    char color[8]; /* colour, as "#rrggbb" */
    int point;     /* gnuplot's number of the point symbol; -1: no symbol */
    int dash;      /* gnuplot's dash type; 1: solid */
};

/* Return the style of a strategy of a summary. */
struct figure_style figure_style_of(const struct summary *s, const char *row);

/* Store the names of the strategies of a summary, except the baseline, in the order of the summary. Return
 * their number. */
enum { FIGURE_ROWS = 66 };
size_t figure_rows(const struct summary *s, const char *names[static FIGURE_ROWS]);

/* Return the next line of a strategy, searching s->line from index *next on, and set *next to the index after it.
 * NULL: there is no further line. */
const struct summary_line *figure_next_line(const struct summary *s, const char *row,
                                            size_t *next);

/* ---- labels at the right edge of a plot ---- */

struct figure_label {
    char text[METRICS_NAME];
    struct figure_style style;
    /* End of the labelled curve, as fractions of the width and height of the plot. */
    double x, y;
    double y_label; /* height of the text, a fraction like y; figure_place computes it */
    int panel;      /* number of the panel in the figure, from 1 */
};

struct figure_label figure_label_of(const char *text, struct figure_style style, double x,
                                    double y);

/* Merge labels whose y is within `distance` of the lowest label of their group. The merged label of a group
 * reads, for example, "constant and 4 more"; if there is only one such group, "the other 5". Return the number
 * of labels left. */
size_t figure_merge(struct figure_label *labels, size_t n, double distance);

/* Set y_label of the labels of a panel so that texts are at least `gap` apart, a fraction of the height of the
 * plot. The array is sorted by height. */
void figure_place(struct figure_label *labels, size_t n, double gap);

/* Width of the margin at the right of a plot that these texts need, in characters. */
unsigned figure_margin(const char *const *rows, size_t n);
unsigned figure_label_margin(const struct figure_label *labels, size_t n);

/* ---- axes ---- */

/* Return the distance between tick marks on an axis of numbers of neurons up to `most`: 1, 2 or 5 times a power
 * of ten. */
double figure_step(double most);

/* Return the padding at both ends of an axis whose data extend over `range`. It is never 0, so that the axis
 * has a length. */
double figure_pad(double range);

/* ---- files ---- */

/* The folder of the figures, and the study shown in them. */
struct figure_site {
    const struct summary *summary;
    /* The folder in which files are created, under a temporary name. */
    const struct output_folder *folder;
    uint64_t main_size; /* size of the networks that the figures over images show */
};

struct figure {
    const char *name;
    /* NAME.gp, which begins with the values of the variables of the plot; NAME.csv, the data. */
    FILE *script, *data;
    size_t n_records; /* number of records written to `data` */
};

/* Create both files. Write the first lines of the script, and `columns`, the names of the columns of the data. */
enum esp_status figure_open(const struct figure_site *site, const char *name,
                            const char *columns, struct figure *out);

/* Write one record of the data: `text`, unless it is NULL, then n numbers. */
void figure_record(struct figure *f, const char *text, const double *x, size_t n);

/* Write a value, an array or the labels to the script as gnuplot variables. Texts are written in single quotes,
 * in which gnuplot expands nothing. Any character other than letters, digits, spaces and %_.=+-# becomes '?',
 * so that a text cannot end the quotes. */
void figure_number(struct figure *f, const char *name, double x);
void figure_text(struct figure *f, const char *name, const char *text);
void figure_numbers(struct figure *f, const char *name, const double *x, size_t n);
void figure_labels(struct figure *f, const struct figure_label *labels, size_t n);

/* Curves for the templates. Curve k, of strategy k, consists of the records first[k] to last[k] of the data. */
struct figure_curves {
    size_t n;
    struct figure_style style[FIGURE_ROWS + 1];
    double first[FIGURE_ROWS + 1], last[FIGURE_ROWS + 1];
};
void figure_write_curves(struct figure *f, const struct figure_curves *c);

/* Append the template to the script and close both files. */
enum esp_status figure_close(const struct figure_site *site, struct figure *f,
                             const char *template_text);

#endif
