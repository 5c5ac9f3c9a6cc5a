/* studies/identity.h - which images a data set has, as one number. */
#ifndef ESPALIER_STUDIES_IDENTITY_H
#define ESPALIER_STUDIES_IDENTITY_H

#include "base/status.h"
#include "datasets/dataset.h"

#include <stdint.h>

/* Hash of sizes, counts and some 200 images with their labels, evenly spread: two sets of equal size
 * with different images have different numbers, the same set in another folder has the same. */
enum esp_status identity_of_data(const struct dataset *data, uint64_t *out);

#endif
