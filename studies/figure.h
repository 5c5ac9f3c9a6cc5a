/* studies/figure.h - shared by the figures of a study. A figure is a gnuplot script NAME.gp beside its data
 * NAME.csv: the script begins with values (numbers, texts in single quotes, arrays of them) and continues with a
 * template of studies/figures/, which is the same for every study. gnuplot NAME.gp makes NAME.svg and NAME.png from
 * script and data. */
#ifndef ESPALIER_STUDIES_FIGURE_H
#define ESPALIER_STUDIES_FIGURE_H

#include "base/output.h"
#include "base/status.h"
#include "studies/summary.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* ---- rows ---- */

/* The style of a row in all figures: colours that people with any colour vision can distinguish (Okabe and Ito
 * 2008), and a different point for each, so that rows differ not only in colour. */
struct figure_style {
    char color[8]; /* "#rrggbb" */
    int point;     /* of gnuplot; -1: none */
    int dash;      /* dash type of gnuplot: 1 solid */
};

/* The style of a row of a summary. */
struct figure_style figure_style_of(const struct summary *s, const char *row);

/* List the names of the rows of a summary, without the baseline, in its order. */
enum { FIGURE_ROWS = 66 };
size_t figure_rows(const struct summary *s, const char *names[static FIGURE_ROWS]);

/* The next line of a row from index *next on; advances *next. NULL after the last. */
const struct summary_line *figure_next_line(const struct summary *s, const char *row,
                                            size_t *next);

/* ---- labels beside the right edge of a plot ---- */

struct figure_label {
    char text[METRICS_NAME];
    struct figure_style style;
    double x, y;    /* right end of its curve, as fractions of the plot */
    double y_label; /* where the text goes (figure_place) */
    int panel;      /* of the figure, counted from 1 */
};

struct figure_label figure_label_of(const char *text, struct figure_style style, double x,
                                    double y);

/* Merge the labels that end within `distance` of each other: into "the other 8" if there is one such group, because
 * all others are named; else into "constant and 4 more". Returns the number of labels left. */
size_t figure_merge(struct figure_label *labels, size_t n, double distance);

/* Place the labels of a panel at least `gap` apart, as a fraction of its height; sorts the array by height. */
void figure_place(struct figure_label *labels, size_t n, double gap);

/* Width of the margin for these rows or labels at the right of a plot, in characters. */
unsigned figure_margin(const char *const *rows, size_t n);
unsigned figure_label_margin(const struct figure_label *labels, size_t n);

/* ---- axes ---- */

/* Distance between ticks on an axis of neurons up to `most`: 1, 2 or 5 times a power of ten. */
double figure_step(double most);

/* Padding at both ends of an axis whose data cover `range`; never 0, so that the axis has a length. */
double figure_pad(double range);

/* ---- files ---- */

/* The folder of the figures, and the study they show. */
struct figure_site {
    const struct summary *summary;
    const struct output_folder
        *folder;       /* the folder that is written, which has a temporary name */
    uint64_t headline; /* size (neurons) of the networks whose course is shown */
};

struct figure {
    const char *name;
    FILE *script, *data; /* NAME.gp with the values; NAME.csv */
    size_t n_records;    /* written to `data` */
};

/* Create both files: the first line of the script, and the names of the columns of the data. */
enum esp_status figure_open(const struct figure_site *site, const char *name,
                            const char *columns, struct figure *out);

/* Write one record of the data: text (NULL: none) and numbers. */
void figure_record(struct figure *f, const char *text, const double *x, size_t n);

/* Write a value to the script. A text is written between single quotes, where gnuplot expands nothing; any character
 * but letters, digits, spaces and %_.=+-# becomes '?', so that no text ends the quotes. */
void figure_number(struct figure *f, const char *name, double x);
void figure_text(struct figure *f, const char *name, const char *text);
void figure_numbers(struct figure *f, const char *name, const double *x, size_t n);
void figure_labels(struct figure *f, const struct figure_label *labels, size_t n);

/* Curves as the templates draw them: row k consists of the records first[k] to last[k] of the data. */
struct figure_curves {
    size_t n;
    struct figure_style style[FIGURE_ROWS + 1];
    double first[FIGURE_ROWS + 1], last[FIGURE_ROWS + 1];
};
void figure_write_curves(struct figure *f, const struct figure_curves *c);

/* Finish both files: append the template to the values. */
enum esp_status figure_close(const struct figure_site *site, struct figure *f,
                             const char *template_text);

#endif
