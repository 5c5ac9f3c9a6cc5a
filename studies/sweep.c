/* studies/sweep.c */
#include "studies/sweep.h"

#include "studies/figures.h"

#include "studies/figure_templates.h"

#include <math.h>
#include <string.h>

enum { CURVES = 8, TITLE = 256 };

/* The style of each curve: a colour of Okabe and Ito 2008, a point symbol and a dash type. */
static const struct figure_style styles[CURVES] = {
    {"#0072B2", 7, 1},  {"#D55E00", 5, 2}, {"#009E73", 9, 4}, {"#CC79A7", 11, 5},
    {"#56B4E9", 13, 1}, {"#E69F00", 6, 2}, {"#000000", 4, 4}, {"#999999", 8, 5}};

static size_t count_values(const struct tune_params *p)
{
    return p->vary[p->n_vary - 1].n_words;
}

static bool is_possible(const struct tune_params *p, const struct tune_result *r)
{
    bool is = count_values(p) > 1 && r->n_trials / count_values(p) <= CURVES;
    for (size_t k = 0; k < r->n_trials; k++)
        is &= r->trial[k].accuracy.n > 0;
    return is;
}

/* Write the title of the curve that contains trial t: the values of all keys but the last, as in "size=400
 * tau_ms=100"; "" if there is only one key. */
static void title_of(const struct tune_params *p, const struct tune_trial *t,
                     char to[static TITLE])
{
    size_t n = 0;
    to[0] = '\0';
    for (size_t k = 0; k + 1 < p->n_vary && n < TITLE; k++)
        n += (size_t)snprintf(to + n, TITLE - n, "%s%s=%s", k ? " " : "",
                              strrchr(p->vary[k].key, '.') + 1, t->value[k]);
}

/* Return `value` if it can be a field of the CSV file, without commas and not a formula; else "?". */
static const char *plain(const char *value)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789_.-";
    return value[strspn(value, safe)] == '\0' ? value : "?";
}

static void write_curve(const struct tune_params *p, const struct tune_result *r,
                        size_t k, struct figure *f, struct figure_curves *c)
{
    char name[16], title[TITLE];
    const size_t n = count_values(p);
    c->style[k] = styles[k];
    c->first[k] = (double)(k * n);
    c->last[k] = (double)(k * n + n - 1);
    c->n = k + 1;
    for (size_t j = 0; j < n; j++) {
        const struct tune_trial *t = &r->trial[k * n + j];
        const double sd = isnan(t->accuracy.sd) ? 0 : t->accuracy.sd;
        const double x[] = {(double)(j + 1), t->accuracy.mean, sd};
        figure_record(f, plain(t->value[p->n_vary - 1]), x, 3);
    }
    snprintf(name, sizeof name, "title_%zu", k + 1);
    title_of(p, &r->trial[k * n], title);
    figure_text(f, name, title);
}

static enum esp_status write_script(const struct tune_params *p,
                                    const struct tune_result *r,
                                    const struct output_folder *folder)
{
    const struct figure_site site = {.folder = folder};
    struct figure_curves curves = {.n = 0};
    struct figure f;
    const enum esp_status st = figure_open(&site, "sweep", "value,place,accuracy,sd", &f);
    if (st != ESP_OK)
        return st;
    figure_number(&f, "width", 760);
    figure_number(&f, "height", 420);
    figure_number(&f, "n_values", (double)count_values(p));
    figure_text(&f, "last_key", p->vary[p->n_vary - 1].key);
    for (size_t k = 0; k < r->n_trials / count_values(p); k++)
        write_curve(p, r, k, &f, &curves);
    figure_write_curves(&f, &curves);
    return figure_close(&site, &f, template_sweep);
}

enum esp_status sweep_figure_write(const struct tune_params *params,
                                   const struct tune_result *r, struct sweep_figure *out)
{
    char path[FILES_PATH];
    struct output_folder folder = {0};
    struct sweep_figure figure = {.made = is_possible(params, r), .drawn = true};
    *out = (struct sweep_figure){.made = false};
    if (!figure.made)
        return ESP_OK;
    enum esp_status st = files_path(path, "%s/figures", params->folder);
    if (st == ESP_OK)
        st = output_folder_begin(path, true, &folder);
    if (st == ESP_OK)
        st = write_script(params, r, &folder);
    if (st == ESP_OK)
        st = figures_draw(folder.temporary, "sweep.gp", &figure.drawn);
    if (st == ESP_OK)
        st = output_folder_keep(&folder);
    output_folder_drop(&folder);
    if (st == ESP_OK)
        *out = figure;
    return st;
}
