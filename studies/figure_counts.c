/* studies/figure_counts.c - the forgetting counts of the remaining neurons, and the threshold among them. */
#include "studies/figures.h"
#include "studies/mean_history.h"

#include "base/numeral.h"

#include <inttypes.h>
#include <math.h>

/* Columns: thousands of images, five quantiles, mean, threshold (NaN where none acts). The axis is
 * logarithmic: a count of 0 is drawn at the lower edge. */
static void write_data(const struct history *t, double low, FILE *f)
{
    fputs("$counts << END # thousands of images, q05, q25, q50, q75, q95, mean, "
          "threshold\n",
          f);
    for (size_t k = 0; k < t->n_rows; k++) {
        const struct history_row *r = &t->row[k];
        numeral_write(f, "%.6g", (double)r->images / 1000);
        for (int q = 0; q < HISTORY_QUANTILES; q++)
            numeral_write(f, " %.6g", r->quantile[q] > low ? r->quantile[q] : low);
        numeral_write(f, " %.6g", r->mean);
        if (r->threshold > 0)
            numeral_write(f, " %.6g\n", r->threshold);
        else
            fputs(" NaN\n", f);
    }
    fputs("END\n", f);
}

/* From below the least threshold and a count that is rare to above the highest quantile. */
static void measure(const struct history *t, double *low, double *high)
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

/* Where a value is on the logarithmic axis, as a fraction. */
static double height(double value, double low, double high)
{
    return value > 0 ? log(value / low) / log(high / low) : -1;
}

/* Names of the bands, at the right edge. */
static void label_bands(const struct history_row *last, double low, double high, FILE *f)
{
    static const char *const names[HISTORY_QUANTILES] = {"5 %", "25 %", "median", "75 %",
                                                         "95 % of the living"};
    struct figure_label labels[HISTORY_QUANTILES];
    size_t n = 0;
    for (int q = 0; q < HISTORY_QUANTILES; q++) {
        const struct figure_style style = {"#004C80", -1, 1};
        const double y = height(last->quantile[q], low, high);
        if (y >= 0 && y <= 1)
            labels[n++] = figure_label_of(names[q], style, 1, y);
    }
    figure_labels(f, labels, n, 0.05);
}

/* The threshold's name, beside the last one that acted. */
static void label_threshold(const struct history *h, FILE *f)
{
    size_t k = h->n_rows;
    while (k > 0 && !(h->row[k - 1].threshold > 0))
        k--;
    if (k > 0)
        numeral_write(f,
                      "set label \"threshold\" at %.6g,%.6g left offset 1,-0.3 "
                      "tc rgb \"#D55E00\" front\n",
                      (double)h->row[k - 1].images / 1000, h->row[k - 1].threshold);
}

static void draw(const struct figure_site *site, const struct history *t, double low,
                 double high, FILE *f)
{
    const struct history_row *last = &t->row[t->n_rows - 1];
    const struct policy_params *prune = &site->summary->collection->manifest.config.prune;
    const double images = (double)last->images / 1000;
    numeral_write(
        f,
        "set object 1 rectangle from %.6g,graph 0 to %.6g,graph 1 behind fs solid "
        "noborder fc rgb \"#F0F0F0\"\n"
        "set xrange [0:%.6g]\nset logscale y\nset yrange [%.6g:%.6g]\n"
        "set xlabel \"training images (thousands)\"\n"
        "set ylabel \"count h of a neuron (spikes)\"\nset rmargin 24\n",
        prune->prune_start * images, prune->prune_end * images, images, low, high);
    label_bands(last, low, high, f);
    label_threshold(t, f);
    fputs("plot $counts using 1:2:6 with filledcurves fc rgb \"#D6E8F4\" notitle, \\\n"
          "  $counts using 1:3:5 with filledcurves fc rgb \"#A3CCE6\" notitle, \\\n"
          "  $counts using 1:4 with lines lw 1.4 lc rgb \"#003D66\" notitle, \\\n"
          "  $counts using 1:8 with linespoints pt 7 ps 0.5 lw 1.6 lc rgb \"#D55E00\" "
          "notitle\n",
          f);
}

static enum esp_status write(const struct figure_site *site, const struct summary_line *l,
                             const struct history *t)
{
    FILE *script;
    double low, high;
    const enum esp_status st = figure_open(site, "counts", &script);
    if (st != ESP_OK)
        return st;
    measure(t, &low, &high);
    write_data(t, low, script);
    figure_begin(script, "counts", 820, 460);
    fprintf(script,
            "set title \"rule adaptive, %" PRIu64 " to %" PRIu64 " neurons, seed %" PRIu64
            "\"\n",
            l->first->metrics.neurons_start, l->first->size, l->first->seed);
    draw(site, t, low, high, script);
    figure_end(script);
    return figure_close(site, "counts", script);
}

enum esp_status figure_counts(const struct figure_site *site, bool *made)
{
    const struct summary_line *l =
        summary_find(site->summary, "adaptive", site->headline);
    struct history t = {0};
    *made = false;
    if (!l)
        return ESP_OK;
    enum esp_status st = mean_history_first_history(site->summary, l, &t);
    if (st == ESP_OK && t.n_rows > 1) {
        st = write(site, l, &t);
        *made = st == ESP_OK;
    }
    history_free(&t);
    return st;
}
