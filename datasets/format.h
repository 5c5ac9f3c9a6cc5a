/* datasets/format.h - one kind of data set: which specs it knows, how it is opened, where its images come from.
 *
 * A new format is a file that defines its struct dataset_format, and a row of DATASET_FORMATS. */
#ifndef ESPALIER_DATASETS_FORMAT_H
#define ESPALIER_DATASETS_FORMAT_H

#include "datasets/dataset.h"

#include <stdbool.h>

struct dataset_format {
    const char *const *specs; /* as help and messages list them; NULL at the end */
    bool (*knows)(const char *spec);
    /* Fill in d->info but for spec and origin, d->origin by dataset_name, and d->content. What d->content is set to
     * is freed also where this fails, with its message. */
    enum esp_status (*open)(struct dataset *d);
    /* Write pixels[width * height] of an image that exists; return its label. Pure and thread-safe. */
    uint8_t (*image)(const struct dataset *d, enum dataset_split split, size_t index,
                     uint8_t *pixels);
    void (*free)(void *content);
};

/* In the order in which help and messages list them. */
#define DATASET_FORMATS(ROW)                                \
    ROW(digits) /* digits[:seed]: datasets/digits.c */      \
    ROW(named)  /* mnist, fashion: datasets/idx_folder.c */ \
    ROW(idx)    /* idx:DIR: datasets/idx_folder.c */

#define DATASET_DECLARE(name) extern const struct dataset_format dataset_##name;
DATASET_FORMATS(DATASET_DECLARE)

enum { DATASET_NAME = 4096 };

struct dataset {
    struct dataset_info info; /* its texts are the two below */
    const struct dataset_format *format;
    void *content; /* of the format */
    char spec[DATASET_NAME], origin[DATASET_NAME];
};

/* Copy a spec or an origin; ESP_INPUT if it is too long. */
enum esp_status dataset_name(char to[DATASET_NAME], const char *text);

#endif
