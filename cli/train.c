/* cli/train.c - the command `train`: begins a run. */
#include "base/files.h"
#include "base/human.h"
#include "cli/commands.h"
#include "cli/run.h"
#include "cli/say.h"

static enum esp_status check_name(const struct options *o, enum option_id option)
{
    char path[FILES_PATH];
    const char *name = o->value[option];
    if (!name)
        return ESP_OK;
    const enum esp_status st =
        *name ? files_path(path, "%s", name) : esp_fail(ESP_INPUT, "the name is empty");
    return st == ESP_OK ? st
                        : esp_fail(st, "--%s: %s", options_name(option), esp_message());
}

static enum esp_status read_config(struct run *r, struct config_lines *lines)
{
    const struct options *o = r->options;
    struct session *s = &r->session;
    enum esp_status st = ESP_OK;
    s->from_path = o->value[OPTION_FROM];
    if (s->from_path) {
        st = store_load(s->from_path, &s->from);
        s->config = s->from.config;
    } else {
        config_default(&s->config);
    }
    return st == ESP_OK ? options_config(o, &s->config, lines) : st;
}

static enum esp_status open_data(struct run *r, const struct config_lines *lines)
{
    struct session *s = &r->session;
    const char *spec = s->from.spec ? s->from.spec : "digits";
    enum esp_status st =
        store_open_data(s->params.data, &s->config, lines, spec, &s->own_data);
    if (st == ESP_OK)
        st = image_ranges_check_test(&s->config, s->own_data);
    return st == ESP_OK ? session_prepare(s, s->own_data) : st;
}

static enum esp_status read_thresholds(struct run *r)
{
    const char *path = r->options->value[OPTION_THRESHOLDS];
    struct session *s = &r->session;
    return path ? store_thresholds(path, &s->thresholds, &s->n_thresholds) : ESP_OK;
}

static enum esp_status read_actions(struct run *r)
{
    const char *path = r->options->value[OPTION_REPLAY_ACTIONS];
    struct session *s = &r->session;
    if (path && s->thresholds)
        return esp_fail(ESP_INPUT,
                        "--replay-actions and --thresholds: actions have the thresholds "
                        "in them; leave --thresholds out");
    if (!path && options_given(r->options, OPTION_UNDO))
        return esp_fail(ESP_INPUT, "--undo: only with --replay-actions");
    return path ? store_actions(path, &s->actions, &s->n_actions) : ESP_OK;
}

/* Leave out the last --undo of the actions. */
static enum esp_status undo(struct run *r)
{
    struct session *s = &r->session;
    uint64_t n = 0;
    const enum esp_status st =
        options_number(r->options, OPTION_UNDO, 1, s->n_actions, 0, &n);
    s->n_actions -= (size_t)n;
    return st;
}

/* Open the window of --view. It receives the events of the session and controls the session. */
static enum esp_status open_window(struct run *r)
{
    struct session *s = &r->session;
    const enum esp_status st = watch_begin(
        r->options, &s->resolved, dataset_info(s->data), s->ranges.images_run, &r->watch);
    if (st != ESP_OK)
        return st;
    s->listener[0] = watch_probe(r->watch);
    s->control = watch_control(r->watch);
    return ESP_OK;
}

/* tell_size prints its message if the recording has at least so many bytes of spikes. */
static const double WORTH_A_WORD = 10e6;

/* Print how many bytes --record all will write, if it is much, because inputs fire far more spikes than neurons. */
static void tell_size(const struct run *r)
{
    const struct session *s = &r->session;
    char all[32], one[32];
    const double bytes = session_spike_bytes(s);
    if (s->params.store.what == RECORD_ALL && bytes >= WORTH_A_WORD &&
        !options_given(r->options, OPTION_QUIET))
        say(stderr, "espalier: --record all: about %s of spikes, %s an image",
            human_bytes((uint64_t)bytes, all, sizeof all),
            human_bytes((uint64_t)(bytes / (double)s->ranges.images_run), one,
                        sizeof one));
}

static enum esp_status prepare(struct run *r)
{
    struct config_lines lines;
    enum esp_status st = check_name(r->options, OPTION_OUT);
    if (st == ESP_OK)
        st = check_name(r->options, OPTION_CHECKPOINT);
    if (st == ESP_OK)
        st = read_config(r, &lines);
    if (st == ESP_OK)
        st = open_data(r, &lines);
    if (st == ESP_OK)
        st = read_thresholds(r);
    if (st == ESP_OK)
        st = read_actions(r);
    if (st == ESP_OK && options_given(r->options, OPTION_UNDO))
        st = undo(r);
    if (st == ESP_OK)
        st = open_window(r);
    if (st == ESP_OK)
        st = session_open(&r->session);
    if (st == ESP_OK)
        tell_size(r);
    if (st == ESP_OK)
        watch_network(r->watch, r->session.trainer->net);
    if (st == ESP_OK)
        watch_trainer(r->watch, r->session.trainer);
    return st;
}

static enum esp_status run_train(const struct options *o)
{
    struct run r;
    enum esp_status st = run_open(&r, o);
    if (st == ESP_OK)
        st = prepare(&r);
    st = run_to_end(&r, st);
    run_free(&r);
    return st;
}

static const enum option_id options[] = {
    OPTION_ARITHMETIC,     OPTION_WEIGHT_BITS,  OPTION_CHECKPOINT,     OPTION_CONFIG,
    OPTION_DATA,           OPTION_EPOCHS,       OPTION_EVAL,           OPTION_EVERY,
    OPTION_FORCE,          OPTION_FRAMES,       OPTION_FROM,           OPTION_IMAGES,
    OPTION_JSON,           OPTION_LABEL_IMAGES, OPTION_NEURONS,        OPTION_OUT,
    OPTION_POPULATION,     OPTION_PRESET,       OPTION_PRUNE,          OPTION_PRUNE_TO,
    OPTION_QUIET,          OPTION_RECORD,       OPTION_REDUCED_MOTION, OPTION_REGROW,
    OPTION_REPLAY_ACTIONS, OPTION_SCREENSHOT,   OPTION_SEED,           OPTION_SET,
    OPTION_SIZE,           OPTION_SNAPSHOTS,    OPTION_SPEED,          OPTION_TEXT_SCALE,
    OPTION_THEME,          OPTION_THREADS,      OPTION_THRESHOLDS,     OPTION_UNDO,
    OPTION_VIEW,           OPTIONS_END};

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
