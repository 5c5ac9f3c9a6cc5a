/* datasets/alter.h - the options of a SPEC, "+invert+resize=28x28": which images of a data set are used, in which
 * order, and how they are changed. README.md lists them for users; the table is in alter.c. */
#ifndef ESPALIER_DATASETS_ALTER_H
#define ESPALIER_DATASETS_ALTER_H

#include "datasets/format.h"

/* What is done, in this order: classes, shuffle, limit, test; then with each image transpose, invert, resize, center. */
struct alter {
    bool transpose, invert, center, shuffle;
    bool chosen[256]; /* +classes: which labels stay, numbered again from 0 */
    bool has_chosen;
    uint64_t limit;  /* training images that stay; 0: all */
    uint64_t n_test; /* training images, the last ones, that become the tests; 0: none */
    struct dataset_hints hints; /* +shape, +resize */
    bool is_any;                /* there are options */
};

/* Cut the options off the end of `spec`. Words that are no options belong to the name of a file; ESP_INPUT for one that
 * is nearly an option, or for a wrong value. */
enum esp_status alter_read(char *spec, struct alter *out);

/* What a reader has to know of them. */
struct dataset_hints alter_hints(const struct alter *a);

/* Fill *to, made by the caller with its spec, with the altered images of `from`. ESP_INPUT if nothing remains. */
enum esp_status alter_apply(const struct alter *a, const struct dataset *from,
                            struct dataset *to);

#endif
