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

/* The standard names without .gz: train images, train labels, test images, test labels. */
const char *const *idx_folder_names(void);

/* Whether `folder` holds any of the four files, plain or as .gz, also under the spelling with a dot,
 * train-images.idx3-ubyte. */
bool idx_folder_present(const char *folder);

/* Read train and test. ESP_INPUT if a file is missing or broken, or if counts of images and labels or sizes of
 * images differ. */
enum esp_status idx_folder_read(const char *folder, struct idx_split out[2]);

/* Free both splits; all-zero structs are fine. */
void idx_folder_free(struct idx_split split[2]);

#endif
