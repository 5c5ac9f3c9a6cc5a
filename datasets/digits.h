/* datasets/digits.h - the built-in data set: handwritten-looking digits in any number. Each is a pure function of
 * (seed, split, index), so the set needs no file and no memory. */
#ifndef ESPALIER_DATASETS_DIGITS_H
#define ESPALIER_DATASETS_DIGITS_H

#include "datasets/dataset.h"

#include <stddef.h>
#include <stdint.h>

enum {
    DIGITS_SIDE = 28, /* pixels */
    DIGITS_PIXELS = DIGITS_SIDE * DIGITS_SIDE,
    DIGITS_CLASSES = 10,
    DIGITS_TRAIN = 60000,
    DIGITS_TEST = 10000,
    DIGITS_SEED = 1, /* seed of the spec `digits` */
};

/* The digit on image `index`. Images 10 k .. 10 k + 9 show every digit once, in random order. */
uint8_t digits_label(uint64_t seed, enum dataset_split split, uint64_t index);

/* Draw the image and return its label. The bytes are the same for every compiler and every level
 * of optimisation. */
uint8_t digits_image(uint64_t seed, enum dataset_split split, uint64_t index,
                     uint8_t pixels[DIGITS_PIXELS]);

#endif
