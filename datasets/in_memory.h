/* datasets/in_memory.h - the content of formats whose images are in memory: two struct idx_split. */
#ifndef ESPALIER_DATASETS_IN_MEMORY_H
#define ESPALIER_DATASETS_IN_MEMORY_H

#include "datasets/format.h"
#include "datasets/idx_folder.h"

/* Make empty content, two splits, for `open` of a format; *out points to it. */
enum esp_status in_memory_create(struct dataset *d, struct idx_split **out);

/* Make room for n images of width x height pixels in a split, and for their labels. ESP_INPUT, which names `origin`,
 * where that is more memory than there is. */
enum esp_status in_memory_room(struct idx_split *split, const char *origin, size_t n,
                               uint32_t width, uint32_t height);

/* Set sizes, counts and classes of d->info from its content. */
void in_memory_describe(struct dataset *d);

/* The callbacks of the format. Without pixels images are blank, without labels labels are 0. */
uint8_t in_memory_image(const struct dataset *d, enum dataset_split split, size_t index,
                        uint8_t *pixels);
void in_memory_free(void *content);

#endif
