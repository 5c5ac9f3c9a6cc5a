/* sim/config/config_defaults.h - what a section holds before anything in it is set: the constants of docs/model.md,
 * which the preset `best` has as well. */
#ifndef ESPALIER_SIM_CONFIG_CONFIG_DEFAULTS_H
#define ESPALIER_SIM_CONFIG_CONFIG_DEFAULTS_H

#include "sim/config/config.h"

struct run_config config_new_run(void);

/* Pruning that removes no neuron. */
struct policy_params config_new_prune(void);

/* A population without a name; neurons have no size yet. */
struct population_config config_new_population(enum population_kind kind);

/* A projection without name and ends, without delay. */
struct projection_config config_new_projection(enum projection_kind kind);

#endif
