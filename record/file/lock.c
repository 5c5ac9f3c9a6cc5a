/* record/file/lock.c - create, lock and delete OUT.lock. */
#include "record/file/lock.h"

#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct lock {
    int fd;
    bool is_new; /* this process created the file that is open */
    bool holds;  /* the file system has locks */
    char name[]; /* path of OUT.lock */
};

/* Derive the path of the lock from the target of links, so that two names of one file have the same lock. */
static struct lock *name_lock(const char *path)
{
    char *real = files_real_name(path);
    const size_t size = real ? strlen(real) + sizeof ".lock" : 0;
    struct lock *lock = real ? malloc(sizeof *lock + size) : NULL;
    if (lock) {
        *lock = (struct lock){.fd = -1};
        snprintf(lock->name, size, "%s.lock", real);
    }
    free(real);
    return lock;
}

/* Return whether the open file is a lock of espalier. Such a file contains only digits, the number of a
 * process. Other programs use names ending in .lock too, for example Cargo.lock. */
static bool is_ours(const struct lock *lock)
{
    char text[24];
    struct stat s;
    if (fstat(lock->fd, &s) != 0 || !S_ISREG(s.st_mode))
        return false;
    const ssize_t n = pread(lock->fd, text, sizeof text, 0);
    for (ssize_t k = 0; k < n; k++)
        if (!memchr("0123456789\n", text[k], 11))
            return false;
    return n >= 0 && n < (ssize_t)sizeof text;
}

/* Return whether the open file still has its name. A process that releases its lock deletes the file. */
static bool is_current(const struct lock *lock)
{
    struct stat mine, named;
    return fstat(lock->fd, &mine) == 0 && lstat(lock->name, &named) == 0 &&
           mine.st_dev == named.st_dev && mine.st_ino == named.st_ino;
}

static enum esp_status refuse_held(const struct lock *lock, const char *path)
{
    char owner[24] = "";
    if (pread(lock->fd, owner, sizeof owner - 1, 0) < 0)
        owner[0] = '\0';
    owner[strspn(owner, "0123456789")] = '\0';
    return esp_fail(ESP_INPUT, "%s: another run is writing it%s%s (%s is locked)", path,
                    owner[0] ? ": process " : "", owner, lock->name);
}

/* Try to lock up to five times, because lock_is_held of another process holds the lock for a moment. */
static enum files_lock_result flock_with_retries(int fd)
{
    const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
    enum files_lock_result result;
    for (int k = 0; (result = files_flock(fd, LOCK_EX)) == FILES_HELD && k < 4; k++)
        nanosleep(&pause, NULL);
    return result;
}

/* Open the lock file, or create it. */
static bool open_file(struct lock *lock)
{
    const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    lock->fd = open(lock->name, flags | O_CREAT | O_EXCL, 0666);
    lock->is_new = lock->fd >= 0;
    if (lock->fd < 0 && errno == EEXIST)
        lock->fd = open(lock->name, flags | O_CREAT, 0666);
    return lock->fd >= 0;
}

/* Close a lock file that was not locked. If this process created the file and no other process has locked it
 * since, delete it. */
static void give_up(struct lock *lock)
{
    if (lock->fd >= 0 && lock->is_new && files_flock(lock->fd, LOCK_EX) == FILES_LOCKED &&
        is_current(lock))
        unlink(lock->name);
    if (lock->fd >= 0)
        close(lock->fd);
    free(lock);
}

/* Try once to take the lock. *again is true if the file was deleted between opening and locking it; the caller
 * then tries again. */
static enum esp_status attempt(struct lock *lock, const char *path, bool *again)
{
    if (!open_file(lock))
        return esp_fail(ESP_INPUT, "%s: %s", lock->name, strerror(errno));
    if (!is_ours(lock))
        return esp_fail(ESP_INPUT,
                        "%s: is not a lock of espalier and is left alone: choose another "
                        "name than %s",
                        lock->name, path);
    const enum files_lock_result result = flock_with_retries(lock->fd);
    if (result == FILES_HELD)
        return refuse_held(lock, path);
    if (result == FILES_LOCK_FAILS)
        return esp_fail(ESP_INPUT, "%s: cannot lock: %s", lock->name, strerror(errno));
    lock->holds = result == FILES_LOCKED;
    *again = !is_current(lock);
    return ESP_OK;
}

/* Write the process number to the lock file, for messages of other processes. The lock does not depend on it. */
static void sign(const struct lock *lock)
{
    char owner[24];
    const int n = snprintf(owner, sizeof owner, "%ld\n", (long)getpid());
    if (ftruncate(lock->fd, 0) == 0 && pwrite(lock->fd, owner, (size_t)n, 0) != n)
        (void)!ftruncate(lock->fd, 0);
}

enum esp_status lock_take(const char *path, struct lock **out)
{
    struct lock *lock = name_lock(path);
    if (!lock)
        return esp_fail(ESP_MEMORY, "%s.lock: out of memory", path);
    enum esp_status st;
    bool again = false;
    do {
        if (lock->fd >= 0)
            close(lock->fd);
        st = attempt(lock, path, &again);
    } while (st == ESP_OK && again);
    if (st != ESP_OK) {
        give_up(lock);
        return st;
    }
    sign(lock);
    *out = lock;
    return ESP_OK;
}

void lock_release(struct lock *lock)
{
    if (!lock)
        return;
    unlink(lock->name);
    close(lock->fd);
    free(lock);
}

bool lock_holds(const struct lock *lock)
{
    return lock->holds;
}

bool lock_is_held(const char *path)
{
    struct lock *lock = name_lock(path);
    if (!lock)
        return false;
    const int fd = open(lock->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    const bool held = fd >= 0 && files_flock(fd, LOCK_SH) == FILES_HELD;
    if (fd >= 0)
        close(fd);
    free(lock);
    return held;
}
