/* studies/gnuplot.c */
#include "studies/gnuplot.h"

#include "base/child.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* -d: no settings of gnuplot's own files, of which one might lie in the folder. */
static int start(const char *folder, const char *script, int log, pid_t *child)
{
    const char *const words[] = {"gnuplot", "-d", script, NULL};
    const struct child_program gnuplot = {
        .words = words, .folder = folder, .output = log, .errors = log};
    return child_start(&gnuplot, child);
}

/* What it said of its fault, the first line that is not empty. */
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

enum esp_status gnuplot_run(const char *folder, const char *script, bool *is_there)
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
