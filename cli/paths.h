/* cli/paths.h - names of files that belong together. */
#ifndef ESPALIER_CLI_PATHS_H
#define ESPALIER_CLI_PATHS_H

#include "base/status.h"

enum { PATHS_ROOM = 4096 };

/* path + suffix; ESP_INPUT if that is too long for a path. */
enum esp_status paths_join(char to[PATHS_ROOM], const char *path, const char *suffix);

/* path without suffix, where it ends in it. */
enum esp_status paths_without(char to[PATHS_ROOM], const char *path, const char *suffix);

/* How the file `from` refers to the file `to`, both of which exist: by its name alone if they lie in
 * one directory, so that they can be moved together, else by its absolute path. *out is the
 * caller's, for free(). */
enum esp_status paths_refer(const char *from, const char *to, char **out);

/* The file that `from` refers to by `name`. */
enum esp_status paths_follow(char to[PATHS_ROOM], const char *from, const char *name);

#endif
