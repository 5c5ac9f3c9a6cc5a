/* datasets/in_memory.h - data sets whose images are in memory: d->content is two struct idx_split. */
#ifndef ESPALIER_DATASETS_IN_MEMORY_H
#define ESPALIER_DATASETS_IN_MEMORY_H

#include "datasets/format.h"
#include "datasets/idx_folder.h"

/* Set d->content to two empty splits and *out to the first of them; the `open` of a format calls this. */
enum esp_status in_memory_create(struct dataset *d, struct idx_split **out);

/* Allocate n images of width x height pixels in a split, and their labels. ESP_INPUT, which names `origin`, for no
 * images, wrong sizes, or more than memory can hold. */
enum esp_status in_memory_room(struct idx_split *split, const char *origin, size_t n,
                               uint32_t width, uint32_t height);

/* Set sizes, counts and classes of d->info from its content. */
void in_memory_describe(struct dataset *d);

/* The members `image` and `free` of struct dataset_format. Where the split has no pixels all are 0; likewise
 * labels. */
uint8_t in_memory_image(const struct dataset *d, enum dataset_split split, size_t index,
                        uint8_t *pixels);
void in_memory_free(void *content);

#endif
