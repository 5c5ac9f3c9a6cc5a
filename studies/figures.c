/* studies/figures.c */
#include "studies/figures.h"

#include "studies/gnuplot.h"

static enum esp_status draw(const char *folder, const char *script, bool made,
                            bool *is_there)
{
    return made && *is_there ? gnuplot_run(folder, script, is_there) : ESP_OK;
}

static enum esp_status write_scripts(const struct figure_site *site,
                                     struct figures_made *m)
{
    enum esp_status st = figure_accuracy(site, &m->accuracy);
    if (st == ESP_OK)
        st = figure_costs(site, &m->costs);
    if (st == ESP_OK)
        st = figure_course(site, &m->course);
    if (st == ESP_OK)
        st = figure_counts(site, &m->counts);
    return st;
}

static enum esp_status draw_all(const char *folder, struct figures_made *m)
{
    m->drawn = true;
    enum esp_status st = draw(folder, "accuracy.gp", m->accuracy, &m->drawn);
    if (st == ESP_OK)
        st = draw(folder, "costs.gp", m->costs, &m->drawn);
    if (st == ESP_OK)
        st = draw(folder, "course.gp", m->course, &m->drawn);
    return st == ESP_OK ? draw(folder, "counts.gp", m->counts, &m->drawn) : st;
}

enum esp_status figures_write(const struct summary *s, const char *folder,
                              struct figures_made *out)
{
    char path[FILES_PATH];
    struct figures_made m = {0};
    struct output_folder figures = {0};
    const struct figure_site site = {
        .summary = s, .folder = &figures, .headline = summary_headline(s)};
    enum esp_status st = files_path(path, "%s/figures", folder);
    if (st == ESP_OK)
        st = output_folder_begin(path, true, &figures);
    if (st == ESP_OK)
        st = write_scripts(&site, &m);
    if (st == ESP_OK)
        st = draw_all(figures.temporary, &m);
    if (st == ESP_OK)
        st = output_folder_keep(&figures);
    output_folder_drop(&figures);
    if (st == ESP_OK)
        *out = m;
    return st;
}
