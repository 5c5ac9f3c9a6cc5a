/* cli/verify.c - the command `verify`: checks whether the parts of a recording or checkpoint contradict each other. */
#include "cli/commands.h"
#include "cli/repair.h"

static enum esp_status run_verify(const struct options *o)
{
    return repair_verify(o->operand[0], options_given(o, OPTION_JSON));
}

static const enum option_id options[] = {OPTION_JSON, OPTIONS_END};

const struct command command_verify = {
    .name = "verify",
    .operands = "RUN.h5|CHECKPOINT",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Check that a recording or a checkpoint is whole and agrees with itself.",
    .details =
        "Of a recording: spikes against counts, counts against windows, windows against\n"
        "images, prunings against snapshots and weights, and all of it against the\n"
        "golden hash.\n"
        "Exit status 2 if a claim does not hold.\n",
    .options = options,
    .run = run_verify,
};
