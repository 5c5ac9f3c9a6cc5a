/* cli/population_views.h - what the viewer must know about a run before it begins: its populations, and the one that
 * --population selects. */
#ifndef ESPALIER_CLI_POPULATION_VIEWS_H
#define ESPALIER_CLI_POPULATION_VIEWS_H

#include "cli/options.h"

#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "viz/feed/events.h"

/* Fill starts[] with the populations of neurons of a resolved configuration, the output first, in the order of a
 * live run; return their number. The texts are borrowed. */
size_t population_views_tell(const struct config *resolved,
                             const struct dataset_info *data, const char *title,
                             struct event_start starts[EVENT_POPULATIONS]);

/* Find the index of the population that --population names; 0 without the option. The ESP_INPUT message lists the
 * populations. */
enum esp_status population_views_choose(const struct options *o,
                                        const struct config *resolved,
                                        const struct event_start *starts, size_t n,
                                        unsigned *out);

#endif
