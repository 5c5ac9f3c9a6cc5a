/* record/target.c */
#include "record/target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum esp_status target_check(const char *path, bool force)
{
    struct stat s;
    if (path[0] == '\0')
        return esp_fail(ESP_INPUT, "an empty name for the recording");
    if (stat(path, &s) != 0)
        return errno == ENOENT ? ESP_OK
                               : esp_fail(ESP_INPUT, "%s: %s", path, strerror(errno));
    if (!S_ISREG(s.st_mode))
        return esp_fail(ESP_INPUT, "%s: %s", path,
                        S_ISDIR(s.st_mode) ? "is a directory" : "is not a regular file");
    if (!force)
        return esp_fail(
            ESP_INPUT,
            "%s: exists already; choose another name, or --force to replace it", path);
    if (access(path, W_OK) != 0)
        return esp_fail(ESP_INPUT, "%s: %s", path, strerror(errno));
    return ESP_OK;
}

char *target_real_name(const char *path)
{
    struct stat s;
    const bool is_link = lstat(path, &s) == 0 && S_ISLNK(s.st_mode);
    char *real = is_link ? realpath(path, NULL) : NULL;
    return real ? real : strdup(path);
}

bool target_is_same(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}
