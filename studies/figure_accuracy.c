/* studies/figure_accuracy.c - accuracy against neurons: all of it, and against native networks. */
#include "studies/figures.h"

#include "base/numeral.h"

#include <math.h>
#include <string.h>

/* The trade-off as it is drawn: error in % on a logarithmic axis, best at the top, because 95.2 and
 * 95.0 are to be told apart beside 85. */
struct plot {
    const struct summary *s;
    const char *row[FIGURE_ROWS];
    size_t n_rows;
    double x_left, x_right;       /* neurons, descending */
    double error_low, error_high; /* % */
    double gain_low, gain_high;   /* points */
};

static double error_of(const struct summary_line *l)
{
    const double error = 100 - l->accuracy.mean;
    return error > 0.01 ? error : 0.01;
}

static double or_zero(double x)
{
    return isnan(x) ? 0.0 : x;
}

static void widen(double *low, double *high, double from, double to)
{
    *low = from < *low ? from : *low;
    *high = to > *high ? to : *high;
}

static void measure_line(struct plot *p, const struct summary_line *l)
{
    const double sd = or_zero(l->accuracy.sd), error = error_of(l);
    widen(&p->x_right, &p->x_left, l->alive.mean, l->alive.mean);
    widen(&p->error_low, &p->error_high, error - sd > 0.01 ? error - sd : error * 0.9,
          error + sd);
    /* What falls far behind may leave the second panel: it is there for the close race. */
    const double gain = l->over_native.mean, se = or_zero(l->over_native.se);
    if (!isnan(gain) && gain > -2.5)
        widen(&p->gain_low, &p->gain_high, gain - se, gain + se);
}

static struct plot measure(const struct summary *s)
{
    struct plot p = {.s = s, .x_right = 1e18, .error_low = 100};
    p.n_rows = figure_rows(s, p.row);
    for (size_t k = 0; k < s->n; k++)
        measure_line(&p, &s->line[k]);
    const double pad = figure_pad(p.x_left - p.x_right);
    p.x_left += pad;
    p.x_right -= pad;
    p.error_low *= 0.95;
    p.error_high *= 1.05;
    const double margin = 0.08 * (p.gain_high - p.gain_low) + 0.02;
    p.gain_low -= margin;
    p.gain_high += margin;
    return p;
}

/* ---- data ---- */

/* Columns: neurons, error, its sd, gain over native, its se. */
static void write_line(const struct summary_line *l, FILE *f)
{
    numeral_write(f, "%.6g %.6g %.6g ", l->alive.mean, error_of(l),
                  or_zero(l->accuracy.sd));
    if (isnan(l->over_native.mean))
        fputs("NaN NaN\n", f);
    else
        numeral_write(f, "%.6g %.6g\n", l->over_native.mean, or_zero(l->over_native.se));
}

static void write_data(const struct plot *p, FILE *f)
{
    const struct summary_line *all = summary_baseline(p->s), *l;
    for (size_t k = 0; k < p->n_rows; k++) {
        fprintf(f, "$row%zu << END # ", k);
        figure_text(f, p->row[k]);
        fputs(": neurons, error %, sd, points over native, se\n", f);
        if (all && strcmp(p->row[k], "native") == 0)
            write_line(all, f); /* where nothing is pruned, both are the same network */
        for (size_t next = 0; (l = figure_next_line(p->s, p->row[k], &next));)
            write_line(l, f);
        fputs("END\n", f);
    }
    if (all) {
        fputs("$baseline << END\n", f);
        write_line(all, f);
        fputs("END\n", f);
    }
}

/* ---- drawing ---- */

static const struct summary_line *last_line(const struct plot *p, const char *row)
{
    const struct summary_line *l, *last = NULL;
    for (size_t next = 0; (l = figure_next_line(p->s, row, &next));)
        last = l;
    return last;
}

static double x_fraction(const struct plot *p, double neurons)
{
    return (p->x_left - neurons) / (p->x_left - p->x_right);
}

/* Rows stand beside each other by a hair, so that error bars at one size can be told apart. */
static double shift_of(const struct plot *p, size_t k)
{
    return 0.0035 * (p->x_left - p->x_right) * ((double)k - ((double)p->n_rows - 1) / 2);
}

