/* cli/info.c - the command `info`: prints the content of recordings, checkpoints and data sets. */
#include "base/array.h"
#include "base/human.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/file_info.h"
#include "cli/say.h"
#include "datasets/dataset.h"

#include <stdbool.h>
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

static void compare(const struct dataset_info *info, struct comparison_column *to)
{
    char n[32];
    comparison_add(to, "kind", "data set");
    comparison_add(to, "data", "%s", info->spec);
    comparison_add(to, "pixels", "%u x %u", info->width, info->height);
    comparison_add(to, "classes", "%u", info->n_classes);
    comparison_add(to, "to train", "%s",
                   human_count(info->n_images[DATASET_TRAIN], n, sizeof n));
    comparison_add(to, "to test", "%s",
                   human_count(info->n_images[DATASET_TEST], n, sizeof n));
}

/* Return whether a file of this name exists. A file is a recording or a checkpoint; any other name is the SPEC of a
 * data set. */
static bool is_file(const char *name)
{
    struct stat file;
    return stat(name, &file) == 0 && S_ISREG(file.st_mode);
}

static enum esp_status open_data(const char *name, struct dataset **data)
{
    const enum esp_status st = dataset_open(name, data);
    return st == ESP_OK ? st
                        : esp_fail(st, "%s is no file, and as a data set: %s", name,
                                   esp_message());
}

static enum esp_status print_one(const char *name, bool json)
{
    struct dataset *data = NULL;
    if (is_file(name))
        return file_info_print(name, json);
    const enum esp_status st = open_data(name, &data);
    if (st != ESP_OK)
        return st;
    (json ? print_json : print_text)(dataset_info(data));
    dataset_free(data);
    return ESP_OK;
}

static enum esp_status compare_one(const char *name, struct comparison_column *to)
{
    struct dataset *data = NULL;
    to->title = name;
    if (is_file(name))
        return file_info_compare(name, to);
    const enum esp_status st = open_data(name, &data);
    if (st != ESP_OK)
        return st;
    compare(dataset_info(data), to);
    dataset_free(data);
    return ESP_OK;
}

/* Print a JSON array with the object of each operand. Each operand is read once before anything is printed, so that
 * one that cannot be read does not leave an incomplete array. */
static enum esp_status print_array(const struct options *o)
{
    enum esp_status st = ESP_OK;
    for (unsigned k = 0; k < o->n_operands && st == ESP_OK; k++) {
        struct comparison_column unused = {0};
        st = compare_one(o->operand[k], &unused);
    }
    for (unsigned k = 0; k < o->n_operands && st == ESP_OK; k++) {
        fputs(k ? "," : "[", stdout);
        st = print_one(o->operand[k], true);
    }
    if (st == ESP_OK)
        puts("]");
    return st;
}

static enum esp_status print_side_by_side(const struct options *o)
{
    struct comparison_column *column = array_create(o->n_operands, sizeof *column);
    enum esp_status st = column ? ESP_OK : ESP_MEMORY;
    for (unsigned k = 0; k < o->n_operands && st == ESP_OK; k++)
        st = compare_one(o->operand[k], &column[k]);
    if (st == ESP_OK)
        comparison_print(column, o->n_operands);
    array_free(column);
    return st;
}

static enum esp_status run_info(const struct options *o)
{
    const bool json = options_given(o, OPTION_JSON);
    if (o->n_operands == 1)
        return print_one(o->operand[0], json);
    return json ? print_array(o) : print_side_by_side(o);
}

static const enum option_id options[] = {OPTION_JSON, OPTIONS_END};

const struct command command_info = {
    .name = "info",
    .operands = "FILE|SPEC...",
    .min_operands = 1,
    .max_operands = OPERANDS_MAX,
    .summary = "Say what a recording, a checkpoint or a data set holds.",
    .details = "Several are printed side by side; with --json as one array.\n",
    .options = options,
    .run = run_info,
};
