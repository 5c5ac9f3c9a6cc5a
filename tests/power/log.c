/* tests/power/log.c - a library to be loaded before libc (LD_PRELOAD) that notes what a program does to files, in
 * order: every write with its bytes, every sync, every change of a name. tests/power/test_power.py makes of it what a disk may
 * hold after a loss of power.
 *
 * POWER_READ_ONLY says after how many syncs the file system refuses every change, as one does that was forced
 * to be read only; POWER_LOG names the file that the notes go to. A note is struct note, then two names, then bytes. */
#undef _FILE_OFFSET_BITS /* or `open` would be a second name of `open64` */
#define _GNU_SOURCE      /* RTLD_NEXT, off64_t */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { CREATE, WRITE, TRUNCATE, SYNC, SYNC_FOLDER, RENAME, LINK, UNLINK, UNKNOWN };

struct note {
    uint32_t kind, length[2]; /* of the names */
    uint32_t n;               /* bytes that follow */
    uint64_t inode, place;    /* of a write; the size of a truncation */
};

static struct {
    pthread_mutex_t turn; /* a call and its note are one step */
    int fd;
    pid_t pid;                        /* children do nothing of interest */
    unsigned long n_syncs, last_sync; /* 0: any number of them */
} notes = {.turn = PTHREAD_MUTEX_INITIALIZER, .fd = -1};

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("POWER_LOG");
    if (path)
        notes.fd = (int)syscall(SYS_openat, AT_FDCWD, path,
                                O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    notes.pid = getpid();
    const char *last = getenv("POWER_READ_ONLY");
    notes.last_sync = last ? strtoul(last, NULL, 10) : 0;
}

static bool listens(void)
{
    return notes.fd >= 0 && getpid() == notes.pid;
}

static void put(const void *bytes, size_t n)
{
    if (syscall(SYS_write, notes.fd, bytes, n) != (long)n)
        abort();
}

static void note(enum kind kind, uint64_t inode, uint64_t place, const char *a,
                 const char *b, const void *bytes, size_t n)
{
    const struct note head = {
        .kind = kind,
        .length = {a ? (uint32_t)strlen(a) : 0, b ? (uint32_t)strlen(b) : 0},
        .n = (uint32_t)n,
        .inode = inode,
        .place = place};
    put(&head, sizeof head);
    put(a ? a : "", head.length[0]);
    put(b ? b : "", head.length[1]);
    put(bytes ? bytes : "", n);
}

/* The inode of a regular file; 0 of anything else. */
static uint64_t inode_of(int fd, bool *is_folder)
{
    struct stat s;
    const bool known = fstat(fd, &s) == 0;
    *is_folder = known && S_ISDIR(s.st_mode);
    return known && (S_ISREG(s.st_mode) || *is_folder) ? s.st_ino : 0;
}

static bool is_file(int fd)
{
    bool is_folder;
    return inode_of(fd, &is_folder) != 0;
}

static void *next_of(const char *name)
{
    void *next = dlsym(RTLD_NEXT, name);
    if (!next)
        abort();
    return next;
}

/* The definition after ours as `real`. */
#define REAL(type, name, parameters)   \
    type(*real) parameters;            \
    void *const next = next_of(#name); \
    memcpy(&real, &next, sizeof real)

static bool is_read_only(void)
{
    return notes.last_sync > 0 && notes.n_syncs >= notes.last_sync;
}

/* One step of the program: `call`, and `then` if it is to be noted. `changes`: a file or a folder. */
#define STEP(type, changes, call, then)                        \
    const bool noted = listens();                              \
    if (noted)                                                 \
        pthread_mutex_lock(&notes.turn);                       \
    const bool refused = noted && is_read_only() && (changes); \
    const type done = refused ? -1 : call;                     \
    const int error = refused ? EROFS : errno;                 \
    if (noted && done >= 0) {                                  \
        then;                                                  \
    }                                                          \
    if (noted)                                                 \
        pthread_mutex_unlock(&notes.turn);                     \
    errno = error;                                             \
    return done

/* ---- contents ---- */

static void note_write(int fd, const void *bytes, int64_t n, int64_t place)
{
    bool is_folder;
    const uint64_t inode = inode_of(fd, &is_folder);
    if (inode && n > 0)
        note(WRITE, inode, (uint64_t)place, NULL, NULL, bytes, (size_t)n);
}

/* Where the next bytes of a stream will go, for `write`. */
static int64_t place_of(int fd)
{
    const off_t at = lseek(fd, 0, SEEK_CUR);
    return at < 0 ? 0 : at;
}

ssize_t write(int fd, const void *from, size_t n)
{
    REAL(ssize_t, write, (int, const void *, size_t));
    STEP(ssize_t, is_file(fd), real(fd, from, n),
         note_write(fd, from, done, place_of(fd) - done));
}

#define WRITE_AT(name, offset)                                    \
    ssize_t name(int fd, const void *from, size_t n, offset at)   \
    {                                                             \
        REAL(ssize_t, name, (int, const void *, size_t, offset)); \
        STEP(ssize_t, is_file(fd), real(fd, from, n, at),         \
             note_write(fd, from, done, at));                     \
    }
WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)

