/* tests/faults/files.c - calls of the system that can fail or come up short.
 *
 * The dynamic linker takes these before those of libc, for our own code and for libraries; what libc calls
 * within itself passes by. */
#undef _FILE_OFFSET_BITS /* or `open` would be a second name of `open64` */
#define _GNU_SOURCE      /* RTLD_NEXT, stat64 */
#include "tests/faults/faults.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void *next_of(const char *name)
{
    void *next = dlsym(RTLD_NEXT, name);
    if (!next)
        abort();
    return next;
}

/* The definition after ours as `real`. */
#define REAL(type, name, parameters)                 \
    static _Atomic(void *) found;                    \
    type(*real) parameters;                          \
    void *next = atomic_load(&found);                \
    if (!next)                                       \
        atomic_store(&found, next = next_of(#name)); \
    memcpy(&real, &next, sizeof real)

/* A call that fails does nothing. */
#define CALL(type, name, parameters, arguments, failure, error) \
    type name parameters                                        \
    {                                                           \
        REAL(type, name, parameters);                           \
        if (!faults_strike(FAULTS_FILES, #name))                \
            return real arguments;                              \
        errno = error;                                          \
        return failure;                                         \
    }

/* One that closes has closed. */
#define CLOSE(name, parameters, arguments)       \
    int name parameters                          \
    {                                            \
        REAL(int, name, parameters);             \
        const int done = real arguments;         \
        if (!faults_strike(FAULTS_FILES, #name)) \
            return done;                         \
        errno = EIO;                             \
        return -1;                               \
    }

#define TRANSFER(name, parameters, arguments, error)          \
    ssize_t name parameters                                   \
    {                                                         \
        REAL(ssize_t, name, parameters);                      \
        if (!faults_strike_transfer(FAULTS_FILES, #name, &n)) \
            return real arguments;                            \
        errno = error;                                        \
        return -1;                                            \
    }

#define WRITE_AT(name, place)                                                 \
    ssize_t name(int fd, const void *from, size_t n, place at)                \
    {                                                                         \
        REAL(ssize_t, name, (int, const void *, size_t, place));              \
        const size_t last = faults_last_bytes(FAULTS_FILES, (uint64_t)at, n); \
        if (last > 0)                                                         \
            (void)!real(fd, from, last, at);                                  \
        if (!faults_strike_transfer(FAULTS_FILES, #name, &n))                 \
            return real(fd, from, n, at);                                     \
        errno = ENOSPC;                                                       \
        return -1;                                                            \
    }

#define OPEN(name)                                                      \
    int name(const char *path, int flags, ...)                          \
    {                                                                   \
        REAL(int, name, (const char *, int, ...));                      \
        va_list rest;                                                   \
        va_start(rest, flags);                                          \
        const mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                   \
        if (!faults_strike(FAULTS_FILES, #name))                        \
            return real(path, flags, mode);                             \
        errno = EMFILE;                                                 \
        return -1;                                                      \
    }

/* clang-format off */
OPEN(open)
OPEN(open64)
CALL(FILE *, fopen, (const char *path, const char *mode), (path, mode), NULL, EMFILE)
CALL(FILE *, fdopen, (int fd, const char *mode), (fd, mode), NULL, ENOMEM)
CALL(FILE *, fopen64, (const char *path, const char *mode), (path, mode), NULL, EMFILE)
CALL(DIR *, opendir, (const char *path), (path), NULL, EMFILE)
CLOSE(close, (int fd), (fd))
CLOSE(fclose, (FILE *f), (f))
TRANSFER(read, (int fd, void *to, size_t n), (fd, to, n), EIO)
TRANSFER(pread, (int fd, void *to, size_t n, off_t at), (fd, to, n, at), EIO)
TRANSFER(pread64, (int fd, void *to, size_t n, off64_t at), (fd, to, n, at), EIO)
TRANSFER(write, (int fd, const void *from, size_t n), (fd, from, n), ENOSPC)
WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)
CALL(off_t, lseek, (int fd, off_t by, int from), (fd, by, from), -1, EIO)
CALL(off64_t, lseek64, (int fd, off64_t by, int from), (fd, by, from), -1, EIO)
CALL(int, ftruncate, (int fd, off_t n), (fd, n), -1, ENOSPC)
CALL(int, ftruncate64, (int fd, off64_t n), (fd, n), -1, ENOSPC)
CALL(int, fsync, (int fd), (fd), -1, EIO)
CALL(int, fdatasync, (int fd), (fd), -1, EIO)
CALL(int, fchmod, (int fd, mode_t mode), (fd, mode), -1, EIO)
CALL(int, dup, (int fd), (fd), -1, EMFILE)
CALL(int, flock, (int fd, int how), (fd, how), -1, ENOLCK)
CALL(int, rename, (const char *from, const char *to), (from, to), -1, EIO)
CALL(int, unlink, (const char *path), (path), -1, EACCES)
CALL(int, rmdir, (const char *path), (path), -1, EACCES)
CALL(int, link, (const char *from, const char *to), (from, to), -1, EIO)
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode), -1, EACCES)
CALL(int, access, (const char *path, int how), (path, how), -1, EACCES)
CALL(ssize_t, readlink, (const char *path, char *to, size_t n), (path, to, n), -1, EACCES)
CALL(int, stat, (const char *path, struct stat *to), (path, to), -1, EACCES)
CALL(int, stat64, (const char *path, struct stat64 *to), (path, to), -1, EACCES)
CALL(int, lstat, (const char *path, struct stat *to), (path, to), -1, EACCES)
CALL(int, lstat64, (const char *path, struct stat64 *to), (path, to), -1, EACCES)
CALL(int, fstat, (int fd, struct stat *to), (fd, to), -1, EIO)
CALL(int, fstat64, (int fd, struct stat64 *to), (fd, to), -1, EIO)
CALL(int, pipe, (int ends[2]), (ends), -1, EMFILE)
CALL(pid_t, fork, (void), (), -1, EAGAIN)
CALL(pid_t, waitpid, (pid_t child, int *result, int how), (child, result, how), -1, ECHILD)
/* clang-format on */
