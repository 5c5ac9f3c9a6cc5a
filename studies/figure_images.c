/* studies/figure_images.c - the figures over training images: `course` (accuracy, number of neurons) and
 * `counts` (spike counts of neurons). */
#include "studies/figures.h"

#include "studies/figure_templates.h"
#include "studies/mean_history.h"

#include "base/array.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Write the start and the end of pruning and the length of the run, in thousands of images. */
static void write_schedule(const struct figure_site *site, double images,
                           struct figure *f)
{
    const struct policy_params *prune = &site->summary->collection->manifest.config.prune;
    double start, end;
    config_schedule(prune, &start, &end);
    figure_number(f, "images", images / 1000);
    figure_number(f, "prune_start", start * images / 1000);
    figure_number(f, "prune_end", end * images / 1000);
}

/* ---- the figure `course` ---- */

enum { ROOM = FIGURE_ROWS + 1 };
static const double LABEL_GAP = 0.055;

/* The strategies that have networks of the main size, and the baseline. */
struct course_plot {
    const struct figure_site *site;
    const char *row[ROOM];
    struct mean_history accuracy[ROOM]; /* each point is the mean over many windows */
    /* Each point is the mean over few windows, mostly one. */
    struct mean_history living[ROOM];
    size_t n;
    double images;      /* number of images of the run */
    double low, high;   /* range of the accuracy axis, % */
    double least, most; /* range of the axis of neurons */
};

static enum esp_status add_row(struct course_plot *p, const struct summary_line *l)
{
    struct mean_history *accuracy = &p->accuracy[p->n], *living = &p->living[p->n];
    enum esp_status st = ESP_OK;
    if (!l || p->n == ROOM)
        return ESP_OK;
    st = mean_history_read(p->site->summary, l, 30, accuracy);
    if (st == ESP_OK && accuracy->n > 0)
        st = mean_history_read(p->site->summary, l, 400, living);
    if (st != ESP_OK || accuracy->n == 0 || living->n == 0) {
        mean_history_free(accuracy);
        mean_history_free(living);
        return st;
    }
    p->row[p->n++] = l->first->row;
    p->images = (double)l->first->metrics.totals.images;
    return ESP_OK;
}

static enum esp_status read_rows(struct course_plot *p)
{
    const char *rows[FIGURE_ROWS];
    const struct summary *s = p->site->summary;
    const size_t n_rows = figure_rows(s, rows);
    enum esp_status st = add_row(p, summary_baseline(s));
    for (size_t k = 0; k < n_rows && st == ESP_OK; k++)
        st = add_row(p, summary_find(s, rows[k], p->site->main_size));
    return st;
}

/* Find the ranges of both axes. The accuracies in the first tenth of the run, where they rise from chance, are
 * ignored. */
static void measure_course(struct course_plot *p)
{
    p->low = 100;
    p->least = 1e18;
    for (size_t k = 0; k < p->n; k++)
        for (size_t i = 0; i < p->living[k].n; i++) {
            const double living = p->living[k].point[i].living;
            p->least = living < p->least ? living : p->least;
            p->most = living > p->most ? living : p->most;
        }
    for (size_t k = 0; k < p->n; k++)
        for (size_t i = 0; i < p->accuracy[k].n; i++) {
            const struct mean_history_point *c = &p->accuracy[k].point[i];
            if (isnan(c->accuracy) || c->images < 0.1 * p->images)
                continue;
            p->low = c->accuracy < p->low ? c->accuracy : p->low;
            p->high = c->accuracy > p->high ? c->accuracy : p->high;
        }
    const double margin = 0.04 * (p->high - p->low) + 0.1;
    p->low -= margin;
    p->high += margin;
    const double room = 0.05 * (p->most - p->least) + 1;
    p->least -= room;
    p->most += room;
}

static struct figure_style style_of(const struct course_plot *p, size_t k)
{
    if (strcmp(p->row[k], "baseline") == 0)
        return (struct figure_style){"#000000", 7, 3};
    return figure_style_of(p->site->summary, p->row[k]);
}

