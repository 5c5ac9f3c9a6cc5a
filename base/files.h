/* base/files.h - names of files, folders, whole texts, and syncing to disk. base/output.h says how files are
 * written. */
#ifndef ESPALIER_BASE_FILES_H
#define ESPALIER_BASE_FILES_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { FILES_PATH = 4096 }; /* room for a path */

/* Fail with "PATH: REASON" of errno: ESP_IO where the disk is full, else ESP_INPUT. */
enum esp_status files_fail(const char *path);

/* ---- names ---- */

/* Form a path as printf does; ESP_INPUT if it is too long. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
enum esp_status
files_path(char to[static FILES_PATH], const char *format, ...);

/* Copy `path` without `suffix` if it ends in it, else copy all of it. */
enum esp_status files_without(char to[static FILES_PATH], const char *path,
                              const char *suffix);

/* The folder of a file that need not exist, "." where the path names none. */
enum esp_status files_folder(char to[static FILES_PATH], const char *path);

/* Whether a new file of this name can be made: ESP_INPUT if its folder is missing or may not be written. */
enum esp_status files_check_folder(const char *path);

/* How the file `from` refers to the file `to`, both of which exist: by its name alone if they lie in
 * one folder, so that they can be moved together, else by its absolute path. *out is the caller's,
 * for free(). */
enum esp_status files_refer(const char *from, const char *to, char **out);

/* The file that `from` refers to by `name`. */
enum esp_status files_follow(char to[static FILES_PATH], const char *from,
                             const char *name);

/* The file that a link leads to; any other name unchanged. Free it with free(); NULL when memory is short. */
char *files_real_name(const char *path);

/* Whether both names lead to one existing file; a name may be NULL. */
bool files_same(const char *a, const char *b);

bool files_exist(const char *path);

/* ---- folders ---- */

/* Make a folder and its parents; an existing folder is no error. ESP_INPUT with the reason. */
enum esp_status files_make_folder(const char *path);

/* flock without waiting, on a file that is open. */
enum files_lock_result {
    FILES_LOCKED,
    FILES_HELD,      /* another process has the lock */
    FILES_LOCKLESS,  /* the file system has no locks: some of NFS and Lustre */
    FILES_LOCK_FAILS /* see errno */
};
enum files_lock_result files_flock(int fd, int how);

/* Whether the file system of an existing file has such locks. */
bool files_have_locks(const char *path);

/* Take the lock of a folder in use: the file `path`, held until the descriptor in *lock is closed by
 * this process and its children. ESP_INPUT if another process has it: "`folder`: ...". */
enum esp_status files_lock(const char *path, const char *folder, int *lock);

/* ---- content ---- */

/* Read a text of at most `limit` bytes; the caller frees *text with free(). ESP_INPUT if it cannot be
 * read, is no regular file, is larger, or holds a zero byte. */
enum esp_status files_read(const char *path, size_t limit, char **text);

/* Wait until the names in the folder of the file are on disk; no error if the file system cannot sync a folder.
 * ESP_IO if the disk fails. */
enum esp_status files_sync_folder(const char *path);

#endif
