/* studies/figures.c - write the scripts of all figures and run gnuplot on them. */
#include "studies/figures.h"

#include "base/child.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* ---- gnuplot ---- */

/* Start gnuplot on a script. The option -d makes gnuplot ignore settings files, one of which might be in the
 * folder. */
static int start(const char *folder, const char *script, int log, pid_t *child)
{
    const char *const words[] = {"gnuplot", "-d", script, NULL};
    const struct child_program gnuplot = {
        .words = words, .folder = folder, .output = log, .errors = log};
    return child_start(&gnuplot, child);
}

/* Fail with the first nonempty line of gnuplot's output. */
static enum esp_status fail(const char *script, FILE *log)
{
    char line[256] = "";
    rewind(log);
    while (fgets(line, sizeof line, log) && line[0] == '\n')
        ;
    line[strcspn(line, "\n")] = '\0';
    return esp_fail(ESP_IO, "gnuplot failed on %s: %s", script, line);
}

static enum esp_status await(pid_t child, const char *script, FILE *log)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return esp_fail(ESP_IO, "gnuplot: %s", strerror(errno));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail(script, log);
    return ESP_OK;
}

enum esp_status figures_draw(const char *folder, const char *script, bool *is_there)
{
    pid_t child;
    FILE *log = tmpfile();
    if (!log)
        return esp_fail(ESP_IO, "gnuplot: no file for its messages: %s", strerror(errno));
    const int fault = start(folder, script, fileno(log), &child);
    *is_there = fault != ENOENT && fault != EACCES;
    enum esp_status st = ESP_OK;
    if (!fault)
        st = await(child, script, log);
    else if (*is_there)
        st = esp_fail(ESP_IO, "gnuplot cannot be started: %s", strerror(fault));
    fclose(log);
    return st;
}

/* ---- all figures ---- */

static enum esp_status draw(const char *folder, const char *script, bool made,
                            bool *is_there)
{
    return made && *is_there ? figures_draw(folder, script, is_there) : ESP_OK;
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
        .summary = s, .folder = &figures, .main_size = summary_main_size(s)};
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
