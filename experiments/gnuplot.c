/* experiments/gnuplot.c */
#include "experiments/gnuplot.h"

#include "base/child.h"
#include "experiments/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A new file, also where an old one or a link to another file has its name. */
static int open_log(const char *path)
{
    unlink(path);
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

/* -d: no settings of gnuplot's own files, of which one might lie in the folder. */
static int start(const char *folder, const char *script, int log, pid_t *child)
{
    const char *const words[] = {"gnuplot", "-d", script, NULL};
    const struct child_program gnuplot = {
        .words = words, .folder = folder, .output = log, .errors = log};
    return child_start(&gnuplot, child);
}

static enum esp_status await(pid_t child, const char *folder, const char *script,
                             const char *log)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return esp_fail(ESP_IO, "gnuplot: %s", strerror(errno));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return esp_fail(ESP_IO, "gnuplot failed on %s/%s: see %s", folder, script, log);
    unlink(log);
    return ESP_OK;
}

enum esp_status gnuplot_run(const char *folder, const char *script, bool *is_there)
{
    char log[FILES_PATH];
    pid_t child;
    const enum esp_status st = files_path(log, "%s/gnuplot.log", folder);
    if (st != ESP_OK)
        return st;
    const int fd = open_log(log);
    if (fd < 0)
        return esp_fail(ESP_IO, "%s: %s", log, strerror(errno));
    const int fault = start(folder, script, fd, &child);
    close(fd);
    *is_there = fault != ENOENT && fault != EACCES;
    if (fault)
        unlink(log);
    if (fault && *is_there)
        return esp_fail(ESP_IO, "gnuplot cannot be started: %s", strerror(fault));
    return fault ? ESP_OK : await(child, folder, script, log);
}
