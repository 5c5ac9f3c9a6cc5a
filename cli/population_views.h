/* cli/population_views.h - what a scene must know of a run before it begins: its populations, and which of them
 * --population names. */
#ifndef ESPALIER_CLI_POPULATION_VIEWS_H
#define ESPALIER_CLI_POPULATION_VIEWS_H

#include "cli/options.h"

#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "viz/feed/events.h"

/* Fill starts[] with the populations of neurons of a resolved configuration, the output first, as a run tells
 * them; returns how many there are. The texts are borrowed. */
size_t population_views_tell(const struct config *resolved,
                             const struct dataset_info *data, const char *title,
                             struct event_start starts[EVENT_POPULATIONS]);

/* The place of the population that --population names, 0 without it. ESP_INPUT says what there is. */
enum esp_status population_views_choose(const struct options *o,
                                        const struct config *resolved,
                                        const struct event_start *starts, size_t n,
                                        unsigned *out);

#endif
