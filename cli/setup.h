/* cli/setup.h - from options to a configuration. */
#ifndef ESPALIER_CLI_SETUP_H
#define ESPALIER_CLI_SETUP_H

#include "cli/options.h"
#include "sim/config/config_lines.h"

/* Overwrite *c by --preset, then --config, then every --set, then the options that are short for
 * a key (--neurons, --seed, ...); then check that all fits together. Where no preset is given, *c is
 * what the options start from. */
enum esp_status setup_config(const struct options *o, struct config *c);

/* The same, and *lines says where in the file each value stands. */
enum esp_status setup_config_lines(const struct options *o, struct config *c,
                                   struct config_lines *lines);

#endif
