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

/* [IDX_FOLDER_FILES] the names of the files of MNIST, without .gz: training images, training labels, test images,
 * test labels. The functions below also know the names of QMNIST (qmnist-...) and of the six sets of EMNIST
 * (emnist-letters-...). The files of EMNIST store images column by column; they are read into row by row. */
const char *const *idx_folder_names(void);

/* Whether `folder` holds a file of any of these sets, plain or as .gz, also under the spelling with a dot,
 * train-images.idx3-ubyte. */
bool idx_folder_present(const char *folder);

/* Read training images to out[0], test images to out[1], which is all zero if both files of test images are
 * missing. ESP_INPUT if another file is missing or damaged, if there are files of several sets, or if the files do
 * not fit together: different counts, or images of different sizes. */
enum esp_status idx_folder_read(const char *folder, struct idx_split out[2]);

/* Free both splits; all-zero structs are fine. */
void idx_folder_free(struct idx_split split[2]);

#endif
