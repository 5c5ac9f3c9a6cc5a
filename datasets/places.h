/* datasets/places.h - the directories that are searched for a named data set, and the one that a download goes to. */
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

/* What brings a named set, as a message says it; NULL if there is no such set. */
const char *places_source(const char *set);

/* Where the files of a folder may be: $ESPALIER_DATA, $XDG_DATA_HOME/espalier (~/.local/share
 * without the variable), /usr/share/datasets. A variable that is empty, or a path that is too
 * long, is left out. */
struct places places_list(const char *folder_name);

/* The directory for a downloaded set: the user's directory among the above. ESP_INPUT if neither XDG_DATA_HOME nor
 * HOME names it. */
enum esp_status places_home(const char *folder_name, char path[PLACES_PATH]);

#endif
