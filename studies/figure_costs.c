/* studies/figure_costs.c - memory and modelled energy against neurons. */
#include "studies/figures.h"

#include "base/numeral.h"

#include <string.h>

struct panel {
    const char *title;
    int column;   /* of the data */
    bool one_row; /* draw the first pruned row alone: the others are equal */
};

static double per_image_uJ(const struct summary_line *l)
{
    return 1e6 * l->test_J.mean / (double)l->first->metrics.n_eval;
}

/* Columns: neurons, MB, J of training, uJ of the test for each image. */
static void write_line(const struct summary_line *l, FILE *f)
{
    numeral_write(f, "%.6g %.6g %.6g %.6g\n", l->alive.mean, l->bytes.mean / 1e6,
                  l->train_J.mean, per_image_uJ(l));
}

static void write_data(const struct summary *s, const char *const *rows, size_t n_rows,
                       FILE *f)
{
    const struct summary_line *l, *all = summary_baseline(s);
    for (size_t k = 0; k < n_rows; k++) {
        fprintf(f, "$row%zu << END # ", k);
        figure_text(f, rows[k]);
        fputs(": neurons, MB, J to train, uJ to test an image\n", f);
        if (all)
            write_line(all, f);
        for (size_t next = 0; (l = figure_next_line(s, rows[k], &next));)
            write_line(l, f);
        fputs("END\n", f);
    }
}

static double value_of(const struct summary_line *l, int column)
{
    return column == 2   ? l->bytes.mean / 1e6
           : column == 3 ? l->train_J.mean
                         : per_image_uJ(l);
}

/* Largest value of a column and the range of neurons, over all lines. */
static double measure(const struct summary *s, int column, double *most, double *least)
{
    double top = 0.0;
    *most = 0.0;
    *least = 1e18;
    for (size_t k = 0; k < s->n; k++) {
        const struct summary_line *l = &s->line[k];
        const double value = value_of(l, column), x = l->alive.mean;
        top = value > top ? value : top;
        *most = x > *most ? x : *most;
        *least = x < *least ? x : *least;
    }
    return top > 0 ? 1.06 * top : 1;
}

static size_t label_rows(const struct summary *s, const struct panel *panel,
                         const char *const *rows, size_t n_rows, double top,
                         struct figure_label *labels)
{
    double most, least;
    size_t n = 0;
    measure(s, panel->column, &most, &least);
    const double pad = figure_pad(most - least);
    for (size_t k = 0; k < n_rows; k++) {
        const struct summary_line *l, *last = NULL;
        for (size_t next = 0; (l = figure_next_line(s, rows[k], &next));)
            last = l;
        labels[n++] =
            figure_label_of(panel->one_row ? "all" : rows[k], figure_style_of(s, rows[k]),
                            (most + pad - last->alive.mean) / (most - least + 2 * pad),
                            value_of(last, panel->column) / top);
        if (panel->one_row)
            break;
    }
    return n;
}

static void draw_panel(const struct summary *s, const struct panel *panel,
                       const char *const *rows, size_t n_rows, FILE *f)
{
    struct figure_label labels[FIGURE_ROWS];
    double most, least;
    const double top = measure(s, panel->column, &most, &least);
    const double pad = figure_pad(most - least);
    numeral_write(
        f,
        "unset label\nunset arrow\nset xrange [%.6g:%.6g]\nset yrange [0:%.6g]\n"
        "set xlabel \"neurons left\"\nset ylabel \"%s\"\nset xtics %g\n",
        most + pad, least - pad, top, panel->title, figure_step(most));
    size_t n = label_rows(s, panel, rows, n_rows, top, labels);
    n = figure_merge(labels, n, 0.015);
    fprintf(f, "set rmargin %u\n", figure_label_margin(labels, n));
    figure_labels(f, labels, n, 0.056);
    fputs("plot ", f);
    for (size_t k = 0; k < (panel->one_row ? 1 : n_rows); k++) {
        const struct figure_style style = figure_style_of(s, rows[k]);
        fprintf(f,
                "%s$row%zu using 1:%d with linespoints pt %d dt %d lw 1.2 lc rgb \"%s\" "
                "notitle",
                k ? ", \\\n  " : "", k, panel->column, style.point, style.dash,
                style.color);
    }
    fputs("\n", f);
}

enum esp_status figure_costs(const struct figure_site *site, bool *made)
{
    static const struct panel panels[] = {{"memory at the end (MB)", 2, true},
                                          {"energy of training (J)", 3, false},
                                          {"energy of a test image (µJ)", 4, false}};
    const struct summary *s = site->summary;
    const char *rows[FIGURE_ROWS];
    FILE *script;
    const size_t n_rows = figure_rows(s, rows);
    *made = n_rows > 0;
    if (!*made)
        return ESP_OK;
    const enum esp_status st = figure_open(site, "costs", &script);
    if (st != ESP_OK)
        return st;
    write_data(s, rows, n_rows, script);
    figure_begin(script, "costs", 1320, 420);
    fputs("set multiplot layout 1,3\nset lmargin 9\n", script);
    for (size_t k = 0; k < sizeof panels / sizeof *panels; k++)
        draw_panel(s, &panels[k], rows, n_rows, script);
    fputs("unset multiplot\n", script);
    figure_end(script);
    return figure_close(site, "costs", script);
}
