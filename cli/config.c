/* cli/config.c - print the whole configuration, to read or to edit, or what a file describes. */
#include "cli/commands.h"
#include "cli/sketch.h"

#include "cli/setup.h"

#include <stdio.h>

static enum esp_status run_config(const struct options *o)
{
    struct config config;
    config_default(&config);
    const enum esp_status st = setup_config(o, &config);
    if (st != ESP_OK)
        return st;
    if (!options_given(o, OPTION_CHECK))
        return config_write(&config, stdout, true);
    sketch_print(&config, o->value[OPTION_CHECK]);
    return ESP_OK;
}

static const enum option_id options[] = {
    OPTION_CHECK,        OPTION_CONFIG,  OPTION_EPOCHS, OPTION_EVAL,  OPTION_IMAGES,
    OPTION_LABEL_IMAGES, OPTION_NEURONS, OPTION_PRESET, OPTION_PRUNE, OPTION_PRUNE_TO,
    OPTION_SEED,         OPTION_SET,     OPTIONS_END};

const struct command command_config = {
    .name = "config",
    .operands = "",
    .summary = "Print every key with its value, unit, range and meaning, as an INI file.",
    .details =
        "With --check it prints instead what the network of a file consists of, or\n"
        "what is wrong with it, by line, and how to mend that (exit status 2).\n",
    .options = options,
    .run = run_config,
};