static void record_course(struct figure *f, const char *row, const struct mean_history *c,
                          bool accuracy)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct mean_history_point *point = &c->point[i];
        const double x[] = {point->images / 1000,
                            accuracy ? point->accuracy : point->living};
        if (!isnan(x[1]))
            figure_record(f, row, x, 2);
    }
}

static struct figure_curves record_all(const struct course_plot *p, bool accuracy,
                                       struct figure *f)
{
    struct figure_curves c = {.n = p->n};
    for (size_t k = 0; k < p->n; k++) {
        c.style[k] = style_of(p, k);
        c.first[k] = (double)f->n_records;
        record_course(f, p->row[k], accuracy ? &p->accuracy[k] : &p->living[k], accuracy);
        c.last[k] = (double)f->n_records - 1;
    }
    return c;
}

static size_t label_ends(const struct course_plot *p, bool accuracy,
                         struct figure_label *labels)
{
    const double low = accuracy ? p->low : p->least, high = accuracy ? p->high : p->most;
    size_t n = 0;
    for (size_t k = 0; k < p->n; k++) {
        const struct mean_history *c = accuracy ? &p->accuracy[k] : &p->living[k];
        const struct mean_history_point *end = &c->point[c->n - 1];
        const double y = ((accuracy ? end->accuracy : end->living) - low) / (high - low);
        if (!(y >= 0 && y <= 1))
            continue;
        labels[n] = figure_label_of(p->row[k], style_of(p, k), 1, y);
        labels[n++].panel = accuracy ? 1 : 2;
    }
    if (!accuracy) /* most curves follow the same schedule and end at the same value */
        n = figure_merge(labels, n, 0.01);
    figure_place(labels, n, LABEL_GAP);
    return n;
}

static void write_course(const struct course_plot *p, struct figure *f)
{
    struct figure_label labels[2 * ROOM];
    const struct figure_curves accuracy = record_all(p, true, f);
    const struct figure_curves living = record_all(p, false, f);
    const double low[] = {p->low, p->least}, high[] = {p->high, p->most};
    const size_t n = label_ends(p, true, labels);
    figure_number(f, "width", 1160);
    figure_number(f, "height", 460);
    figure_number(f, "margin", figure_margin(p->row, p->n));
    write_schedule(p->site, p->images, f);
    figure_numbers(f, "low", low, 2);
    figure_numbers(f, "high", high, 2);
    figure_write_curves(f, &accuracy);
    figure_numbers(f, "living_first", living.first, living.n);
    figure_numbers(f, "living_last", living.last, living.n);
    figure_labels(f, labels, n + label_ends(p, false, labels + n));
}

enum esp_status figure_course(const struct figure_site *site, bool *made)
{
    struct figure f;
    struct course_plot *p = array_create(1, sizeof *p);
    *made = false;
    if (!p)
        return ESP_MEMORY;
    p->site = site;
    enum esp_status st = read_rows(p);
    if (st == ESP_OK && p->n > 0)
        st = figure_open(site, "course", "row,images_thousands,value", &f);
    if (st == ESP_OK && p->n > 0) {
        measure_course(p);
        write_course(p, &f);
        st = figure_close(site, &f, template_course);
        *made = st == ESP_OK;
    }
    for (size_t k = 0; k < ROOM; k++) {
        mean_history_free(&p->accuracy[k]);
        mean_history_free(&p->living[k]);
    }
    array_free(p);
    return st;
}

/* ---- the figure `counts` ---- */

/* Find the range of the axis. It begins below the lowest threshold and the lowest quantile, and ends above the
 * highest quantile. */
static void measure_counts(const struct history *t, double *low, double *high)
{
    *low = 1e18;
    *high = 1;
    for (size_t k = 0; k < t->n_rows; k++) {
        const struct history_row *r = &t->row[k];
        const double bottom = r->quantile[0] > 0 ? r->quantile[0] : r->quantile[1];
        if (r->threshold > 0 && r->threshold < *low)
            *low = r->threshold;
        if (bottom > 0 && bottom < *low)
            *low = bottom;
        if (r->quantile[HISTORY_QUANTILES - 1] > *high)
            *high = r->quantile[HISTORY_QUANTILES - 1];
    }
    *low = *low < *high ? *low / 1.3 : *high / 100;
    *low = *low < *high / 1000 ? *high / 1000 : *low;
    *high *= 1.2;
}

