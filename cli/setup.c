/* cli/setup.c */
#include "cli/setup.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* Options that are short for a key. The output population is put in for %s. */
static const struct {
    enum option_id option;
    const char *key;
} short_for[] = {
    {OPTION_NEURONS, "population.%s.size"},
    {OPTION_EPOCHS, "run.epochs"},
    {OPTION_IMAGES, "run.images"},
    {OPTION_SEED, "run.seed"},
    {OPTION_EVAL, "run.eval"},
    {OPTION_LABEL_IMAGES, "run.label_images"},
    {OPTION_PRUNE, "prune.strategy"},
    {OPTION_PRUNE_TO, "prune.prune_to"},
};

/* Options that name a file of settings. */
static const enum option_id files[] = {OPTION_CONFIG, OPTION_CHECK};

/* A network of the file's own comes from no preset. */
static void name_network(const char *path, struct config *c)
{
    const char *slash = strrchr(path, '/');
    snprintf(c->preset, sizeof c->preset, "%s", slash ? slash + 1 : path);
    text_mask(c->preset);
}

static enum esp_status read_file(const char *path, struct config *c,
                                 struct config_lines *lines)
{
    const enum esp_status st = config_read_file_lines(c, path, lines);
    if (st == ESP_OK && lines->whole)
        name_network(path, c);
    return st;
}

static enum esp_status apply_set(const char *setting, struct config *c,
                                 struct config_lines *lines)
{
    char name[128];
    const char *equals = strchr(setting, '=');
    if (!equals || equals == setting || (size_t)(equals - setting) >= sizeof name)
        return esp_fail(ESP_INPUT, "--set %s: give it as section.key=value", setting);
    snprintf(name, sizeof name, "%.*s", (int)(equals - setting), setting);
    config_lines_forget(lines, c, name);
    return config_set(c, name, equals + 1);
}

static enum esp_status apply_short(const struct options *o, struct config *c,
                                   struct config_lines *lines)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < sizeof short_for / sizeof *short_for && st == ESP_OK; k++) {
        char key[CONFIG_NAME + 32];
        const char *value = o->value[short_for[k].option];
        if (!value)
            continue;
        snprintf(key, sizeof key, short_for[k].key, c->run.output);
        config_lines_forget(lines, c, key);
        st = config_set(c, key, value);
        if (st != ESP_OK)
            st = esp_fail(st, "--%s: %s", options_name(short_for[k].option),
                          esp_message());
    }
    return st;
}

enum esp_status setup_config(const struct options *o, struct config *c)
{
    struct config_lines lines;
    return setup_config_lines(o, c, &lines);
}

enum esp_status setup_config_lines(const struct options *o, struct config *c,
                                   struct config_lines *lines)
{
    enum esp_status st = ESP_OK;
    *lines = (struct config_lines){0};
    if (options_given(o, OPTION_PRESET))
        st = config_preset(c, o->value[OPTION_PRESET]);
    for (size_t k = 0; k < sizeof files / sizeof *files && st == ESP_OK; k++)
        if (options_given(o, files[k]))
            st = read_file(o->value[files[k]], c, lines);
    for (unsigned k = 0; k < o->n_set && st == ESP_OK; k++)
        st = apply_set(o->set[k], c, lines);
    if (st == ESP_OK && options_given(o, OPTION_PRUNE_TO) &&
        !options_given(o, OPTION_PRUNE) && c->prune.strategy == POLICY_NONE)
        st = config_set(c, "prune.strategy", "adaptive");
    if (st == ESP_OK)
        st = apply_short(o, c, lines);
    if (st == ESP_OK && options_given(o, OPTION_REGROW) && c->prune.regrow == 0)
        st = config_set(c, "prune.regrow", "0.02");
    return st == ESP_OK ? config_check_lines(c, lines) : st;
}
