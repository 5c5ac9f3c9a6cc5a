/* datasets/places.c - makes names of directories from environment variables. */
#include "datasets/places.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Name and directory of each set, and the command that installs it. */
#define SETS(ROW)                                                   \
    ROW("mnist", "mnist", "`espalier data fetch mnist`")            \
    ROW("fashion", "fashion-mnist",                                 \
        "Debian's package dataset-fashion-mnist (sudo apt install " \
        "dataset-fashion-mnist)")
#define SET_NAME(name, folder, source)   name,
#define SET_FOLDER(name, folder, source) folder,
#define SET_SOURCE(name, folder, source) source,

const char *const places_sets[] = {SETS(SET_NAME) NULL};

/* Return the element of texts[] that belongs to the set; NULL if there is no such set. */
static const char *find(const char *const *texts, const char *set)
{
    for (size_t k = 0; places_sets[k]; k++)
        if (strcmp(set, places_sets[k]) == 0)
            return texts[k];
    return NULL;
}

const char *places_folder_name(const char *set)
{
    static const char *const folders[] = {SETS(SET_FOLDER)};
    return find(folders, set);
}

const char *places_source(const char *set)
{
    static const char *const sources[] = {SETS(SET_SOURCE)};
    return find(sources, set);
}

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/* Join base, middle and name to one path; false if it is too long. */
static bool join(char path[PLACES_PATH], const char *base, const char *middle,
                 const char *name)
{
    const int n = snprintf(path, PLACES_PATH, "%s%s/%s", base, middle, name);
    return n > 0 && n < PLACES_PATH;
}

enum esp_status places_home(const char *folder_name, char path[PLACES_PATH])
{
    char text[PLACES_PATH];
    const char *xdg = variable("XDG_DATA_HOME"), *home = variable("HOME");
    /* the XDG base directory specification asks to ignore a relative path */
    const bool use_xdg = xdg && xdg[0] == '/';
    if (!use_xdg && !home)
        return esp_fail(ESP_INPUT,
                        "no directory for data sets: set HOME or XDG_DATA_HOME");
    if (!join(text, use_xdg ? xdg : home,
              use_xdg ? "/espalier" : "/.local/share/espalier", folder_name))
        return esp_fail(ESP_INPUT, "%s is too long a path for data sets",
                        use_xdg ? "XDG_DATA_HOME" : "HOME");
    memcpy(path, text, sizeof text);
    return ESP_OK;
}

struct places places_list(const char *folder_name)
{
    struct places p = {.n = 0};
    const char *data = variable("ESPALIER_DATA");
    if (data && join(p.folder[p.n], data, "", folder_name))
        p.n++;
    if (places_home(folder_name, p.folder[p.n]) == ESP_OK)
        p.n++;
    if (join(p.folder[p.n], "/usr/share/datasets", "", folder_name))
        p.n++;
    return p;
}
