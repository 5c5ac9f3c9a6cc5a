/* cli/train.c - the main job: begin a run. */
#include "cli/checkpointing.h"
#include "cli/commands.h"
#include "cli/run.h"
#include "cli/setup.h"

#include <string.h>

static enum esp_status read_options(struct run *r, struct config_lines *lines)
{
    const struct options *o = r->options;
    enum esp_status st = run_read_threads(r);
    if (st == ESP_OK && options_given(o, OPTION_FROM)) {
        st = store_load(o->value[OPTION_FROM], &r->from);
        r->config = r->from.config;
    } else {
        config_default(&r->config);
    }
    if (st == ESP_OK)
        st = setup_config_lines(o, &r->config, lines);
    return st;
}

static enum esp_status make_network(struct run *r, struct network **out)
{
    const struct dataset_info *info = dataset_info(r->data);
    struct network *net = NULL;
    enum esp_status st =
        network_create(&r->resolved, (uint64_t)info->width * info->height, &net);
    if (st == ESP_OK && r->from.net) {
        st = network_adopt(net, r->from.net);
        if (st != ESP_OK)
            st = esp_fail(st, "--from %s: %s", r->options->value[OPTION_FROM],
                          esp_message());
    }
    if (st == ESP_OK)
        *out = net;
    else
        network_free(net);
    return st;
}

static enum esp_status read_thresholds(struct run *r)
{
    const char *path = r->options->value[OPTION_THRESHOLDS];
    return path ? store_thresholds(path, &r->thresholds, &r->n_thresholds) : ESP_OK;
}

static enum esp_status prepare(struct run *r)
{
    struct image_ranges span;
    struct network *net = NULL;
    struct config_lines lines;
    enum esp_status st = read_options(r, &lines);
    if (st == ESP_OK)
        st = store_open_data(r->options, &r->config, &lines,
                             r->from.spec ? r->from.spec : "digits", &r->data);
    if (st == ESP_OK)
        st = image_ranges_find(&r->config, r->data, &span);
    if (st != ESP_OK)
        return st;
    const struct dataset_info *info = dataset_info(r->data);
    r->spec = strdup(info->spec);
    if (!r->spec)
        return esp_fail(ESP_MEMORY, "out of memory");
    r->resolved =
        config_resolve(&r->config, span.images_run, (uint64_t)info->width * info->height);
    st = read_thresholds(r);
    if (st == ESP_OK)
        st = watch_begin(r->options, &r->resolved, info, span.images_run, &r->watch);
    if (st == ESP_OK)
        st = store_create(r->options, &r->config, info->spec, info->n_classes, &r->store);
    if (st == ESP_OK)
        st = checkpointing_begin(r);
    if (st == ESP_OK)
        st = make_network(r, &net);
    if (st != ESP_OK)
        return st;
    return run_begin(r, net);
}

static enum esp_status run_train(const struct options *o)
{
    struct run r = run_blank(o);
    const enum esp_status st = run_to_end(&r, prepare(&r));
    run_free(&r);
    return st;
}

static const enum option_id options[] = {
    OPTION_CHECKPOINT, OPTION_CONFIG,     OPTION_DATA,
    OPTION_EPOCHS,     OPTION_EVAL,       OPTION_EVERY,
    OPTION_FORCE,      OPTION_FRAMES,     OPTION_FROM,
    OPTION_IMAGES,     OPTION_JSON,       OPTION_LABEL_IMAGES,
    OPTION_NEURONS,    OPTION_OUT,        OPTION_POPULATION,
    OPTION_PRESET,     OPTION_PRUNE,      OPTION_PRUNE_TO,
    OPTION_QUIET,      OPTION_RECORD,     OPTION_REDUCED_MOTION,
    OPTION_REGROW,     OPTION_SCREENSHOT, OPTION_SEED,
    OPTION_SET,        OPTION_SIZE,       OPTION_SNAPSHOTS,
    OPTION_SPEED,      OPTION_TEXT_SCALE, OPTION_THEME,
    OPTION_THREADS,    OPTION_THRESHOLDS, OPTION_VIEW,
    OPTIONS_END};

const struct command command_train = {
    .name = "train",
    .operands = "",
    .summary = "Train a network, prune it on the way, and write what happened to a file.",
    .details =
        "Settings are applied in this order: --preset, --config, every --set, the rest.\n"
        "espalier config prints all keys with their units and meaning.\n",
    .options = options,
    .run = run_train,
};
