/* studies/figure_neurons.c - the figures over the number of neurons: `accuracy`, and `costs` (memory and
 * energy). */
#include "studies/figures.h"

#include "studies/figure_templates.h"

#include <math.h>
#include <string.h>

/* ---- the figure `accuracy` ---- */

/* The figure shows the error, 100 % minus accuracy, over the number of neurons. The axis of the error is
 * logarithmic, with low errors at the top. Accuracies of 95.2 and 95.0 % can then be distinguished on a plot
 * that also shows 85 %. */
struct accuracy_plot {
    const struct summary *s;
    const char *row[FIGURE_ROWS];
    size_t n_rows;
    double x_left, x_right;       /* range of the axis of neurons, which descends */
    double error_low, error_high; /* range of the axis of the error, % */
    /* Range of the axis of the difference to native, percentage points. */
    double gain_low, gain_high;
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

static void measure_line(struct accuracy_plot *p, const struct summary_line *l)
{
    const double sd = or_zero(l->accuracy.sd), error = error_of(l);
    widen(&p->x_right, &p->x_left, l->alive.mean, l->alive.mean);
    widen(&p->error_low, &p->error_high, error - sd > 0.01 ? error - sd : error * 0.9,
          error + sd);
    /* Losses of more than 2.5 percentage points do not extend the second panel, which is to show small
     * differences. */
    const double gain = l->over_native.mean, se = or_zero(l->over_native.se);
    if (!isnan(gain) && gain > -2.5)
        widen(&p->gain_low, &p->gain_high, gain - se, gain + se);
}

static struct accuracy_plot measure_accuracy(const struct summary *s)
{
    struct accuracy_plot p = {.s = s, .x_right = 1e18, .error_low = 100};
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

/* Write a record: number of neurons, error and the sd of the accuracy, difference to native and the se of the
 * difference. */
static void record_accuracy(struct figure *f, const struct summary_line *l)
{
    const double gain = l->over_native.mean;
    const double x[] = {l->alive.mean, error_of(l), or_zero(l->accuracy.sd), gain,
                        isnan(gain) ? gain : or_zero(l->over_native.se)};
    figure_record(f, l->first->row, x, sizeof x / sizeof *x);
}

/* Write the records of all strategies. The baseline is the first record. It is also the first point of the
 * curve of `native`, because an unpruned network is native too. */
static struct figure_curves record_all_accuracies(const struct accuracy_plot *p,
                                                  struct figure *f)
{
    const struct summary_line *all = summary_baseline(p->s), *l;
    struct figure_curves c = {.n = p->n_rows};
    if (all)
        record_accuracy(f, all);
    for (size_t k = 0; k < p->n_rows; k++) {
        c.style[k] = figure_style_of(p->s, p->row[k]);
        c.first[k] = k == 0 && all && strcmp(p->row[k], "native") == 0
                         ? 0.0
                         : (double)f->n_records;
        for (size_t next = 0; (l = figure_next_line(p->s, p->row[k], &next));)
            record_accuracy(f, l);
        c.last[k] = (double)f->n_records - 1;
    }
    return c;
}

static const struct summary_line *last_line(const struct summary *s, const char *row)
{
    const struct summary_line *l, *last = NULL;
    for (size_t next = 0; (l = figure_next_line(s, row, &next));)
        last = l;
    return last;
}

/* Return a small horizontal shift for strategy k, so that error bars at the same size do not overlap. */
static double shift_of(const struct accuracy_plot *p, size_t k)
{
    return 0.0035 * (p->x_left - p->x_right) * ((double)k - ((double)p->n_rows - 1) / 2);
}

/* Write the tick marks of the accuracy axis, far enough apart to be legible. */
static void write_tics(const struct accuracy_plot *p, struct figure *f)
{
    static const double marks[] = {99.9, 99.8, 99.5, 99, 98, 97, 96, 95, 94, 93, 92, 91,
                                   90,   88,   85,   80, 75, 70, 60, 50, 40, 30, 20};
    enum { N = sizeof marks / sizeof *marks };
    const double height = log(p->error_high / p->error_low);
    double last = 0.0, tic[N];
    size_t n = 0;
    for (size_t k = 0; k < N; k++) {
        const double error = 100 - marks[k];
        if (error < p->error_low || error > p->error_high ||
            (last > 0 && log(error / last) < 0.05 * height))
            continue;
        tic[n++] = marks[k];
        last = error;
    }
    figure_number(f, "n_tics", (double)n);
    figure_numbers(f, "tic", tic, n);
}

/* Return the label for the curve of strategy k in a panel. */
static struct figure_label label_of(const struct accuracy_plot *p, size_t k, int panel)
{
    const struct summary_line *l = last_line(p->s, p->row[k]);
    const double x =
        (p->x_left - (l->alive.mean - shift_of(p, k))) / (p->x_left - p->x_right);
    const double y =
        panel == 1 ? log(p->error_high / error_of(l)) / log(p->error_high / p->error_low)
                   : (l->over_native.mean - p->gain_low) / (p->gain_high - p->gain_low);
    struct figure_label label =
        figure_label_of(p->row[k], figure_style_of(p->s, p->row[k]), x, y);
    label.panel = panel;
    return label;
}

/* Label all strategies in the first panel, and in the second panel those whose last point is within the plot. */
static void write_accuracy_labels(const struct accuracy_plot *p, int n_panels,
                                  struct figure *f)
{
    struct figure_label labels[2 * FIGURE_ROWS];
    size_t n = 0;
    for (int panel = 1; panel <= n_panels; panel++) {
        const size_t first = n;
        for (size_t k = 0; k < p->n_rows; k++) {
            labels[n] = label_of(p, k, panel);
            n += panel == 1 || (labels[n].y >= 0 && labels[n].y <= 1); /* false for NAN */
        }
        figure_place(labels + first, n - first, 0.052);
    }
    figure_labels(f, labels, n);
}

static bool has_gain(const struct summary *s)
{
    for (size_t k = 0; k < s->n; k++)
        if (!isnan(s->line[k].over_native.mean))
            return true;
    return false;
}

static void write_accuracy(const struct accuracy_plot *p, struct figure *f)
{
    const int n_panels = has_gain(p->s) ? 2 : 1;
    const struct figure_curves c = record_all_accuracies(p, f);
    double shift[FIGURE_ROWS];
    for (size_t k = 0; k < p->n_rows; k++)
        shift[k] = shift_of(p, k);
    figure_number(f, "width", n_panels == 2 ? 1360 : 720);
    figure_number(f, "height", 500);
    figure_number(f, "margin", figure_margin(p->row, p->n_rows));
    figure_number(f, "n_panels", n_panels);
    figure_number(f, "x_left", p->x_left);
    figure_number(f, "x_right", p->x_right);
    figure_number(f, "x_step", figure_step(p->x_left));
    figure_number(f, "error_low", p->error_low);
    figure_number(f, "error_high", p->error_high);
    figure_number(f, "gain_low", p->gain_low);
    figure_number(f, "gain_high", p->gain_high);
    figure_number(f, "n_baseline",
                  summary_baseline(p->s) && strcmp(p->row[0], "native") != 0);
    figure_write_curves(f, &c);
    figure_numbers(f, "row_shift", shift, p->n_rows);
    write_tics(p, f);
    write_accuracy_labels(p, n_panels, f);
}

enum esp_status figure_accuracy(const struct figure_site *site, bool *made)
{
    struct figure f;
    const struct accuracy_plot p = measure_accuracy(site->summary);
    *made = p.n_rows > 0;
    if (!*made)
        return ESP_OK;
    const enum esp_status st =
        figure_open(site, "accuracy", "row,neurons,error,error_sd,gain,gain_se", &f);
    if (st != ESP_OK)
        return st;
    write_accuracy(&p, &f);
    return figure_close(site, &f, template_accuracy);
}

/* ---- the figure `costs` ---- */

/* Number of panels: memory in MB, J per training, uJ per test image. */
enum { COSTS = 3 };

static double cost_of(const struct summary_line *l, int k)
{
    return k == 0   ? l->bytes.mean / 1e6
           : k == 1 ? l->train_J.mean
                    : 1e6 * l->test_J.mean / (double)l->first->metrics.n_eval;
}

struct costs_plot {
    const struct summary *s;
    const char *row[FIGURE_ROWS];
    size_t n_rows;
    double most, least; /* range of the axis of neurons */
    double pad;
    double top[COSTS];
};

static struct costs_plot measure_costs(const struct summary *s)
{
    struct costs_plot p = {.s = s, .least = 1e18};
    p.n_rows = figure_rows(s, p.row);
    for (size_t k = 0; k < s->n; k++) {
        const double x = s->line[k].alive.mean;
        widen(&p.least, &p.most, x, x);
        for (int c = 0; c < COSTS; c++) {
            const double y = cost_of(&s->line[k], c);
            p.top[c] = y > p.top[c] ? y : p.top[c];
        }
    }
    p.pad = figure_pad(p.most - p.least);
    for (int c = 0; c < COSTS; c++)
        p.top[c] = p.top[c] > 0 ? 1.06 * p.top[c] : 1;
    return p;
}

static void record_costs(struct figure *f, const char *row, const struct summary_line *l)
{
    const double x[] = {l->alive.mean, cost_of(l, 0), cost_of(l, 1), cost_of(l, 2)};
    figure_record(f, row, x, sizeof x / sizeof *x);
}

/* Write the records of all strategies. The curve of each strategy begins with the baseline. */
static struct figure_curves record_all_costs(const struct costs_plot *p, struct figure *f)
{
    const struct summary_line *all = summary_baseline(p->s), *l;
    struct figure_curves c = {.n = p->n_rows};
    for (size_t k = 0; k < p->n_rows; k++) {
        c.style[k] = figure_style_of(p->s, p->row[k]);
        c.first[k] = (double)f->n_records;
        if (all)
            record_costs(f, p->row[k], all);
        for (size_t next = 0; (l = figure_next_line(p->s, p->row[k], &next));)
            record_costs(f, p->row[k], l);
        c.last[k] = (double)f->n_records - 1;
    }
    return c;
}

/* Label the curves of a panel. The first panel has one curve, because memory depends only on the number of
 * neurons. */
static size_t label_costs(const struct costs_plot *p, int cost,
                          struct figure_label *labels)
{
    const size_t n_rows = cost == 0 ? 1 : p->n_rows;
    const double range = p->most - p->least + 2 * p->pad;
    for (size_t k = 0; k < n_rows; k++) {
        const struct summary_line *last = last_line(p->s, p->row[k]);
        labels[k] = figure_label_of(cost == 0 ? "all" : p->row[k],
                                    figure_style_of(p->s, p->row[k]),
                                    (p->most + p->pad - last->alive.mean) / range,
                                    cost_of(last, cost) / p->top[cost]);
        labels[k].panel = cost + 1;
    }
    const size_t n = figure_merge(labels, n_rows, 0.015);
    figure_place(labels, n, 0.056);
    return n;
}

static void write_costs(const struct costs_plot *p, struct figure *f)
{
    struct figure_label labels[COSTS * FIGURE_ROWS];
    double margin[COSTS];
    size_t n = 0;
    const struct figure_curves c = record_all_costs(p, f);
    for (int k = 0; k < COSTS; k++) {
        const size_t more = label_costs(p, k, labels + n);
        margin[k] = figure_label_margin(labels + n, more);
        n += more;
    }
    figure_number(f, "width", 1320);
    figure_number(f, "height", 420);
    figure_number(f, "x_left", p->most + p->pad);
    figure_number(f, "x_right", p->least - p->pad);
    figure_number(f, "x_step", figure_step(p->most));
    figure_numbers(f, "top", p->top, COSTS);
    figure_numbers(f, "margin", margin, COSTS);
    figure_write_curves(f, &c);
    figure_labels(f, labels, n);
}

enum esp_status figure_costs(const struct figure_site *site, bool *made)
{
    struct figure f;
    const struct costs_plot p = measure_costs(site->summary);
    *made = p.n_rows > 0;
    if (!*made)
        return ESP_OK;
    const enum esp_status st =
        figure_open(site, "costs", "row,neurons,memory_MB,train_J,test_uJ", &f);
    if (st != ESP_OK)
        return st;
    write_costs(&p, &f);
    return figure_close(site, &f, template_costs);
}
