/* cli/paths.c */
#include "cli/paths.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum esp_status check_length(const char *path, int length)
{
    return length >= 0 && length < PATHS_ROOM
               ? ESP_OK
               : esp_fail(ESP_INPUT, "%.60s...: the name is too long", path);
}

enum esp_status paths_join(char to[PATHS_ROOM], const char *path, const char *suffix)
{
    return check_length(path, snprintf(to, PATHS_ROOM, "%s%s", path, suffix));
}

enum esp_status paths_without(char to[PATHS_ROOM], const char *path, const char *suffix)
{
    const size_t n = strlen(path), m = strlen(suffix);
    const size_t cut = n > m && strcmp(path + n - m, suffix) == 0 ? m : 0;
    return check_length(path, snprintf(to, PATHS_ROOM, "%.*s", (int)(n - cut), path));
}

/* Length of the directory of a path, its last slash included; 0 without one. */
static size_t directory(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* The absolute path of the directory of a file that need not exist, for free(). */
static char *real_directory(const char *path)
{
    char name[PATHS_ROOM];
    const size_t n = directory(path);
    snprintf(name, sizeof name, "%.*s", (int)n, path);
    return realpath(n > 0 ? name : ".", NULL);
}

enum esp_status paths_refer(const char *from, const char *to, char **out)
{
    char *here = real_directory(from), *there = realpath(to, NULL), *name = NULL;
    enum esp_status st = ESP_OK;
    if (!here || !there) {
        st = esp_fail(ESP_IO, "%s: %s", there ? from : to, strerror(errno));
    } else {
        const size_t n = directory(there);
        const bool together = strlen(here) + 1 == n && strncmp(here, there, n - 1) == 0;
        name = strdup(together ? there + n : there);
        st = name ? ESP_OK : esp_fail(ESP_MEMORY, "out of memory");
    }
    free(here);
    free(there);
    if (st == ESP_OK)
        *out = name;
    return st;
}

enum esp_status paths_follow(char to[PATHS_ROOM], const char *from, const char *name)
{
    if (strchr(name, '/'))
        return paths_join(to, name, "");
    const int n = snprintf(to, PATHS_ROOM, "%.*s%s", (int)directory(from), from, name);
    return check_length(name, n);
}
