/* datasets/idx_write.h - writes a data set as IDX files under the names of MNIST, which idx:DIR reads. */
#ifndef ESPALIER_DATASETS_IDX_WRITE_H
#define ESPALIER_DATASETS_IDX_WRITE_H

#include "datasets/dataset.h"

#include <stdbool.h>
#include <stdio.h>

/* Name of file k = 0 .. 3: training images, training labels, test images, test labels; NULL for k = 4. */
const char *idx_write_name(int k);

/* Whether the data set has images for file k. */
bool idx_write_is_needed(const struct dataset *d, int k);

/* Write file k to f; the caller checks ferror(f) afterwards. ESP_INPUT for a data set of spikes, or for more images
 * than the header of IDX can count. */
enum esp_status idx_write(const struct dataset *d, int k, FILE *f);

#endif
