/* sim/training/image_ranges.h - the images that a run shows, that label its neurons, and that test it. */
#ifndef ESPALIER_SIM_TRAINING_IMAGE_RANGES_H
#define ESPALIER_SIM_TRAINING_IMAGE_RANGES_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/config/config.h"

#include <stddef.h>
#include <stdint.h>

/* Ranges of images, from `[run] images, epochs, eval` and the data set. */
struct image_ranges {
    /* Images 0 .. n_images - 1 of the training set are shown, in file order. */
    size_t n_images;
    uint64_t images_run; /* n_images * epochs */
    /* The last training images shown, which label the neurons. */
    size_t label_first, n_label;
    enum dataset_split eval_split;
    size_t eval_first, n_eval; /* images that the readout is tested on; 0: none */
};

/* Find the ranges of a run. ESP_INPUT if the data set has too few images. */
enum esp_status image_ranges_find(const struct config *c, const struct dataset *data,
                                  struct image_ranges *out);

#endif
