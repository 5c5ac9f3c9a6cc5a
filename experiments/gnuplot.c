/* experiments/gnuplot.c */
#define _GNU_SOURCE /* posix_spawn_file_actions_addchdir_np, environ */
#include "experiments/gnuplot.h"

#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Nothing to read, gnuplot.log to write to, and the folder to work in. */
static int prepare(posix_spawn_file_actions_t *a, const char *folder)
{
    int fault = posix_spawn_file_actions_addopen(a, 0, "/dev/null", O_RDONLY, 0);
    if (!fault)
        fault = posix_spawn_file_actions_addchdir_np(a, folder);
    if (!fault)
        fault = posix_spawn_file_actions_addopen(a, 1, "gnuplot.log",
                                                 O_WRONLY | O_CREAT | O_TRUNC, 0666);
    return fault ? fault : posix_spawn_file_actions_adddup2(a, 1, 2);
}

static int start(const char *folder, const char *script, pid_t *child)
{
    char *const arguments[] = {(char[]){"gnuplot"}, (char *)script, NULL};
    posix_spawn_file_actions_t actions;
    int fault = posix_spawn_file_actions_init(&actions);
    if (fault)
        return fault;
    fault = prepare(&actions, folder);
    if (!fault)
        fault = posix_spawnp(child, "gnuplot", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return fault;
}

enum esp_status gnuplot_run(const char *folder, const char *script, bool *is_there)
{
    char log[FILES_PATH];
    pid_t child;
    int status = 0;
    const enum esp_status st = files_path(log, "%s/gnuplot.log", folder);
    if (st != ESP_OK)
        return st;
    const int fault = start(folder, script, &child);
    *is_there = fault != ENOENT && fault != EACCES;
    if (!*is_there) {
        unlink(log);
        return ESP_OK;
    }
    if (fault)
        return esp_fail(ESP_IO, "gnuplot cannot be started: %s", strerror(fault));
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return esp_fail(ESP_IO, "gnuplot: %s", strerror(errno));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return esp_fail(ESP_IO, "gnuplot failed on %s/%s: see %s", folder, script, log);
    unlink(log);
    return ESP_OK;
}
