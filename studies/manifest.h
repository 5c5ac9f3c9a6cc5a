/* studies/manifest.h - what a folder of results is about: a flat JSON file of texts.
 *
 * A study keeps study.json in its folder, a search tune.json. It says which settings and data the
 * results belong to, so that the folder can be gone on with, merged and understood. */
#ifndef ESPALIER_STUDIES_MANIFEST_H
#define ESPALIER_STUDIES_MANIFEST_H

#include "base/status.h"
#include "sim/config/config.h"
#include "studies/grid.h"

#include <stddef.h>
#include <stdint.h>

enum { MANIFEST_TEXT = 4096 };

struct manifest {
    uint64_t identity; /* settings and data: equal where results may stand together */
    char version[64];  /* of espalier */
    char data[MANIFEST_TEXT];
    char command[MANIFEST_TEXT]; /* the command line, cut where it is too long */
    char preset[CONFIG_NAME];
    struct config config; /* of every result, as the user gave it */
    /* What varies, as texts: of a study sizes, strategies and seeds; of a search the keys with their
     * ranges, a line each, the number of trials, seeds of a trial and the seed of the search. */
    char sizes[MANIFEST_TEXT], strategies[MANIFEST_TEXT], seeds[64];
    char vary[MANIFEST_TEXT], trials[64], search_seed[64];
};

/* Name every size, strategy and seed of a grid, so that what was a default stays what it was. ESP_INPUT
 * if the names are too long. */
enum esp_status manifest_list_grid(struct manifest *m, const struct grid *g);

enum esp_status manifest_write(const struct manifest *m, const char *path);

/* ESP_INPUT names the file and what is wrong with it. */
enum esp_status manifest_read(const char *path, struct manifest *out);

#endif
