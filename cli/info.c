/* cli/info.c - print what a recording, a checkpoint or a data set holds. */
#include "base/human.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/file_info.h"
#include "cli/say.h"
#include "datasets/dataset.h"

#include <stdio.h>
#include <sys/stat.h>

static void print_json(const struct dataset_info *info)
{
    struct json j = json_begin(stdout);
    json_text(&j, "data", info->spec);
    json_text(&j, "origin", info->origin);
    json_integer(&j, "width", info->width);
    json_integer(&j, "height", info->height);
    json_integer(&j, "classes", info->n_classes);
    json_integer(&j, "train_images", info->n_images[DATASET_TRAIN]);
    json_integer(&j, "test_images", info->n_images[DATASET_TEST]);
    json_end(&j);
}

static void print_text(const struct dataset_info *info)
{
    char train[32], test[32];
    say(stdout, "data       %s (%s)", info->spec, info->origin);
    printf("images     %s to train, %s to test, %u x %u pixels, %u classes\n",
           human_count(info->n_images[DATASET_TRAIN], train, sizeof train),
           human_count(info->n_images[DATASET_TEST], test, sizeof test), info->width,
           info->height, info->n_classes);
}

/* An operand that names a file is a recording or a checkpoint; any other operand is the SPEC of a data set. */
static enum esp_status run_info(const struct options *o)
{
    const char *name = o->operand[0];
    const bool json = options_given(o, OPTION_JSON);
    struct stat file;
    if (stat(name, &file) == 0 && S_ISREG(file.st_mode))
        return file_info_print(name, json);
    struct dataset *data = NULL;
    const enum esp_status st = dataset_open(name, &data);
    if (st != ESP_OK)
        return esp_fail(st, "%s is no file, and as a data set: %s", name, esp_message());
    if (json)
        print_json(dataset_info(data));
    else
        print_text(dataset_info(data));
    dataset_free(data);
    return ESP_OK;
}

static const enum option_id options[] = {OPTION_JSON, OPTIONS_END};

const struct command command_info = {
    .name = "info",
    .operands = "FILE|SPEC",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Say what a recording, a checkpoint or a data set holds.",
    .options = options,
    .run = run_info,
};
