/* base/files.h - names of files, folders, locks, reading whole texts, and waiting until a folder is on disk. For
 * writing files see base/output.h. */
#ifndef ESPALIER_BASE_FILES_H
#define ESPALIER_BASE_FILES_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { FILES_PATH = 4096 }; /* bytes for a path with its final zero */

/* Fail with the message "PATH: REASON", where REASON is the text of errno. Return ESP_IO if the disk is full or a
 * size limit is reached, else ESP_INPUT. */
enum esp_status files_fail(const char *path);

/* ---- names of files ---- */

/* Write a path to to[], formatted as by printf. Return ESP_INPUT if the path is too long. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
enum esp_status
files_path(char to[static FILES_PATH], const char *format, ...);

/* Copy `path` to to[], without `suffix` if `path` ends with it. */
enum esp_status files_without(char to[static FILES_PATH], const char *path,
                              const char *suffix);

/* Copy the folder part of `path` to to[]; "." if `path` has no slash. The file need not exist. */
enum esp_status files_folder(char to[static FILES_PATH], const char *path);

/* Check that a new file `path` can be made. Return ESP_INPUT if its folder is missing or may not be written. */
enum esp_status files_check_folder(const char *path);

/* Write to *out how the file `from` should refer to the file `to`: by its name alone if both are in one folder, so
 * that the two can be moved together; otherwise by its absolute path. Both files must exist. The caller frees *out
 * with free(). */
enum esp_status files_refer(const char *from, const char *to, char **out);

/* Write to to[] the path of the file that the file `from` calls `name`. This is the reverse of files_refer. */
enum esp_status files_follow(char to[static FILES_PATH], const char *from,
                             const char *name);

/* Return the path of the file that the link `path` leads to; a copy of `path` if it is not a link or leads nowhere;
 * NULL if memory is short. The caller frees the result with free(). */
char *files_real_name(const char *path);

/* Return whether a and b name the same existing file. Either may be NULL. */
bool files_same(const char *a, const char *b);

bool files_exist(const char *path);

/* ---- folders ---- */

/* Make a folder and its parent folders. An existing folder is no error. On failure return ESP_INPUT and a message
 * with the reason. */
enum esp_status files_make_folder(const char *path);

/* The result of files_flock. */
enum files_lock_result {
    FILES_LOCKED,
    FILES_HELD, /* another process has the lock */
    /* The file system has no locks, as some versions of NFS and Lustre. */
    FILES_LOCKLESS,
    FILES_LOCK_FAILS /* another failure; see errno */
};

/* Call flock(fd, how) without waiting for the lock. `how` is LOCK_SH or LOCK_EX. */
enum files_lock_result files_flock(int fd, int how);

/* Return whether the file system of the existing file `path` supports flock. Return true if the file cannot be
 * opened. */
bool files_have_locks(const char *path);

/* Lock a folder that this process uses, by a lock on the file `path`, which is made if it is missing. The lock
 * lasts until this process and its children have closed the descriptor in *lock. Return ESP_INPUT if another
 * process holds the lock or the lock cannot be taken; the message begins with `folder` or `path`. A file system
 * without locks is no error. */
enum esp_status files_lock(const char *path, const char *folder, int *lock);

/* ---- content of files ---- */

/* Read a text file of at most `limit` bytes into *text, which the caller frees with free(). Return ESP_INPUT if the
 * file cannot be read, is not a regular file, is larger than `limit`, or contains a zero byte; ESP_MEMORY if memory
 * is short. */
enum esp_status files_read(const char *path, size_t limit, char **text);

/* Wait until the names of the files in the folder of `path` are on disk. It is no error if the file system cannot
 * sync a folder. Return ESP_IO if the disk fails. */
enum esp_status files_sync_folder(const char *path);

#endif
