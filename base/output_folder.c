/* base/output_folder.c - the part of base/output.h that writes folders. */
#include "base/files.h"
#include "base/output.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_NAMES = 100, KIND_BYTES = 8 };

/* ---- files in the folder ---- */

typedef enum esp_status folder_act(const struct output_folder *f, const char *name);

/* Call act() with the name of each file in the temporary folder. */
static enum esp_status for_each(const struct output_folder *f, folder_act *act)
{
    DIR *directory = opendir(f->temporary);
    if (!directory)
        return files_fail(f->temporary);
    enum esp_status st = ESP_OK;
    for (struct dirent *entry; st == ESP_OK && (entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            st = act(f, entry->d_name);
    closedir(directory);
    return st;
}

static enum esp_status remove_file(const struct output_folder *f, const char *name)
{
    char path[FILES_PATH];
    const enum esp_status st = files_path(path, "%s/%s", f->temporary, name);
    if (st != ESP_OK)
        return st;
    return unlink(path) == 0 ? ESP_OK : files_fail(path);
}

static enum esp_status move_file(const struct output_folder *f, const char *name)
{
    char from[FILES_PATH], to[FILES_PATH];
    enum esp_status st = files_path(from, "%s/%s", f->temporary, name);
    if (st == ESP_OK)
        st = files_path(to, "%s/%s", f->path, name);
    if (st == ESP_OK && rename(from, to) != 0)
        st = files_fail(to);
    return st;
}

static size_t read_start(const char *path, char start[KIND_BYTES])
{
    FILE *f = fopen(path, "rb");
    const size_t n = f ? fread(start, 1, KIND_BYTES, f) : 0;
    if (f)
        fclose(f);
    return n;
}

/* Check that the new file `name` may replace the old one: the old file is missing, is empty, or begins with the
 * same KIND_BYTES bytes. */
static enum esp_status check_file(const struct output_folder *f, const char *name)
{
    char from[FILES_PATH], to[FILES_PATH], mine[KIND_BYTES], old[KIND_BYTES];
    struct stat s;
    enum esp_status st = files_path(from, "%s/%s", f->temporary, name);
    if (st == ESP_OK)
        st = files_path(to, "%s/%s", f->path, name);
    if (st != ESP_OK || lstat(to, &s) != 0)
        return st;
    if (!S_ISREG(s.st_mode))
        return esp_fail(ESP_INPUT, "%s: is not a regular file: choose another folder",
                        to);
    if (s.st_size == 0)
        return ESP_OK;
    const size_t n = read_start(from, mine);
    return read_start(to, old) >= n && memcmp(mine, old, n) == 0
               ? ESP_OK
               : esp_fail(ESP_INPUT,
                          "%s: is not a file of this kind and is not replaced: choose "
                          "another folder",
                          to);
}

/* ---- writing a folder ---- */

static enum esp_status check_target(const char *path, bool force)
{
    struct stat s;
    if (!*path)
        return esp_fail(ESP_INPUT, "the name of the folder is empty");
    if (stat(path, &s) != 0)
        return errno == ENOENT ? files_check_folder(path) : files_fail(path);
    if (!S_ISDIR(s.st_mode))
        return esp_fail(ESP_INPUT, "%s: exists and is not a folder", path);
    return force ? ESP_OK
                 : esp_fail(ESP_EXISTS, "%s: exists already; choose another name", path);
}

/* Make a temporary folder with a new name. An existing folder is never used, because output_folder_drop would
 * remove the files of other programs in it. */
static enum esp_status make_temporary(struct output_folder *f)
{
    char name[FILES_PATH];
    enum esp_status st = ESP_OK;
    for (unsigned n = 1; n <= MOST_NAMES && st == ESP_OK; n++) {
        st = n == 1 ? files_path(name, "%s" OUTPUT_SUFFIX, f->path)
                    : files_path(name, "%s" OUTPUT_SUFFIX "%u", f->path, n);
        if (st == ESP_OK && mkdir(name, 0777) == 0) {
            f->temporary = strdup(name);
            if (!f->temporary)
                rmdir(name);
            return f->temporary ? ESP_OK : esp_fail(ESP_MEMORY, "out of memory");
        }
        if (st == ESP_OK && errno != EEXIST)
            st = files_fail(name);
    }
    return st != ESP_OK ? st
                        : esp_fail(ESP_INPUT, "%s%s, %s%s2 ...: remove them", f->path,
                                   OUTPUT_SUFFIX, f->path, OUTPUT_SUFFIX);
}

static void strip_slashes(char *path)
{
    for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
        path[n - 1] = '\0';
}

enum esp_status output_folder_begin(const char *path, bool force,
                                    struct output_folder *out)
{
    struct output_folder f = {.path = strdup(path)};
    if (!f.path)
        return esp_fail(ESP_MEMORY, "%s: out of memory", path);
    strip_slashes(f.path);
    enum esp_status st = check_target(f.path, force);
    f.is_there = st == ESP_OK && files_exist(f.path);
    if (st == ESP_OK)
        st = make_temporary(&f);
    if (st == ESP_OK)
        *out = f;
    else
        free(f.path);
    return st;
}

enum esp_status output_folder_open(const struct output_folder *f, const char *name,
                                   FILE **out)
{
    char path[FILES_PATH];
    const enum esp_status st = files_path(path, "%s/%s", f->temporary, name);
    if (st != ESP_OK)
        return st;
    FILE *file = fopen(path, "wx");
    if (!file)
        return files_fail(path);
    *out = file;
    return ESP_OK;
}

enum esp_status output_folder_close(const struct output_folder *f, const char *name,
                                    FILE *file)
{
    const bool failed = ferror(file) != 0;
    if (fclose(file) == 0 && !failed)
        return ESP_OK;
    return esp_fail(ESP_IO, "%s/%s: could not be written whole", f->path, name);
}

static enum esp_status replace_files(const struct output_folder *f)
{
    const enum esp_status st = for_each(f, check_file);
    return st == ESP_OK ? for_each(f, move_file) : st;
}

enum esp_status output_folder_keep(struct output_folder *f)
{
    enum esp_status st = ESP_OK;
    if (f->is_there)
        st = replace_files(f);
    else if (rename(f->temporary, f->path) != 0)
        st = files_fail(f->path);
    if (st != ESP_OK)
        return st;
    rmdir(f->temporary); /* if the files were moved, the temporary folder is empty now */
    free(f->temporary);
    f->temporary = NULL;
    return ESP_OK;
}

void output_folder_drop(struct output_folder *f)
{
    if (f->temporary) {
        for_each(f, remove_file); /* files that cannot be removed stay */
        rmdir(f->temporary);
    }
    free(f->path);
    free(f->temporary);
    *f = (struct output_folder){0};
}
