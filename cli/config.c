/* cli/config.c - the command `config`: prints the whole configuration, or a summary of the network that a file
 * describes. */
#include "cli/commands.h"
#include "cli/network_text.h"
#include "cli/say.h"
#include "session/store.h"
#include "sim/config/config_lines.h"

#include <stdio.h>

static void remark(void *context, const char *line)
{
    (void)context;
    say(stderr, "espalier: %s", line);
}

/* Print the summary of the network. If its sources play files of spikes, open these files to check them. */
static enum esp_status check(const struct options *o, const struct config *config,
                             const struct config_lines *lines)
{
    struct dataset *played = NULL;
    const enum esp_status st =
        config_plays(config)
            ? store_open_data(o->value[OPTION_DATA], config, lines, NULL, &played)
            : ESP_OK;
    if (st != ESP_OK)
        return st;
    network_text_print(config, o->value[OPTION_CHECK],
                       played ? dataset_info(played) : NULL);
    dataset_free(played);
    config_remark(config, remark, NULL);
    return ESP_OK;
}

static enum esp_status run_config(const struct options *o)
{
    struct config config;
    struct config_lines lines;
    config_default(&config);
    const enum esp_status st = options_config(o, &config, &lines);
    if (st != ESP_OK)
        return st;
    return options_given(o, OPTION_CHECK) ? check(o, &config, &lines)
                                          : config_write(&config, stdout, true);
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
