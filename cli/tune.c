/* cli/tune.c - random search over settings, on held-out training images. */
#include "cli/commands.h"
#include "cli/search.h"

static enum esp_status run_tune(const struct options *o)
{
    static const struct search_kind kind = {"tune", "espalier-tune", false};
    return search_run(o, &kind);
}

static const enum option_id options[] = {
    OPTION_CONFIG,       OPTION_DATA,    OPTION_EPOCHS, OPTION_IMAGES, OPTION_JOBS,
    OPTION_LABEL_IMAGES, OPTION_NEURONS, OPTION_OUT,    OPTION_PRESET, OPTION_PRUNE,
    OPTION_PRUNE_TO,     OPTION_QUIET,   OPTION_RESUME, OPTION_SEED,   OPTION_SEEDS,
    OPTION_SET,          OPTION_TRIALS,  OPTION_VARY,   OPTIONS_END};

const struct command command_tune = {
    .name = "tune",
    .operands = "",
    .summary = "Search for better settings, scored on held-out training images.",
    .details =
        "espalier tune --data mnist --vary projection.input-exc.eta=log:0.005:0.05\n"
        "              --vary population.exc.theta_plus_mV=lin:0.1:0.3 --trials 40\n"
        "\n"
        "Ranges are lin:LOW:HIGH, log:LOW:HIGH (of a uniform logarithm) and\n"
        "choice:A,B,C. Trial 0 keeps the settings as they are. --seeds K trains each\n"
        "trial K times (3), --seed S is that of the search (1). The test images are\n"
        "never looked at.\n",
    .options = options,
    .run = run_tune,
};