/* Return the position of a value on the logarithmic axis, as a fraction of its length; -1 if the value is not
 * positive. */
static double height(double value, double low, double high)
{
    return value > 0 ? log(value / low) / log(high / low) : -1;
}

/* Write a record per window. Values below `low`, the lower end of the logarithmic axis, are drawn at that end. */
static void record_counts(const struct history *t, double low, struct figure *f)
{
    for (size_t k = 0; k < t->n_rows; k++) {
        const struct history_row *r = &t->row[k];
        double x[3 + HISTORY_QUANTILES] = {(double)r->images / 1000};
        for (int q = 0; q < HISTORY_QUANTILES; q++)
            x[1 + q] = r->quantile[q] > low ? r->quantile[q] : low;
        x[1 + HISTORY_QUANTILES] = r->mean;
        x[2 + HISTORY_QUANTILES] = r->threshold > 0 ? r->threshold : (double)NAN;
        figure_record(f, NULL, x, sizeof x / sizeof *x);
    }
}

/* Write labels for the quantiles at the right edge of the plot. */
static void label_bands(const struct history_row *last, double low, double high,
                        struct figure *f)
{
    static const char *const names[HISTORY_QUANTILES] = {"5 %", "25 %", "median", "75 %",
                                                         "95 % of the living"};
    struct figure_label labels[HISTORY_QUANTILES];
    size_t n = 0;
    for (int q = 0; q < HISTORY_QUANTILES; q++) {
        const struct figure_style style = {"#004C80", -1, 1};
        const double y = height(last->quantile[q], low, high);
        if (!(y >= 0 && y <= 1))
            continue;
        labels[n] = figure_label_of(names[q], style, 1, y);
        labels[n++].panel = 1;
    }
    figure_place(labels, n, 0.05);
    figure_labels(f, labels, n);
}

/* Write the position of the threshold's label: the last window that has a threshold. */
static void write_threshold(const struct history *h, struct figure *f)
{
    size_t k = h->n_rows;
    while (k > 0 && !(h->row[k - 1].threshold > 0))
        k--;
    figure_number(f, "threshold_x", k > 0 ? (double)h->row[k - 1].images / 1000 : 0);
    figure_number(f, "threshold_y", k > 0 ? h->row[k - 1].threshold : 0);
}

/* Write an integer as a text. gnuplot's floating-point numbers are exact only up to 2^53. */
static void write_whole(struct figure *f, const char *name, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    figure_text(f, name, text);
}

static void write_counts(const struct figure_site *site, const struct summary_line *l,
                         const struct history *t, struct figure *f)
{
    double low, high;
    const struct history_row *last = &t->row[t->n_rows - 1];
    measure_counts(t, &low, &high);
    record_counts(t, low, f);
    write_whole(f, "neurons_start", l->first->metrics.neurons_start);
    write_whole(f, "neurons_left", l->first->size);
    write_whole(f, "seed", l->first->seed);
    figure_number(f, "width", 820);
    figure_number(f, "height", 460);
    write_schedule(site, (double)last->images, f);
    figure_number(f, "low", low);
    figure_number(f, "high", high);
    label_bands(last, low, high, f);
    write_threshold(t, f);
}

enum esp_status figure_counts(const struct figure_site *site, bool *made)
{
    const struct summary_line *l =
        summary_find(site->summary, "adaptive", site->main_size);
    struct history t = {0};
    struct figure f;
    *made = false;
    if (!l)
        return ESP_OK;
    enum esp_status st = mean_history_first_history(site->summary, l, &t);
    *made = st == ESP_OK && t.n_rows > 1;
    if (*made)
        st = figure_open(site, "counts",
                         "images_thousands,q05,q25,q50,q75,q95,mean,threshold", &f);
    if (*made && st == ESP_OK) {
        write_counts(site, l, &t, &f);
        st = figure_close(site, &f, template_counts);
    }
    history_free(&t);
    return st;
}
