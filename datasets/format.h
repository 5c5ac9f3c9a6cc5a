/* datasets/format.h - a format of data sets: the specs that it knows, how to open it, how to read an image.
 *
 * A new format is a file that defines its struct dataset_format, and a row of DATASET_FORMATS. */
#ifndef ESPALIER_DATASETS_FORMAT_H
#define ESPALIER_DATASETS_FORMAT_H

#include "datasets/dataset.h"
#include "datasets/hints.h"

#include <stdbool.h>

struct dataset_format {
    const char *const *specs; /* as help and messages list them; NULL at the end */
    bool (*knows)(const char *spec);
    /* Open d->spec, which has no options; those that concern reading are in d->hints. Set d->info except its
     * members spec and origin, d->origin by dataset_name, and d->content. The caller frees d->content also if this
     * fails. */
    enum esp_status (*open)(struct dataset *d);
    /* Write pixels[width * height] of an existing image; return its label. Pure and thread-safe. */
    uint8_t (*image)(const struct dataset *d, enum dataset_split split, size_t index,
                     uint8_t *pixels);
    void (*free)(void *content);
};

/* The formats, in the order in which help and messages list them. */
#define DATASET_FORMATS(ROW)                                     \
    ROW(digits) /* digits[:seed]: datasets/digits.c */           \
    ROW(named)  /* mnist, fashion: datasets/idx_folder.c */      \
    ROW(idx)    /* idx:DIR: datasets/idx_folder.c */             \
    ROW(numpy)  /* npz:FILE, npy:IMAGES,LABELS: numpy_files.c */ \
    ROW(png)    /* png:DIR: datasets/png_folder.c */             \
    ROW(csv)    /* csv:FILE[,TEST_FILE]: datasets/csv.c */

#define DATASET_DECLARE(name) extern const struct dataset_format dataset_##name;
DATASET_FORMATS(DATASET_DECLARE)

enum { DATASET_NAME = 4096 };

struct dataset {
    struct dataset_info info; /* spec and origin point to the next two members */
    const struct dataset_format *format;
    void *content;              /* data of the format, freed by its `free` */
    struct dataset_hints hints; /* from the options of the spec */
    char spec[DATASET_NAME], origin[DATASET_NAME];
};

/* Copy a spec or an origin; ESP_INPUT if it is too long. */
enum esp_status dataset_name(char to[DATASET_NAME], const char *text);

#endif
