/* sim/training/image_ranges.h - which images a run shows, labels its neurons with and is tested on. */
#ifndef ESPALIER_SIM_TRAINING_IMAGE_RANGES_H
#define ESPALIER_SIM_TRAINING_IMAGE_RANGES_H

#include "base/status.h"
#include "datasets/dataset.h"
#include "sim/config/config.h"

#include <stddef.h>
#include <stdint.h>

/* Which images a run sees, from `[run] images, epochs, eval` and the data set. */
struct image_ranges {
    size_t n_images;     /* first images of the training set, shown in file order */
    uint64_t images_run; /* n_images * epochs */
    size_t label_first, n_label; /* the last training images shown: the label set */
    enum dataset_split eval_split;
    size_t eval_first, n_eval; /* images that the readout is tested on; 0: none */
};

/* The span of a run. ESP_INPUT if the data set has too few images. */
enum esp_status image_ranges_find(const struct config *c, const struct dataset *data,
                                  struct image_ranges *out);

#endif