/* Marks of accuracy at distances that can be read. */
static void write_tics(const struct plot *p, FILE *f)
{
    static const double marks[] = {99.9, 99.8, 99.5, 99, 98, 97, 96, 95, 94, 93, 92, 91,
                                   90,   88,   85,   80, 75, 70, 60, 50, 40, 30, 20};
    const double height = log(p->error_high / p->error_low);
    double last = 0.0;
    const char *comma = "";
    fputs("set ytics (", f);
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
        const double error = 100 - marks[k];
        if (error < p->error_low || error > p->error_high ||
            (last > 0 && log(error / last) < 0.05 * height))
            continue;
        numeral_write(f, "%s\"%g\" %g", comma, marks[k], error);
        comma = ", ";
        last = error;
    }
    fputs(")\n", f);
}

static void write_axis(const struct plot *p, FILE *f)
{
    numeral_write(f,
                  "unset label\nunset arrow\nset xrange [%.6g:%.6g]\n"
                  "set xlabel \"neurons left\"\nset xtics %g\n",
                  p->x_left, p->x_right, figure_step(p->x_left));
}

static void plot_rows(const struct plot *p, const char *columns, FILE *f)
{
    fputs("plot ", f);
    for (size_t k = 0; k < p->n_rows; k++) {
        const struct figure_style s = figure_style_of(p->s, p->row[k]);
        numeral_write(
            f,
            "%s$row%zu using ($1 - %.4g):%s with yerrorlines pt %d dt %d lw 1.2 lc "
            "rgb \"%s\" "
            "notitle",
            k ? ", \\\n  " : "", k, shift_of(p, k), columns, s.point, s.dash, s.color);
    }
}

static void draw_accuracy(const struct plot *p, FILE *f)
{
    struct figure_label labels[FIGURE_ROWS];
    size_t n = 0;
    for (size_t k = 0; k < p->n_rows; k++) {
        const struct summary_line *l = last_line(p, p->row[k]);
        labels[n++] = figure_label_of(p->row[k], figure_style_of(p->s, p->row[k]),
                                      x_fraction(p, l->alive.mean - shift_of(p, k)),
                                      log(p->error_high / error_of(l)) /
                                          log(p->error_high / p->error_low));
    }
    write_axis(p, f);
    numeral_write(f, "set logscale y\nset yrange [%.6g:%.6g]\n", p->error_high,
                  p->error_low);
    write_tics(p, f);
    fputs("set ylabel \"accuracy (%), ± sd over seeds\"\n", f);
    figure_labels(f, labels, n, 0.052);
    plot_rows(p, "2:3", f);
    if (summary_baseline(p->s) && strcmp(p->row[0], "native") != 0)
        fputs(", \\\n  $baseline using 1:2:3 with yerrorbars pt 7 lc rgb \"#000000\" "
              "notitle",
              f);
    fputs("\n", f);
}

static void draw_gain(const struct plot *p, FILE *f)
{
    struct figure_label labels[FIGURE_ROWS];
    size_t n = 0;
    for (size_t k = 0; k < p->n_rows; k++) {
        const struct summary_line *l = last_line(p, p->row[k]);
        const double y =
            (l->over_native.mean - p->gain_low) / (p->gain_high - p->gain_low);
        if (y >= 0 && y <= 1) /* false for NAN */
            labels[n++] =
                figure_label_of(p->row[k], figure_style_of(p->s, p->row[k]),
                                x_fraction(p, l->alive.mean - shift_of(p, k)), y);
    }
    write_axis(p, f);
    numeral_write(f,
                  "unset logscale y\nset yrange [%.6g:%.6g]\nset ytics autofreq\n"
                  "set ylabel \"points over a native network, ± se\"\n",
                  p->gain_low, p->gain_high);
    figure_labels(f, labels, n, 0.052);
    plot_rows(p, "4:5", f);
    fputs("\n", f);
}

static bool has_gain(const struct plot *p)
{
    for (size_t k = 0; k < p->s->n; k++)
        if (!isnan(p->s->line[k].over_native.mean))
            return true;
    return false;
}

enum esp_status figure_accuracy(const struct figure_site *site, bool *made)
{
    FILE *script;
    const struct plot p = measure(site->summary);
    const bool two = has_gain(&p);
    *made = p.n_rows > 0;
    if (!*made)
        return ESP_OK;
    const enum esp_status st = figure_open(site, "accuracy", &script);
    if (st != ESP_OK)
        return st;
    write_data(&p, script);
    figure_begin(script, "accuracy", two ? 1360 : 720, 500);
    fprintf(script, "set multiplot layout 1,%d\nset rmargin %u\nset lmargin 9\n",
            two ? 2 : 1, figure_margin(p.row, p.n_rows));
    draw_accuracy(&p, script);
    if (two)
        draw_gain(&p, script);
    fputs("unset multiplot\n", script);
    figure_end(script);
    return figure_close(site, "accuracy", script);
}
