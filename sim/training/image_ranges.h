/* sim/training/image_ranges.h - which images a run trains on, which label its neurons, and which test the readout. */
#ifndef ESPALIER_SIM_TRAINING_IMAGE_RANGES_H
#define ESPALIER_SIM_TRAINING_IMAGE_RANGES_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/config/config.h"

#include <stddef.h>
#include <stdint.h>

/* Ranges of images. They follow from the keys images, epochs, eval and label_images of [run] and from the data set. */
struct image_ranges {
    /* Each epoch shows images 0 .. n_images - 1 of the training set, in this order. */
    size_t n_images;
    uint64_t images_run; /* n_images * epochs: images shown in all epochs */
    /* The last of these images label the neurons: label_first .. label_first + n_label - 1. */
    size_t label_first, n_label;
    enum dataset_split eval_split;
    /* Images eval_first .. eval_first + n_eval - 1 of eval_split test the readout; n_eval = 0: no test. */
    size_t eval_first, n_eval;
};

/* Find the ranges of a run. Return ESP_INPUT if the data set has too few images. */
enum esp_status image_ranges_find(const struct config *c, const struct dataset *data,
                                  struct image_ranges *out);

/* Return ESP_INPUT if the run ends with a test (run.eval = test) and the data set has no test images. Networks that
 * play files are exempt: their data set may have no test items. */
enum esp_status image_ranges_check_test(const struct config *c,
                                        const struct dataset *data);

#endif
