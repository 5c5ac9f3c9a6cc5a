/* experiments/files.c */
#include "experiments/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum esp_status files_path(char to[static FILES_PATH], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(to, FILES_PATH, format, args);
    va_end(args);
    return n >= 0 && n < FILES_PATH
               ? ESP_OK
               : esp_fail(ESP_INPUT, "%.60s...: too long a name", to);
}

static enum esp_status fail(enum esp_status status, const char *path, const char *what)
{
    return esp_fail(status, "%s: %s: %s", path, what, strerror(errno));
}

static enum esp_status make_one(const char *path)
{
    struct stat there;
    if (mkdir(path, 0777) == 0 ||
        (errno == EEXIST && stat(path, &there) == 0 && S_ISDIR(there.st_mode)))
        return ESP_OK;
    return fail(ESP_INPUT, path, "the folder cannot be made");
}

enum esp_status files_make_folder(const char *path)
{
    char part[FILES_PATH];
    enum esp_status st = files_path(part, "%s", path);
    if (st == ESP_OK && !*path)
        st = esp_fail(ESP_INPUT, "a folder without a name");
    for (size_t k = 1; st == ESP_OK && path[k]; k++) {
        if (path[k] != '/' || path[k - 1] == '/')
            continue;
        part[k] = '\0';
        st = files_exist(part) ? ESP_OK : make_one(part);
        part[k] = '/';
    }
    return st == ESP_OK ? make_one(path) : st;
}

enum esp_status files_lock(const char *path, const char *folder, int *lock)
{
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail(ESP_INPUT, path, "cannot be made");
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return esp_fail(ESP_INPUT, "%s: another process is at work there", folder);
    }
    *lock = fd;
    return ESP_OK;
}

bool files_exist(const char *path)
{
    return access(path, F_OK) == 0;
}

static enum esp_status read_all(FILE *f, const char *path, size_t size, char *text)
{
    const size_t n = fread(text, 1, size, f);
    if (ferror(f))
        return fail(ESP_INPUT, path, "cannot be read");
    if (memchr(text, '\0', n))
        return esp_fail(ESP_INPUT, "%s: a binary file", path);
    text[n] = '\0';
    return ESP_OK;
}

static enum esp_status size_of(FILE *f, const char *path, size_t limit, size_t *size)
{
    struct stat s;
    if (fstat(fileno(f), &s) != 0)
        return fail(ESP_INPUT, path, "cannot be read");
    if (!S_ISREG(s.st_mode))
        return esp_fail(ESP_INPUT, "%s: not a file", path);
    if ((uint64_t)s.st_size > limit)
        return esp_fail(ESP_INPUT, "%s: larger than %zu bytes", path, limit);
    *size = (size_t)s.st_size;
    return ESP_OK;
}

enum esp_status files_read(const char *path, size_t limit, char **text)
{
    size_t size = 0;
    char *all = NULL;
    FILE *f = fopen(path, "rb");
    if (!f)
        return fail(ESP_INPUT, path, "cannot be opened");
    enum esp_status st = size_of(f, path, limit, &size);
    if (st == ESP_OK && !(all = malloc(size + 1)))
        st = esp_fail(ESP_MEMORY, "%s: no memory to read it", path);
    if (st == ESP_OK)
        st = read_all(f, path, size, all);
    fclose(f);
    if (st == ESP_OK)
        *text = all;
    else
        free(all);
    return st;
}

enum esp_status new_file_open(struct new_file *n, const char *path)
{
    n->f = NULL;
    enum esp_status st = files_path(n->path, "%s", path);
    if (st == ESP_OK)
        st = files_path(n->part, "%s.part", path);
    if (st != ESP_OK)
        return st;
    n->f = fopen(n->part, "wb");
    return n->f ? ESP_OK : fail(ESP_INPUT, n->part, "cannot be written");
}

/* Without it a rename may survive a power failure that the content does not. */
static bool sync_folder(const char *path)
{
    char folder[FILES_PATH];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    const int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

enum esp_status new_file_keep(struct new_file *n)
{
    const bool written = fflush(n->f) == 0 && !ferror(n->f) && fsync(fileno(n->f)) == 0;
    if (!written || rename(n->part, n->path) != 0 || !sync_folder(n->path)) {
        const enum esp_status st = fail(ESP_IO, n->path, "cannot be written");
        new_file_drop(n);
        return st;
    }
    fclose(n->f);
    n->f = NULL;
    return ESP_OK;
}

void new_file_drop(struct new_file *n)
{
    fclose(n->f);
    unlink(n->part);
    n->f = NULL;
}
