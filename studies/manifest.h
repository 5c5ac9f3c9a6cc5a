/* studies/manifest.h - the manifest of a folder of results: a flat JSON file that contains the settings and the
 * data set of the results.
 *
 * A study has the manifest study.json in its folder, a search tune.json. The manifest allows a study to be
 * resumed and to be merged with other studies. */
#ifndef ESPALIER_STUDIES_MANIFEST_H
#define ESPALIER_STUDIES_MANIFEST_H

#include "base/status.h"
#include "sim/config/config.h"
#include "studies/grid.h"

#include <stddef.h>
#include <stdint.h>

enum { MANIFEST_TEXT = 4096 };

struct manifest {
    /* Hash of settings and data. Results with equal hashes can be merged. */
    uint64_t identity;
    char version[64]; /* version of espalier */
    char data[MANIFEST_TEXT];
    char command[MANIFEST_TEXT]; /* the command line, truncated if it is too long */
    char preset[CONFIG_NAME];
    struct config config; /* settings of all results, as the user gave them */
    /* What varies between results, as texts. A study has sizes, strategies and seeds. A search has the keys
     * with their ranges, one per line (`vary`), the number of trials, the seeds of each trial, and the seed of
     * the search. */
    char sizes[MANIFEST_TEXT], strategies[MANIFEST_TEXT], seeds[64];
    char vary[MANIFEST_TEXT], trials[64], search_seed[64];
};

/* List all sizes, strategies and seeds of a grid in *m explicitly, so that a resumed study does not depend on
 * defaults. Return ESP_INPUT if the lists are too long. */
enum esp_status manifest_list_grid(struct manifest *m, const struct grid *g);

enum esp_status manifest_write(const struct manifest *m, const char *path);

/* Read a manifest. An ESP_INPUT message names the file and the error in it. */
enum esp_status manifest_read(const char *path, struct manifest *out);

#endif
