/* cli/sweep.c - every combination of listed settings, on held-out training images. */
#include "cli/commands.h"
#include "cli/search.h"

static enum esp_status run_sweep(const struct options *o)
{
    static const struct search_kind kind = {"sweep", "espalier-sweep", true};
    return search_run(o, &kind);
}

static const enum option_id options[] = {
    OPTION_CONFIG,       OPTION_DATA,    OPTION_EPOCHS, OPTION_IMAGES, OPTION_JOBS,
    OPTION_LABEL_IMAGES, OPTION_NEURONS, OPTION_OUT,    OPTION_PRESET, OPTION_PRUNE,
    OPTION_PRUNE_TO,     OPTION_QUIET,   OPTION_RESUME, OPTION_SEEDS,  OPTION_SET,
    OPTION_SHARD,        OPTION_VARY,    OPTIONS_END};

const struct command command_sweep = {
    .name = "sweep",
    .operands = "",
    .summary = "Train every combination of listed settings, scored on held-out images.",
    .details =
        "espalier sweep --data mnist --vary projection.inhibition.inhibit_mV=4,8,12,16\n"
        "               --vary population.exc.size=200,400 --seeds 3 --out inhibition\n"
        "\n"
        "Gains are over the first combination, paired by seed. What is finished is not\n"
        "trained again. --shard I/N trains slice I of N, in the same folder; then the\n"
        "command without it writes table and figure. The test images are never looked "
        "at.\n",
    .options = options,
    .run = run_sweep,
};
