/* cli/recover.c - the command `recover`: repairs the recording of a run that was killed. */
#include "cli/commands.h"
#include "cli/repair.h"

static enum esp_status run_recover(const struct options *o)
{
    const struct repair_order order = {.path = o->operand[0],
                                       .out = o->value[OPTION_OUT],
                                       .drop_original = options_given(o, OPTION_IN_PLACE),
                                       .json = options_given(o, OPTION_JSON)};
    if (order.out && order.drop_original)
        return esp_fail(ESP_INPUT, "--out and --in-place exclude each other");
    return repair_recover(&order);
}

static const enum option_id options[] = {OPTION_IN_PLACE, OPTION_JSON, OPTION_OUT,
                                         OPTIONS_END};

const struct command command_recover = {
    .name = "recover",
    .operands = "RUN.h5|CHECKPOINT",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Bring back the recording of a run that was killed.",
    .details =
        "What was flushed becomes an ordinary file, up to the last whole image. It\n"
        "takes the place of RUN.h5, which stays as RUN.h5.broken; with --out it goes\n"
        "elsewhere and RUN.h5 is not touched; with --in-place no original is kept. A\n"
        "whole file is left alone. By a CHECKPOINT its recording comes back up to\n"
        "there, also after a loss of power.\n",
    .options = options,
    .run = run_recover,
};
