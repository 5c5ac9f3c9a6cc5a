/* datasets/idx_folder.h - a directory with the four IDX files of a data set: reads them and fails unless they fit
 * together. */
#ifndef ESPALIER_DATASETS_IDX_FOLDER_H
#define ESPALIER_DATASETS_IDX_FOLDER_H

#include "datasets/idx.h"

#include <stdbool.h>

enum { IDX_FOLDER_FILES = 4 };

struct idx_split {
    struct idx images, labels; /* equally many of both */
};

/* The names of MNIST, plain: train images, train labels, test images, test labels. Those of QMNIST (qmnist-...) and of
 * the six sets of EMNIST (emnist-letters-...) are known too; images of EMNIST, which stand column by column, are turned. */
const char *const *idx_folder_names(void);

/* Whether `folder` holds any of the four files, plain or as .gz, also under the spelling with a dot,
 * train-images.idx3-ubyte. */
bool idx_folder_present(const char *folder);

/* Read train and test. Where both files of the tests are missing out[1] is all zero. ESP_INPUT when another file is
 * missing or broken, there are files of several sets, or the files do not belong together: different counts, or
 * images of different sizes. */
enum esp_status idx_folder_read(const char *folder, struct idx_split out[2]);

/* Free both splits; all-zero structs are fine. */
void idx_folder_free(struct idx_split split[2]);

#endif
