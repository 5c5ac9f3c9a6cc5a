/* sim/config/config_network.h - whether populations and projections make a network. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_NETWORK_H
#define ESPALIER_SIM_CONFIG_CONFIG_NETWORK_H

#include "sim/config/config_lines.h"

#include <stdbool.h>

/* run.output names neurons. */
enum esp_status config_check_output(const struct config_subject *s);

/* Sizes, ends, kinds and delays fit, and spikes of a source reach every neuron. */
enum esp_status config_check_network(const struct config_subject *s);

/* Whether a dense projection leads to a population, if asked for from a source. */
bool config_dense_into(const struct config *c, const char *population, bool from_source);

#endif
