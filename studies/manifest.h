/* studies/manifest.h - the description of a folder of results: a flat JSON file of texts.
 *
 * A study keeps study.json in its folder, a search tune.json. It names the settings and data of the results, so that
 * a study can be resumed and merged with others. */
#ifndef ESPALIER_STUDIES_MANIFEST_H
#define ESPALIER_STUDIES_MANIFEST_H

#include "base/status.h"
#include "sim/config/config.h"
#include "studies/grid.h"

#include <stddef.h>
#include <stdint.h>

enum { MANIFEST_TEXT = 4096 };

struct manifest {
    /* Hash of settings and data: results with equal hashes may be merged. */
    uint64_t identity;
    char version[64]; /* of espalier */
    char data[MANIFEST_TEXT];
    char command[MANIFEST_TEXT]; /* the command line, truncated if it is too long */
    char preset[CONFIG_NAME];
    struct config config; /* of every result, as the user gave it */
    /* What varies, as texts. In a study: sizes, strategies and seeds. In a search: the keys with their ranges (a
     * line each), the number of trials, the seeds of a trial and the seed of the search. */
    char sizes[MANIFEST_TEXT], strategies[MANIFEST_TEXT], seeds[64];
    char vary[MANIFEST_TEXT], trials[64], search_seed[64];
};

/* Store every size, strategy and seed of a grid by name, so that a resumed study does not depend on defaults.
 * ESP_INPUT if the names are too long. */
enum esp_status manifest_list_grid(struct manifest *m, const struct grid *g);

enum esp_status manifest_write(const struct manifest *m, const char *path);

/* Read a manifest. ESP_INPUT names the file and the error in it. */
enum esp_status manifest_read(const char *path, struct manifest *out);

#endif
