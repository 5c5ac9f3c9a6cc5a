/* base/folder.c */
#include "base/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "a/b", or "a" alone if b is NULL, for free(); NULL with a message when memory is short. */
static char *join(const char *a, const char *between, const char *b)
{
    const size_t size = strlen(a) + strlen(between) + strlen(b) + 1;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s%s%s", a, between, b);
    else
        esp_fail(ESP_MEMORY, "%s: out of memory", a);
    return path;
}

static enum esp_status system_failed(const char *path)
{
    const bool is_full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    return esp_fail(is_full ? ESP_IO : ESP_INPUT, "%s: %s", path, strerror(errno));
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Do something with every file in the folder f->temporary, by name. */
static enum esp_status for_each(const struct folder *f,
                                enum esp_status (*act)(const struct folder *f,
                                                       const char *name))
{
    DIR *directory = opendir(f->temporary);
    if (!directory)
        return system_failed(f->temporary);
    enum esp_status st = ESP_OK;
    for (struct dirent *entry; st == ESP_OK && (entry = readdir(directory));)
        if (!is_dots(entry->d_name))
            st = act(f, entry->d_name);
    closedir(directory);
    return st;
}

static enum esp_status remove_file(const struct folder *f, const char *name)
{
    char *path = join(f->temporary, "/", name);
    if (!path)
        return ESP_MEMORY;
    const enum esp_status st = unlink(path) == 0 ? ESP_OK : system_failed(path);
    free(path);
    return st;
}

static enum esp_status move_file(const struct folder *f, const char *name)
{
    char *from = join(f->temporary, "/", name), *to = join(f->path, "/", name);
    enum esp_status st = from && to ? ESP_OK : ESP_MEMORY;
    if (st == ESP_OK && rename(from, to) != 0)
        st = system_failed(to);
    free(from);
    free(to);
    return st;
}

static enum esp_status check_target(const char *path, bool replace)
{
    struct stat s;
    if (stat(path, &s) != 0)
        return errno == ENOENT ? ESP_OK : system_failed(path);
    if (!S_ISDIR(s.st_mode))
        return esp_fail(ESP_INPUT, "%s: exists and is not a folder", path);
    return replace ? ESP_OK
                   : esp_fail(ESP_INPUT,
                              "%s: exists already; choose another name, or --force to "
                              "replace files in it",
                              path);
}

static enum esp_status make_temporary(const struct folder *f)
{
    if (mkdir(f->temporary, 0777) == 0)
        return ESP_OK;
    return errno == EEXIST ? for_each(f, remove_file) : system_failed(f->temporary);
}

enum esp_status folder_begin(const char *path, bool replace, struct folder *out)
{
    struct folder f = {.path = join(path, "", "")};
    if (!f.path)
        return ESP_MEMORY;
    for (size_t n = strlen(f.path); n > 1 && f.path[n - 1] == '/'; n--)
        f.path[n - 1] = '\0';
    enum esp_status st = *f.path ? check_target(f.path, replace)
                                 : esp_fail(ESP_INPUT, "the name of the folder is empty");
    if (st == ESP_OK && !(f.temporary = join(f.path, ".new", "")))
        st = ESP_MEMORY;
    if (st == ESP_OK)
        st = make_temporary(&f);
    if (st == ESP_OK) {
        *out = f;
        return ESP_OK;
    }
    free(f.path);
    free(f.temporary);
    return st;
}

enum esp_status folder_open(const struct folder *f, const char *name, FILE **out)
{
    char *path = join(f->temporary, "/", name);
    if (!path)
        return ESP_MEMORY;
    FILE *file = fopen(path, "wx");
    const enum esp_status st = file ? ESP_OK : system_failed(path);
    free(path);
    if (file)
        *out = file;
    return st;
}

enum esp_status folder_close(const struct folder *f, const char *name, FILE *file)
{
    const bool failed = ferror(file) != 0;
    if (fclose(file) == 0 && !failed)
        return ESP_OK;
    return esp_fail(ESP_IO, "%s/%s: could not be written whole", f->path, name);
}

enum esp_status folder_keep(struct folder *f)
{
    enum esp_status st = ESP_OK;
    if (access(f->path, F_OK) == 0)
        st = for_each(f, move_file);
    else if (rename(f->temporary, f->path) != 0)
        st = system_failed(f->path);
    if (st != ESP_OK)
        return st;
    rmdir(f->temporary); /* where its files were moved */
    free(f->temporary);
    f->temporary = NULL;
    return ESP_OK;
}

void folder_drop(struct folder *f)
{
    if (f->temporary) {
        for_each(f, remove_file); /* what cannot be removed stays */
        rmdir(f->temporary);
    }
    free(f->path);
    free(f->temporary);
    *f = (struct folder){0};
}
