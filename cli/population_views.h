/* cli/population_views.h - tells the viewer about the populations of a run before the run begins, and selects the
 * one that --population names. */
#ifndef ESPALIER_CLI_POPULATION_VIEWS_H
#define ESPALIER_CLI_POPULATION_VIEWS_H

#include "cli/options.h"

#include "datasets/dataset.h"
#include "sim/config/config.h"
#include "viz/feed/events.h"

/* Fill starts[] with one element for each population of neurons of a resolved configuration, and return their
 * number. The output population is first, then the others in the order of the configuration, as in a live run.
 * Texts in starts[] belong to the arguments. */
size_t population_views_tell(const struct config *resolved,
                             const struct dataset_info *data, const char *title,
                             struct event_start starts[EVENT_POPULATIONS]);

/* Set *out to the index in starts[] of the population that --population names; 0 without the option. If there is
 * none of this name, return ESP_INPUT; the message gives the nearest name. */
enum esp_status population_views_choose(const struct options *o,
                                        const struct config *resolved,
                                        const struct event_start *starts, size_t n,
                                        unsigned *out);

#endif
