/* studies/figure.h - what the figures of a study share. A figure is a gnuplot script NAME.gp beside its data NAME.csv:
 * the script begins with values (numbers, texts in single quotes, arrays of them) and continues with a template of
 * studies/figures/, which is the same for every study. gnuplot NAME.gp makes NAME.svg and NAME.png of them again. */
#ifndef ESPALIER_STUDIES_FIGURE_H
#define ESPALIER_STUDIES_FIGURE_H

#include "base/output.h"
#include "base/status.h"
#include "studies/summary.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* ---- rows ---- */

/* How a row looks everywhere: colours that people with any colour vision can distinguish (Okabe and
 * Ito 2008), and for each its own point, so that colour is never the only cue. */
struct figure_style {
    char color[8]; /* "#rrggbb" */
    int point;     /* of gnuplot; -1: none */
    int dash;      /* dash type of gnuplot: 1 solid */
};

/* The style of a row of a summary. */
struct figure_style figure_style_of(const struct summary *s, const char *row);

/* Names of the rows of a summary, without the baseline, in its order. */
enum { FIGURE_ROWS = 66 };
size_t figure_rows(const struct summary *s, const char *names[static FIGURE_ROWS]);

/* The line of a row after *next, which moves on; NULL after the last. */
const struct summary_line *figure_next_line(const struct summary *s, const char *row,
                                            size_t *next);

/* ---- labels beside the right edge of a plot ---- */

struct figure_label {
    char text[METRICS_NAME];
    struct figure_style style;
    double x, y;    /* the end of its line, as fractions of the plot */
    double y_label; /* where the text goes (figure_place) */
    int panel;      /* of the figure, counted from 1 */
};

struct figure_label figure_label_of(const char *text, struct figure_style style, double x,
                                    double y);

/* Make one of those that end within `distance` of each other: "the other 8" if that happens once, so
 * that all the rest are named; "constant and 4 more" otherwise. Returns how many are left. */
size_t figure_merge(struct figure_label *labels, size_t n, double distance);

/* Keep the texts of a panel at least `gap` of its height apart; puts the array in order of height. */
void figure_place(struct figure_label *labels, size_t n, double gap);

/* Room at the right of a plot for these rows or labels, in characters. */
unsigned figure_margin(const char *const *rows, size_t n);
unsigned figure_label_margin(const struct figure_label *labels, size_t n);

/* ---- axes ---- */

/* Distance of the marks on an axis of neurons that reaches `most`: 1, 2 or 5 times a power of ten. */
double figure_step(double most);

/* Room beside the data on an axis along which they take `range`; never 0, or the axis would have no length. */
double figure_pad(double range);

/* ---- files ---- */

/* Where the figures go, and what they are about. */
struct figure_site {
    const struct summary *summary;
    const struct output_folder
        *folder;       /* the folder that is written, under a temporary name */
    uint64_t headline; /* number of neurons whose course is shown */
};

struct figure {
    const char *name;
    FILE *script, *data; /* NAME.gp, which takes values; NAME.csv */
    size_t n_records;    /* of the data */
};

/* Begin both files: the first line of the script, and the names of the columns of the data. */
enum esp_status figure_open(const struct figure_site *site, const char *name,
                            const char *columns, struct figure *out);

/* One record of the data: text (NULL: none) and numbers. */
void figure_record(struct figure *f, const char *text, const double *x, size_t n);

/* Values of the script. A text is written between single quotes, where gnuplot expands
 * nothing; what is not a letter, a digit, a space or one of %_.=+-# becomes '?', so that no text ends the quotes. */
void figure_number(struct figure *f, const char *name, double x);
void figure_text(struct figure *f, const char *name, const char *text);
void figure_numbers(struct figure *f, const char *name, const double *x, size_t n);
void figure_labels(struct figure *f, const struct figure_label *labels, size_t n);

/* Rows as the templates draw them: row k has the records first[k] to last[k] of the data. */
struct figure_curves {
    size_t n;
    struct figure_style style[FIGURE_ROWS + 1];
    double first[FIGURE_ROWS + 1], last[FIGURE_ROWS + 1];
};
void figure_write_curves(struct figure *f, const struct figure_curves *c);

/* Finish both: the template comes after the values. */
enum esp_status figure_close(const struct figure_site *site, struct figure *f,
                             const char *template_text);

#endif
