/* base/files.c - names of files, folders, locks by flock, and reading whole texts. */
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static enum esp_status fail(enum esp_status status, const char *path, const char *what)
{
    return esp_fail(status, "%s: %s: %s", path, what, strerror(errno));
}

enum esp_status files_fail(const char *path)
{
    const bool is_full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    return esp_fail(is_full ? ESP_IO : ESP_INPUT, "%s: %s", path, strerror(errno));
}

/* ---- names of files ---- */

static enum esp_status check_length(const char *path, int length)
{
    return length >= 0 && length < FILES_PATH
               ? ESP_OK
               : esp_fail(ESP_INPUT, "%.60s...: the name is too long", path);
}

enum esp_status files_path(char to[static FILES_PATH], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(to, FILES_PATH, format, args);
    va_end(args);
    return check_length(to, n);
}

enum esp_status files_without(char to[static FILES_PATH], const char *path,
                              const char *suffix)
{
    const size_t n = strlen(path), m = strlen(suffix);
    const size_t cut = n > m && strcmp(path + n - m, suffix) == 0 ? m : 0;
    return check_length(path, snprintf(to, FILES_PATH, "%.*s", (int)(n - cut), path));
}

/* Return the length of the folder part of a path, with its last slash; 0 if the path has no slash. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

enum esp_status files_folder(char to[static FILES_PATH], const char *path)
{
    const size_t n = folder_length(path);
    return check_length(path,
                        snprintf(to, FILES_PATH, "%.*s", n ? (int)n : 1, n ? path : "."));
}

enum esp_status files_check_folder(const char *path)
{
    char folder[FILES_PATH];
    const enum esp_status st = files_folder(folder, path);
    const size_t n = strlen(folder);
    if (st != ESP_OK || access(folder, W_OK | X_OK) == 0)
        return st;
    if (errno != ENOENT)
        return files_fail(path);
    return esp_fail(ESP_INPUT, "%s: there is no folder %.*s; make it first", path,
                    (int)(n - (folder[n - 1] == '/')), folder);
}

enum esp_status files_refer(const char *from, const char *to, char **out)
{
    char folder[FILES_PATH];
    enum esp_status st = files_folder(folder, from);
    if (st != ESP_OK)
        return st;
    char *here = realpath(folder, NULL), *there = realpath(to, NULL), *name = NULL;
    if (!here || !there) {
        st = esp_fail(ESP_IO, "%s: %s", there ? from : to, strerror(errno));
    } else {
        const size_t n = folder_length(there);
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

enum esp_status files_follow(char to[static FILES_PATH], const char *from,
                             const char *name)
{
    const int n = strchr(name, '/') ? 0 : (int)folder_length(from);
    return check_length(name, snprintf(to, FILES_PATH, "%.*s%s", n, from, name));
}

char *files_real_name(const char *path)
{
    struct stat s;
    const bool is_link = lstat(path, &s) == 0 && S_ISLNK(s.st_mode);
    char *real = is_link ? realpath(path, NULL) : NULL;
    return real ? real : strdup(path);
}

bool files_same(const char *a, const char *b)
{
    struct stat x, y;
    return a && b && stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

bool files_exist(const char *path)
{
    return access(path, F_OK) == 0;
}

/* ---- folders ---- */

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

enum files_lock_result files_flock(int fd, int how)
{
    enum {
        NO_SUCH_CALL =
            524 /* ENOTSUPP inside Linux; some file systems return it to programs */
    };
    if (flock(fd, how | LOCK_NB) == 0)
        return FILES_LOCKED;
    if (errno == EWOULDBLOCK)
        return FILES_HELD;
    const bool lockless = errno == ENOLCK || errno == EOPNOTSUPP || errno == ENOTSUP ||
                          errno == ENOSYS || errno == NO_SUCH_CALL;
    return lockless ? FILES_LOCKLESS : FILES_LOCK_FAILS;
}

bool files_have_locks(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const bool have = fd < 0 || files_flock(fd, LOCK_SH) != FILES_LOCKLESS;
    if (fd >= 0)
        close(fd);
    return have;
}

/* O_NONBLOCK: open does not wait if `path` is a FIFO. O_TRUNC is not given, so that an existing file keeps its
 * content. */
enum esp_status files_lock(const char *path, const char *folder, int *lock)
{
    const int fd =
        open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (fd < 0)
        return fail(ESP_INPUT, path, "cannot be made");
    const enum files_lock_result result = files_flock(fd, LOCK_EX);
    if (result == FILES_HELD || result == FILES_LOCK_FAILS) {
        const enum esp_status st =
            result == FILES_HELD
                ? esp_fail(ESP_INPUT, "%s: another process is at work there", folder)
                : fail(ESP_INPUT, path, "cannot be locked");
        close(fd);
        return st;
    }
    *lock = fd;
    return ESP_OK;
}

/* ---- content of files ---- */

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

static FILE *open_to_read(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    FILE *f = fd >= 0 ? fdopen(fd, "rb") : NULL;
    if (fd >= 0 && !f)
        close(fd);
    return f;
}

enum esp_status files_read(const char *path, size_t limit, char **text)
{
    size_t size = 0;
    char *all = NULL;
    FILE *f = open_to_read(path);
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

enum esp_status files_sync_folder(const char *path)
{
    char folder[FILES_PATH];
    const enum esp_status st = files_folder(folder, path);
    if (st != ESP_OK)
        return st;
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return ESP_OK;
    const bool failed = fsync(fd) != 0 && errno == EIO;
    close(fd);
    return failed ? esp_fail(ESP_IO, "%s: %s", folder, strerror(EIO)) : ESP_OK;
}
