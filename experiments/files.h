/* experiments/files.h - folders, whole files, and files that appear only when they are complete. */
#ifndef ESPALIER_EXPERIMENTS_FILES_H
#define ESPALIER_EXPERIMENTS_FILES_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { FILES_PATH = 4096 }; /* room for a path */

/* A path as by printf; ESP_INPUT if it is too long. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
enum esp_status
files_path(char to[static FILES_PATH], const char *format, ...);

/* Make a folder and those above it; one that is there already is fine. ESP_INPUT with the reason. */
enum esp_status files_make_folder(const char *path);

bool files_exist(const char *path);

/* Take the lock of a folder in use: the file `path`, held until the descriptor in *lock is closed by
 * this process and its children. ESP_INPUT if another process has it: "`folder`: ...". */
enum esp_status files_lock(const char *path, const char *folder, int *lock);

/* Read a text of at most `limit` bytes; the caller frees *text with free(). ESP_INPUT if it cannot be
 * read, is larger, or holds a zero byte. */
enum esp_status files_read(const char *path, size_t limit, char **text);

/* A file that is being written under the name PATH.part. Write to f, then keep or drop it: under its
 * own name it is seen whole or not at all, whenever the process ends. */
struct new_file {
    FILE *f;
    char path[FILES_PATH], part[FILES_PATH];
};

/* ESP_INPUT if it cannot be made. */
enum esp_status new_file_open(struct new_file *n, const char *path);

/* Bring it to the disk and give it its name; ESP_IO, and nothing left, if that fails. */
enum esp_status new_file_keep(struct new_file *n);

/* Forget it; fine after keep, after a failed open and on a zeroed struct. */
void new_file_drop(struct new_file *n);

#endif
