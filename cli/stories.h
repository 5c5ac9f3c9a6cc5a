/* cli/stories.h - what a scene must know of a run before it begins: its populations, and which of them
 * --population names. */
#ifndef ESPALIER_CLI_STORIES_H
#define ESPALIER_CLI_STORIES_H

#include "cli/options.h"

#include "datasets/dataset.h"
#include "sim/config.h"
#include "viz/story.h"

/* Fill starts[] with the populations of neurons of a resolved configuration, the output first, as a run tells
 * them; returns how many there are. The texts are borrowed. */
size_t stories_tell(const struct config *resolved, const struct dataset_info *data,
                    const char *title, struct story_start starts[STORY_POPULATIONS]);

/* The place of the population that --population names, 0 without it. ESP_INPUT says what there is. */
enum esp_status stories_choose(const struct options *o, const struct config *resolved,
                               const struct story_start *starts, size_t n, unsigned *out);

#endif
