/* cli/data.c - the command `data`: draws images of a data set, or downloads one. */
#include "base/output.h"
#include "cli/commands.h"
#include "cli/say.h"

#include "datasets/dataset.h"
#include "datasets/fetch.h"
#include "datasets/sheet.h"
#include "viz/draw/png.h"

#include <stdio.h>
#include <string.h>

static enum esp_status show(const struct options *o)
{
    const char *spec = o->operand[1], *path = o->value[OPTION_PNG];
    struct dataset *data = NULL;
    struct sheet sheet = {0};
    if (!path)
        return esp_fail(ESP_INPUT, "data show %s: name the picture by --png FILE.png",
                        spec);
    const struct output_order order = {
        .path = path, .kind = OUTPUT_PNG, .force = options_given(o, OPTION_FORCE)};
    enum esp_status st = output_check(&order);
    if (st == ESP_OK)
        st = dataset_open(spec, &data);
    if (st == ESP_OK)
        st = sheet_draw(data, DATASET_TRAIN, SHEET_COLUMNS, &sheet);
    if (st == ESP_OK)
        st = png_save(&order, sheet.pixels, sheet.width, sheet.height, PNG_CHANNELS_GREY);
    if (st == ESP_OK && !options_given(o, OPTION_QUIET))
        say(stdout, "written    %s", path);
    sheet_free(&sheet);
    dataset_free(data);
    return st;
}

static void tell(const char *line, void *context)
{
    const struct options *o = context;
    if (!options_given(o, OPTION_QUIET))
        say(stderr, "%s", line);
}

static enum esp_status run_data(const struct options *o)
{
    const char *verb = o->operand[0];
    if (strcmp(verb, "show") == 0)
        return show(o);
    if (strcmp(verb, "fetch") == 0)
        return fetch_dataset(o->operand[1], options_given(o, OPTION_FORCE), tell,
                             (void *)o);
    return esp_fail(ESP_INPUT, "data %s: show or fetch (espalier data --help)", verb);
}

static const enum option_id options[] = {OPTION_FORCE, OPTION_PNG, OPTION_QUIET,
                                         OPTIONS_END};

const struct command command_data = {
    .name = "data",
    .operands = "show|fetch SPEC",
    .min_operands = 2,
    .max_operands = 2,
    .summary = "Draw a contact sheet of a data set, or download one.",
    .details = "espalier data show digits --png sheet.png\n"
               "espalier data fetch mnist\n",
    .options = options,
    .run = run_data,
};
