/* bench/scratch.c */
#include "bench/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum esp_status scratch_create(char directory[SCRATCH_PATH])
{
    const char *where = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : P_tmpdir;
    snprintf(directory, SCRATCH_PATH, "%s/espalier-bench-XXXXXX", where);
    if (!mkdtemp(directory))
        return esp_fail(ESP_IO, "%s: %s", directory, strerror(errno));
    return ESP_OK;
}

void scratch_remove(const char *directory)
{
    DIR *d = opendir(directory);
    const struct dirent *entry;
    while (d && (entry = readdir(d))) {
        char path[2 * SCRATCH_PATH + 64];
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlink(path);
    }
    if (d)
        closedir(d);
    rmdir(directory);
}