static void note_unknown(const char *call)
{
    note(UNKNOWN, 0, 0, call, NULL, NULL, 0);
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
    REAL(ssize_t, writev, (int, const struct iovec *, int));
    STEP(ssize_t, is_file(fd), real(fd, v, n), note_unknown("writev"));
}

ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at)
{
    REAL(ssize_t, pwritev, (int, const struct iovec *, int, off_t));
    STEP(ssize_t, is_file(fd), real(fd, v, n, at), note_unknown("pwritev"));
}

static void note_size(int fd, int64_t size)
{
    bool is_folder;
    const uint64_t inode = inode_of(fd, &is_folder);
    if (inode)
        note(TRUNCATE, inode, (uint64_t)size, NULL, NULL, NULL, 0);
}

#define CUT(name, offset)                                            \
    int name(int fd, offset size)                                    \
    {                                                                \
        REAL(int, name, (int, offset));                              \
        STEP(int, is_file(fd), real(fd, size), note_size(fd, size)); \
    }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)

static void note_sync(int fd)
{
    bool is_folder;
    const uint64_t inode = inode_of(fd, &is_folder);
    notes.n_syncs++;
    if (inode)
        note(is_folder ? SYNC_FOLDER : SYNC, inode, 0, NULL, NULL, NULL, 0);
}

#define SYNCS(name)                               \
    int name(int fd)                              \
    {                                             \
        REAL(int, name, (int));                   \
        STEP(int, true, real(fd), note_sync(fd)); \
    }
SYNCS(fsync)
SYNCS(fdatasync)

/* ---- names ---- */

static bool is_there(int folder, const char *path)
{
    struct stat s;
    return fstatat(folder, path, &s, AT_SYMLINK_NOFOLLOW) == 0;
}

static void note_open(int fd, const char *path, int flags, bool was_there)
{
    bool is_folder;
    const uint64_t inode = inode_of(fd, &is_folder);
    if (!inode || is_folder)
        return;
    if (!was_there)
        note(CREATE, inode, 0, path, NULL, NULL, 0);
    else if (flags & O_TRUNC)
        note(TRUNCATE, inode, 0, NULL, NULL, NULL, 0);
}

/* Relative names count from the one folder that the test looks at, whatever descriptor leads there. */
#define OPEN(name, parameters, arguments, folder)                                     \
    int name parameters                                                               \
    {                                                                                 \
        REAL(int, name, parameters);                                                  \
        va_list rest;                                                                 \
        va_start(rest, flags);                                                        \
        const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                                 \
        const bool was_there = is_there(folder, path);                                \
        STEP(int, flags &(O_CREAT | O_TRUNC | O_WRONLY | O_RDWR), real arguments,     \
             note_open(done, path, flags, was_there));                                \
    }

#define CHANGE(name, parameters, arguments, kind, from, to)                   \
    int name parameters                                                       \
    {                                                                         \
        REAL(int, name, parameters);                                          \
        STEP(int, true, real arguments, note(kind, 0, 0, from, to, NULL, 0)); \
    }

/* clang-format off */
OPEN(open, (const char *path, int flags, ...), (path, flags, mode), AT_FDCWD)
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode), AT_FDCWD)
OPEN(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode), folder)
OPEN(openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode), folder)
CHANGE(rename, (const char *a, const char *b), (a, b), RENAME, a, b)
CHANGE(renameat, (int x, const char *a, int y, const char *b), (x, a, y, b), RENAME, a, b)
CHANGE(renameat2, (int x, const char *a, int y, const char *b, unsigned flags), (x, a, y, b, flags),
       flags & 2 ? UNKNOWN : RENAME, a, b)
CHANGE(link, (const char *a, const char *b), (a, b), LINK, a, b)
CHANGE(linkat, (int x, const char *a, int y, const char *b, int flags), (x, a, y, b, flags), LINK, a, b)
CHANGE(unlink, (const char *a), (a), UNLINK, a, NULL)
CHANGE(unlinkat, (int x, const char *a, int flags), (x, a, flags), UNLINK, a, NULL)
/* The program does not use these where files are to last: the test says so if it does. */
CHANGE(creat, (const char *a, mode_t mode), (a, mode), UNKNOWN, a, NULL)
CHANGE(truncate, (const char *a, off_t size), (a, size), UNKNOWN, a, NULL)
/* clang-format on */
