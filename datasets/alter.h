/* datasets/alter.h - the options of a SPEC, "+invert+resize=28x28": which images of a data set are used, in which
 * order, and how they are changed. README.md describes the options for users; alter.c has their table. */
#ifndef ESPALIER_DATASETS_ALTER_H
#define ESPALIER_DATASETS_ALTER_H

#include "datasets/format.h"

/* The options of one SPEC. They apply in this order: classes, shuffle, limit, test; then to each image transpose,
 * invert, resize, center. +shuffle and +limit concern the training images only. */
struct alter {
    bool transpose, invert, center, shuffle;
    /* +classes: whether images of this label stay; those that stay are labelled again from 0. */
    bool chosen[256];
    bool has_chosen; /* +classes was given; without it all labels stay as they are */
    uint64_t limit;  /* +limit: how many training images stay, the first ones; 0: all */
    /* +test: how many training images, the last ones, become the test images; 0: none */
    uint64_t n_test;
    struct dataset_hints hints; /* +shape, +resize */
    bool is_any;                /* the SPEC has options */
};

/* Cut the options off the end of `spec` and write them to *out. A word behind a plus that is no option belongs to
 * the name of a file. ESP_INPUT for a word that differs from an option by a typing error, or for a wrong value. */
enum esp_status alter_read(char *spec, struct alter *out);

/* The sizes that a format needs when it opens the data set; that of +resize is the size before +transpose. */
struct dataset_hints alter_hints(const struct alter *a);

/* Set content and info of *to to the altered images of `from`; the caller has set spec and origin of *to. ESP_INPUT
 * if no training images remain. */
enum esp_status alter_apply(const struct alter *a, const struct dataset *from,
                            struct dataset *to);

#endif
