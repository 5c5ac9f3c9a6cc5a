/* studies/figure_course.c - accuracy and remaining neurons over the images of the training. */
#include "studies/figures.h"
#include "studies/mean_history.h"

#include "base/array.h"
#include "base/numeral.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { ROOM = FIGURE_ROWS + 1 };
static const double LABEL_GAP = 0.055;

/* The rows that were trained to the headline size, and the baseline. */
struct plot {
    const struct figure_site *site;
    const char *row[ROOM];
    struct mean_history accuracy[ROOM]; /* smoothed for the eye */
    struct mean_history living[ROOM];   /* window by window */
    size_t n;
    double images;      /* of the run */
    double low, high;   /* accuracy, % */
    double least, most; /* neurons */
};

static enum esp_status add_row(struct plot *p, const struct summary_line *l)
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

static enum esp_status read_rows(struct plot *p)
{
    const char *rows[FIGURE_ROWS];
    const struct summary *s = p->site->summary;
    const size_t n_rows = figure_rows(s, rows);
    enum esp_status st = add_row(p, summary_baseline(s));
    for (size_t k = 0; k < n_rows && st == ESP_OK; k++)
        st = add_row(p, summary_find(s, rows[k], p->site->headline));
    return st;
}

/* The range of the accuracy leaves out the first tenth of the run, where it comes from nothing. */
static void measure(struct plot *p)
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

/* ---- data ---- */

static void write_course(const char *name, size_t k, const struct mean_history *c,
                         bool accuracy, FILE *f)
{
    fprintf(f, "$%s%zu << END\n", name, k);
    for (size_t i = 0; i < c->n; i++) {
        const struct mean_history_point *point = &c->point[i];
        if (!accuracy || !isnan(point->accuracy))
            numeral_write(f, "%.6g %.6g\n", point->images / 1000,
                          accuracy ? point->accuracy : point->living);
    }
    fputs("END\n", f);
}

static void write_data(const struct plot *p, FILE *f)
{
    fputs("# thousands of images against accuracy in % or living neurons; rows:", f);
    for (size_t k = 0; k < p->n; k++) {
        fprintf(f, " %zu ", k);
        figure_text(f, p->row[k]);
    }
    fputc('\n', f);
    for (size_t k = 0; k < p->n; k++) {
        write_course("accuracy", k, &p->accuracy[k], true, f);
        write_course("living", k, &p->living[k], false, f);
    }
}

/* ---- drawing ---- */

static struct figure_style style_of(const struct plot *p, size_t k)
{
    if (strcmp(p->row[k], "baseline") == 0)
        return (struct figure_style){"#000000", 7, 3};
    return figure_style_of(p->site->summary, p->row[k]);
}

/* Grey from the first to the last decision of the schedule. */
static void shade_schedule(const struct plot *p, FILE *f)
{
    const struct policy_params *prune =
        &p->site->summary->collection->manifest.config.prune;
    numeral_write(
        f,
        "unset label\nunset arrow\nunset object\n"
        "set object 1 rectangle from %.6g,graph 0 to %.6g,graph 1 behind fs solid "
        "noborder fc rgb \"#F0F0F0\"\n"
        "set xrange [0:%.6g]\nset xlabel \"training images (thousands)\"\n",
        prune->prune_start * p->images / 1000, prune->prune_end * p->images / 1000,
        p->images / 1000);
}

static void label_ends(const struct plot *p, bool accuracy, double low, double high,
                       FILE *f)
{
    struct figure_label labels[ROOM];
    size_t n = 0;
    for (size_t k = 0; k < p->n; k++) {
        const struct mean_history *c = accuracy ? &p->accuracy[k] : &p->living[k];
        const struct mean_history_point *end = &c->point[c->n - 1];
        const double y = ((accuracy ? end->accuracy : end->living) - low) / (high - low);
        if (y >= 0 && y <= 1)
            labels[n++] = figure_label_of(p->row[k], style_of(p, k), 1, y);
    }
    if (!accuracy) /* most follow the same schedule */
        n = figure_merge(labels, n, 0.01);
    figure_labels(f, labels, n, LABEL_GAP);
}

static void plot_rows(const struct plot *p, bool accuracy, FILE *f)
{
    fputs("plot ", f);
    for (size_t k = 0; k < p->n; k++) {
        const struct figure_style s = style_of(p, k);
        if (accuracy)
            fprintf(f,
                    "%s$accuracy%zu with linespoints pt %d pi 4 ps 0.6 dt %d lw 1.2 "
                    "lc rgb \"%s\" notitle",
                    k ? ", \\\n  " : "", k, s.point, s.dash, s.color);
        else
            fprintf(f, "%s$living%zu with fsteps dt %d lw 1.4 lc rgb \"%s\" notitle",
                    k ? ", \\\n  " : "", k, s.dash, s.color);
    }
    fputc('\n', f);
}

static void draw(const struct plot *p, FILE *f)
{
    shade_schedule(p, f);
    numeral_write(f,
                  "set yrange [%.6g:%.6g]\n"
                  "set ylabel \"accuracy on images not yet learned (%%)\"\n",
                  p->low, p->high);
    label_ends(p, true, p->low, p->high, f);
    plot_rows(p, true, f);
    shade_schedule(p, f);
    numeral_write(f, "set yrange [%.6g:%.6g]\nset ylabel \"living neurons\"\n", p->least,
                  p->most);
    label_ends(p, false, p->least, p->most, f);
    plot_rows(p, false, f);
}

enum esp_status figure_course(const struct figure_site *site, bool *made)
{
    FILE *script;
    struct plot *p = array_create(1, sizeof *p);
    *made = false;
    if (!p)
        return ESP_MEMORY;
    p->site = site;
    enum esp_status st = read_rows(p);
    if (st == ESP_OK && p->n > 0)
        st = figure_open(site, "course", &script);
    if (st == ESP_OK && p->n > 0) {
        measure(p);
        write_data(p, script);
        figure_begin(script, "course", 1160, 460);
        fprintf(script, "set multiplot layout 1,2\nset rmargin %u\nset lmargin 9\n",
                figure_margin(p->row, p->n));
        draw(p, script);
        fputs("unset multiplot\n", script);
        figure_end(script);
        st = figure_close(site, "course", script);
        *made = st == ESP_OK;
    }
    for (size_t k = 0; k < ROOM; k++) {
        mean_history_free(&p->accuracy[k]);
        mean_history_free(&p->living[k]);
    }
    array_free(p);
    return st;
}
