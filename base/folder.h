/* base/folder.h - a folder of files that is seen when it is complete, or not at all. */
#ifndef ESPALIER_BASE_FOLDER_H
#define ESPALIER_BASE_FOLDER_H

#include "base/status.h"

#include <stdbool.h>
#include <stdio.h>

/* A folder in the making: its files are written to a new folder beside it. */
struct folder {
    char *path; /* without slashes at its end */
    char *
        temporary; /* PATH.new, or PATH.new2 ... where that is taken; NULL once it has its name */
    bool is_there; /* `path` was there before */
};

/* Begin one. ESP_INPUT if there is something at `path` already, unless it is a folder and `replace`;
 * or if no folder can be made beside it. */
enum esp_status folder_begin(const char *path, bool replace, struct folder *out);

/* A new file in it, and its end: ESP_IO if not all of it could be written. */
enum esp_status folder_open(const struct folder *f, const char *name, FILE **out);
enum esp_status folder_close(const struct folder *f, const char *name, FILE *file);

/* Give the folder its name. One that was there before stays, with the other files that it has; files of
 * the same names are replaced, each in one step. */
enum esp_status folder_keep(struct folder *f);

/* Free it; what was not kept is removed. Fine after keep and on a zeroed struct. */
void folder_drop(struct folder *f);

#endif
