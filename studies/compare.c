/* studies/compare.c - writes the data and values of the figure of several runs. */
#include "studies/compare.h"

#include "studies/figures.h"

#include "studies/figure_templates.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STYLES = 8, POINTS = 60 };

/* Colours of Okabe and Ito 2008; a dash type for every eight runs. */
static struct figure_style style_of(size_t k)
{
    static const char *const colors[STYLES] = {"#0072B2", "#D55E00", "#009E73",
                                               "#CC79A7", "#56B4E9", "#E69F00",
                                               "#000000", "#999999"};
    struct figure_style style = {.point = -1, .dash = 1 + (int)(k / STYLES)};
    snprintf(style.color, sizeof style.color, "%s", colors[k % STYLES]);
    return style;
}

/* The accuracy over windows first .. end - 1, weighted by their images; NAN if none of them has one. */
static double mean_estimate(const struct run_course *run, size_t first, size_t end)
{
    double right = 0, images = 0;
    for (size_t w = first; w < end; w++) {
        const double n = run->images[w] - (w ? run->images[w - 1] : 0);
        if (isnan(run->estimate[w]))
            continue;
        right += n * run->estimate[w];
        images += n;
    }
    return images > 0 ? right / images : (double)NAN;
}

/* Windows may have ten images, of which no accuracy is to be seen: a curve has at most POINTS points. */
static void write_curve(const struct run_course *run, const char *name, size_t k,
                        struct figure *f, struct figure_curves *c)
{
    char title[16];
    const size_t n = run->n_windows, step = (n + POINTS - 1) / POINTS;
    c->style[k] = style_of(k);
    c->first[k] = (double)f->n_records;
    for (size_t w = 0; w < n; w += step) {
        const size_t end = w + step < n ? w + step : n;
        const double x[] = {run->images[end - 1] / 1000, 100 * mean_estimate(run, w, end),
                            run->living[end - 1]};
        figure_record(f, NULL, x, 3);
    }
    c->last[k] = (double)f->n_records - 1;
    c->n = k + 1;
    snprintf(title, sizeof title, "title_%zu", k + 1);
    figure_text(f, title, strrchr(name, '/') ? strrchr(name, '/') + 1 : name);
}

static enum esp_status write_script(const struct run_course *run, const char *const *name,
                                    size_t n_runs, const struct output_folder *folder)
{
    const struct figure_site site = {.folder = folder};
    struct figure_curves curves = {.n = 0};
    struct figure f;
    const enum esp_status st =
        figure_open(&site, "compare", "thousand_images,accuracy,living", &f);
    if (st != ESP_OK)
        return st;
    figure_number(&f, "width", 900);
    figure_number(&f, "height", 420);
    for (size_t k = 0; k < n_runs; k++)
        if (run[k].n_windows > 0)
            write_curve(&run[k], name[k], curves.n, &f, &curves);
    figure_write_curves(&f, &curves);
    return figure_close(&site, &f, template_compare);
}

static bool has_curve(const struct run_course *run, size_t n_runs)
{
    bool has = false;
    for (size_t k = 0; k < n_runs; k++)
        for (size_t w = 0; w < run[k].n_windows; w++)
            has |= !isnan(run[k].estimate[w]);
    return has;
}

enum esp_status compare_figure_write(const char *folder, bool force,
                                     const struct run_course *run,
                                     const char *const *name, size_t n_runs, bool *drawn)
{
    struct output_folder to = {0};
    bool is_drawn = false;
    if (!has_curve(run, n_runs))
        return esp_fail(ESP_INPUT, "no run has two windows: there is no curve to draw");
    enum esp_status st = output_folder_begin(folder, force, &to);
    if (st == ESP_OK)
        st = write_script(run, name, n_runs, &to);
    if (st == ESP_OK)
        st = figures_draw(to.temporary, "compare.gp", &is_drawn);
    if (st == ESP_OK)
        st = output_folder_keep(&to);
    output_folder_drop(&to);
    if (st == ESP_OK)
        *drawn = is_drawn;
    return st;
}
