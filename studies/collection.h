/* studies/collection.h - the finished cells of one or more folders, in order, as one study. */
#ifndef ESPALIER_STUDIES_COLLECTION_H
#define ESPALIER_STUDIES_COLLECTION_H

#include "base/files.h"
#include "base/status.h"
#include "studies/manifest.h"
#include "studies/result.h"

#include <stddef.h>
#include <stdint.h>

struct collection {
    /* [n] sorted by row (grid_row_order), size descending, seed */
    struct result *outcome;
    size_t *folder; /* [n] index of the folder whose cells/ holds it */
    size_t n, room;
    const char *const *folders; /* borrowed */
    size_t n_folders;
    struct manifest
        manifest;     /* of the first folder; the others have equal settings and data */
    size_t n_missing; /* cells that a study.json lists and no folder holds */
};

/* Read cells/ of all folders. A cell that several folders hold counts once. ESP_INPUT names the file if a folder has
 * no study, studies differ in settings or data, a cell or a history is damaged or holds values that no study writes,
 * or two folders disagree about a cell. Folders and their names are borrowed. */
enum esp_status collection_read(const char *const *folders, size_t n_folders,
                                struct collection *out);
void collection_free(struct collection *c);

/* Find a cell; NULL if it does not exist. */
const struct result *collection_find(const struct collection *c, const char *row,
                                     uint64_t size, uint64_t seed);

/* The path of another file of result k: extension "csv" or "h5". */
enum esp_status collection_path(const struct collection *c, size_t k,
                                const char *extension, char to[static FILES_PATH]);

#endif
