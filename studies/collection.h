/* studies/collection.h - the finished cells of one or more study folders, sorted, as one study. A cell is one
 * trained network (studies/grid.h). */
#ifndef ESPALIER_STUDIES_COLLECTION_H
#define ESPALIER_STUDIES_COLLECTION_H

#include "base/files.h"
#include "base/status.h"
#include "studies/manifest.h"
#include "studies/result.h"

#include <stddef.h>
#include <stdint.h>

struct collection {
    /* [n] results sorted by strategy (grid_row_order), then size descending, then seed. */
    struct result *outcome;
    size_t *folder; /* [n] index of the folder that contains the result */
    size_t n, room;
    const char *const *folders; /* [n_folders] paths of the study folders; borrowed */
    size_t n_folders;
    /* Manifest of the first folder; the manifests of the others have equal settings and data. */
    struct manifest manifest;
    /* Number of cells listed in a study.json but finished in no folder. */
    size_t n_missing;
};

/* Read the results of all folders. A cell that several folders contain counts once. Return ESP_INPUT, naming
 * the file, in these cases: a folder contains no study; two studies differ in settings or data; a result or a
 * history is damaged or has values that no study writes; two folders have different results for a cell. The
 * array of folders and the names in it are borrowed. */
enum esp_status collection_read(const char *const *folders, size_t n_folders,
                                struct collection *out);
void collection_free(struct collection *c);

/* Return the result of a cell, given by strategy, size and seed; NULL if there is none. */
const struct result *collection_find(const struct collection *c, const char *row,
                                     uint64_t size, uint64_t seed);

/* Set `to` to the path of another file of result k; `extension` is "csv" (history) or "h5" (recording). */
enum esp_status collection_path(const struct collection *c, size_t k,
                                const char *extension, char to[static FILES_PATH]);

#endif
