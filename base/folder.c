/* base/folder.c */
#include "base/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_NAMES = 100 };

/* a, between and b in a row, for free(); NULL with a message when memory is short. */
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

/* Never one that is there: what others have in it is not ours to remove. */
static enum esp_status make_temporary(struct folder *f)
{
    for (unsigned n = 1; n <= MOST_NAMES; n++) {
        char suffix[16];
        snprintf(suffix, sizeof suffix, n == 1 ? ".new" : ".new%u", n);
        char *name = join(f->path, suffix, "");
        if (!name)
            return ESP_MEMORY;
        const bool made = mkdir(name, 0777) == 0;
        if (made || errno != EEXIST) {
            const enum esp_status st = made ? ESP_OK : system_failed(name);
            f->temporary = made ? name : NULL;
            if (!made)
                free(name);
            return st;
        }
        free(name);
    }
    return esp_fail(ESP_INPUT, "%s.new, %s.new2 ...: remove them", f->path, f->path);
}

static void strip_slashes(char *path)
{
    for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
        path[n - 1] = '\0';
}

enum esp_status folder_begin(const char *path, bool replace, struct folder *out)
{
    struct folder f = {.path = join(path, "", "")};
    if (!f.path)
        return ESP_MEMORY;
    strip_slashes(f.path);
    enum esp_status st = *f.path ? check_target(f.path, replace)
                                 : esp_fail(ESP_INPUT, "the name of the folder is empty");
    f.is_there = st == ESP_OK && access(f.path, F_OK) == 0;
    if (st == ESP_OK)
        st = make_temporary(&f);
    if (st == ESP_OK)
        *out = f;
    else
        free(f.path);
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
    if (f->is_there)
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
