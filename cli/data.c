/* cli/data.c - show, convert or download a data set. */
#include "base/output.h"
#include "cli/commands.h"
#include "cli/say.h"

#include "datasets/dataset.h"
#include "datasets/fetch.h"
#include "datasets/idx_write.h"
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

/* ---- convert ---- */

static enum esp_status write_files(const struct dataset *data,
                                   const struct output_folder *to)
{
    enum esp_status st = ESP_OK;
    for (int k = 0; idx_write_name(k) && st == ESP_OK; k++) {
        FILE *f;
        if (!idx_write_is_needed(data, k))
            continue;
        st = output_folder_open(to, idx_write_name(k), &f);
        if (st != ESP_OK)
            return st;
        st = idx_write(data, k, f);
        const enum esp_status closed = output_folder_close(to, idx_write_name(k), f);
        st = st == ESP_OK ? closed : st;
    }
    return st;
}

static enum esp_status convert(const struct options *o)
{
    const char *spec = o->operand[1], *path = o->operand[2];
    struct dataset *data = NULL;
    struct output_folder to = {0};
    if (!path)
        return esp_fail(ESP_INPUT, "data convert %s: name the folder to write", spec);
    enum esp_status st = dataset_open(spec, &data);
    if (st == ESP_OK)
        st = output_folder_begin(path, options_given(o, OPTION_FORCE), &to);
    if (st == ESP_OK)
        st = write_files(data, &to);
    if (st == ESP_OK)
        st = output_folder_keep(&to);
    if (st == ESP_OK && !options_given(o, OPTION_QUIET))
        say(stdout, "written    %s: %zu + %zu images of %u x %u pixels, %u classes", path,
            dataset_info(data)->n_images[0], dataset_info(data)->n_images[1],
            (unsigned)dataset_info(data)->width, (unsigned)dataset_info(data)->height,
            (unsigned)dataset_info(data)->n_classes);
    output_folder_drop(&to);
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
    if (strcmp(verb, "convert") == 0)
        return convert(o);
    if (o->operand[2])
        return esp_fail(ESP_INPUT, "data %s: '%s' is one word too many", verb,
                        o->operand[2]);
    if (strcmp(verb, "show") == 0)
        return show(o);
    if (strcmp(verb, "fetch") == 0)
        return fetch_dataset(o->operand[1], options_given(o, OPTION_FORCE), tell,
                             (void *)o);
    return esp_fail(ESP_INPUT, "data %s: show, convert or fetch (espalier data --help)",
                    verb);
}

static const enum option_id options[] = {OPTION_FORCE, OPTION_PNG, OPTION_QUIET,
                                         OPTIONS_END};

const struct command command_data = {
    .name = "data",
    .operands = "show|convert|fetch SPEC [DIR]",
    .min_operands = 2,
    .max_operands = 3,
    .summary = "Draw a contact sheet of a data set, convert it to IDX, or download one.",
    .details = "espalier data show digits --png sheet.png\n"
               "espalier data convert png:letters+resize=28x28 letters-idx\n"
               "espalier data fetch mnist\n",
    .options = options,
    .run = run_data,
};
