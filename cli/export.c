/* cli/export.c - the command `export`: converts a recording for other programs. */
#include "cli/export.h"
#include "cli/commands.h"
#include "cli/say.h"

#include <stdio.h>
#include <string.h>

static enum esp_status read_format(const char *text, enum export_format *out)
{
    static const char *const names[] = {
        [EXPORT_NIR] = "nir", [EXPORT_CSV] = "csv", [EXPORT_NPY] = "npy"};
    for (size_t k = 0; text && k < sizeof names / sizeof *names; k++)
        if (strcmp(text, names[k]) == 0) {
            *out = (enum export_format)k;
            return ESP_OK;
        }
    return text ? esp_fail(ESP_INPUT, "--to %s: nir, csv or npy", text)
                : esp_fail(ESP_INPUT, "export: name the format by --to nir, csv or npy");
}

static enum esp_status run_export(const struct options *o)
{
    struct export_order order = {.path = o->operand[0],
                                 .out = o->operand[1],
                                 .force = options_given(o, OPTION_FORCE)};
    enum esp_status st = read_format(o->value[OPTION_TO], &order.format);
    if (st == ESP_OK)
        st = export_write(&order);
    if (st == ESP_OK && !options_given(o, OPTION_QUIET))
        say(stdout, "written    %s", order.out);
    return st;
}

static const enum option_id options[] = {OPTION_FORCE, OPTION_QUIET, OPTION_TO,
                                         OPTIONS_END};

const struct command command_export = {
    .name = "export",
    .operands = "RUN.h5|CHECKPOINT OUT",
    .min_operands = 2,
    .max_operands = 2,
    .summary = "Write a recording in the format of other programs.",
    .details =
        "--to nir   one file: the trained network as a graph of NIR, and its spikes\n"
        "--to csv   a folder of tables: images, windows, neurons, weights, spikes ...\n"
        "--to npy   a folder of numpy arrays, one for each dataset\n"
        "Of a checkpoint it is the network as it stands there.\n",
    .options = options,
    .run = run_export,
};
