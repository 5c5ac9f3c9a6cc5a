/* sim/config/config_check_pruning.h - checks whether the sections [prune] and [prune.NAME] fit the network that
 * they prune. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_CHECK_PRUNING_H
#define ESPALIER_SIM_CONFIG_CONFIG_CHECK_PRUNING_H

#include "sim/config/config_lines.h"

/* Return ESP_INPUT unless sizes, schedules and rules fit. Call this after populations and projections have been
 * checked. The message names the key, and the line of the file if there is one. */
enum esp_status config_check_pruning(const struct config_subject *s);

#endif
