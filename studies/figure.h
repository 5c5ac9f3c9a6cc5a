/* studies/figure.h - what the figures of a study share: one gnuplot script each, with its data
 * inside, that makes NAME.svg and NAME.png; colours, points and labels of the rows.
 *
 * A script begins with its data, $0 ... , continues between figure_begin and figure_end with what is
 * drawn once for each format, and can be edited and run again by hand: gnuplot NAME.gp */
#ifndef ESPALIER_STUDIES_FIGURE_H
#define ESPALIER_STUDIES_FIGURE_H

#include "base/output.h"
#include "base/status.h"
#include "studies/summary.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* How a row looks everywhere: colours that people with any colour vision can distinguish (Okabe and
 * Ito 2008), and for each its own point, so that colour is never the only cue. */
struct figure_style {
    char color[8]; /* "#rrggbb" */
    int point;     /* of gnuplot */
    int dash;      /* dash type of gnuplot: 1 solid */
};

/* The style of a row of a summary. */
struct figure_style figure_style_of(const struct summary *s, const char *row);

/* Where the sources of the figures go, and what they are about. */
struct figure_site {
    const struct summary *summary;
    const struct output_folder *folder; /* its figures/ in the making */
    uint64_t headline;                  /* size of which the course is shown */
};

/* Write a text into a script: between single quotes, where gnuplot expands nothing, or in a comment. What is
 * not a letter, a digit, a space or one of %_.=+- becomes '?', so that no text ends the quotes or the line. */
void figure_text(FILE *f, const char *text);

/* Names of the rows of a summary, without the baseline, in its order. */
enum { FIGURE_ROWS = 66 };
size_t figure_rows(const struct summary *s, const char *names[static FIGURE_ROWS]);

/* Whether a row is drawn at a size. */
const struct summary_line *figure_next_line(const struct summary *s, const char *row,
                                            size_t *next);

/* Room at the right of a plot for the labels of these rows, in characters. */
unsigned figure_margin(const char *const *rows, size_t n);

/* Make the script NAME.gp and write its head; and its end. */
enum { FIGURE_FILE = 32 };
enum esp_status figure_open(const struct figure_site *site, const char *name,
                            FILE **script);
enum esp_status figure_close(const struct figure_site *site, const char *name,
                             FILE *script);

/* What is drawn: width and height in pixels of the SVG; the PNG has twice as many. */
void figure_begin(FILE *f, const char *name, unsigned width, unsigned height);
void figure_end(FILE *f);

/* Distance of the marks on an axis of neurons that reaches `most`: 1, 2 or 5 times a power of ten. */
double figure_step(double most);

/* Room beside the data on an axis along which they take `range`; never 0, or the axis would have no length. */
double figure_pad(double range);

/* Labels beside the right edge of a plot, kept apart. */
struct figure_label {
    char text[METRICS_NAME];
    struct figure_style style;
    double x, y;    /* the end of its line, as fractions of the plot */
    double y_label; /* where the text goes, filled in by figure_labels */
};

struct figure_label figure_label_of(const char *text, struct figure_style style, double x,
                                    double y);

/* Make one of those that end within `distance` of each other: "the other 8" if that happens once, so
 * that all the rest are named; "constant and 4 more" otherwise. Returns how many are left. */
size_t figure_merge(struct figure_label *labels, size_t n, double distance);

/* Room for them at the right of a plot, in characters. */
unsigned figure_label_margin(const struct figure_label *labels, size_t n);

/* Write them, each with a thin line from the end of its curve; `gap` is the least distance of two, as
 * a fraction of the height. The array is put in order of height. */
void figure_labels(FILE *f, struct figure_label *labels, size_t n, double gap);

#endif
