/* cli/config.c - print the whole configuration, to read or to edit. */
#include "cli/commands.h"
#include "cli/setup.h"

#include <stdio.h>

static enum esp_status run_config(const struct options *o)
{
    struct config config;
    config_default(&config);
    const enum esp_status st = setup_config(o, &config);
    return st == ESP_OK ? config_write(&config, stdout, true) : st;
}

static const enum option_id options[] = {
    OPTION_CONFIG,       OPTION_EPOCHS,  OPTION_EVAL,   OPTION_IMAGES,
    OPTION_LABEL_IMAGES, OPTION_NEURONS, OPTION_PRESET, OPTION_PRUNE,
    OPTION_PRUNE_TO,     OPTION_SEED,    OPTION_SET,    OPTIONS_END};

const struct command command_config = {
    .name = "config",
    .operands = "",
    .summary = "Print every key with its value, unit, range and meaning, as an INI file.",
    .options = options,
    .run = run_config,
};
