/* cli/view_absent.c - replaces the command `view` in a build without a viewer or without HDF5. It fails with a
 * message that says so. */
#include "cli/commands.h"
#include "cli/watch.h"
#include "session/store.h"

static enum esp_status run_view(const struct options *o)
{
    if (!store_is_present())
        return esp_fail(ESP_INPUT,
                        "%s: this build has no HDF5; install libhdf5-dev and build again",
                        o->operand[0]);
    return esp_fail(ESP_INPUT, "view: %s", watch_missing());
}

static const enum option_id options[] = {
    OPTION_AT,         OPTION_DATA,  OPTION_FOLLOW,         OPTION_FRAMES,
    OPTION_POPULATION, OPTION_QUIET, OPTION_REDUCED_MOTION, OPTION_SCREENSHOT,
    OPTION_SIZE,       OPTION_SPEED, OPTION_TEXT_SCALE,     OPTION_THEME,
    OPTIONS_END};

const struct command command_view = {
    .name = "view",
    .operands = "RUN.h5",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Watch a recorded run in a window (not in this build).",
    .options = options,
    .run = run_view,
};
