/* base/durable.c */
#include "base/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum esp_status durable_sync(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return esp_fail(ESP_IO, "%s: %s", path, strerror(errno));
    const int failed = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    return failed ? esp_fail(ESP_IO, "%s: %s", path, strerror(failed)) : ESP_OK;
}

/* Some file systems cannot sync a directory; then they have to be trusted. */
static enum esp_status sync_directory_of(const char *path)
{
    char *copy = strdup(path);
    if (!copy)
        return esp_fail(ESP_MEMORY, "%s: out of memory", path);
    const int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(copy);
    if (fd < 0)
        return ESP_OK;
    const bool failed = fsync(fd) != 0 && errno == EIO;
    close(fd);
    return failed ? esp_fail(ESP_IO, "%s: %s", path, strerror(EIO)) : ESP_OK;
}

enum esp_status durable_rename(const char *from, const char *to)
{
    if (rename(from, to) != 0)
        return esp_fail(ESP_INPUT, "%s: %s", to, strerror(errno));
    return sync_directory_of(to);
}
