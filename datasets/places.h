/* datasets/places.h - the directories that are searched for a named data set, and the one that a download goes
 * to. */
#ifndef ESPALIER_DATASETS_PLACES_H
#define ESPALIER_DATASETS_PLACES_H

#include "base/status.h"

#include <stddef.h>

enum { PLACES_MAX = 3, PLACES_PATH = 2048 };

struct places {
    size_t n;
    char folder[PLACES_MAX][PLACES_PATH]; /* in the order in which they are searched */
};

/* The names of the sets, NULL at the end. */
extern const char *const places_sets[];

/* The directory name of a named set: "mnist" for `mnist`, "fashion-mnist" for `fashion`; NULL if
 * there is no such set. */
const char *places_folder_name(const char *set);

/* The command or package that installs a named set, as text for a message; NULL if there is no such set. */
const char *places_source(const char *set);

/* The places of folder_name: the folder of that name in $ESPALIER_DATA, in $XDG_DATA_HOME/espalier
 * (~/.local/share/espalier without the variable), and in /usr/share/datasets. A place is left out if its variable
 * is empty or its path too long. */
struct places places_list(const char *folder_name);

/* Write the directory for a downloaded set: the second of these places. ESP_INPUT if neither XDG_DATA_HOME nor HOME
 * is set. */
enum esp_status places_home(const char *folder_name, char path[PLACES_PATH]);

#endif
