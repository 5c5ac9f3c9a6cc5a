/* api/config.c - reads and sets the keys of a configuration. */
#include "api/handle.h"

#include "base/array.h"
#include "sim/config/config_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum espalier_status espalier_config_create(const char *preset,
                                            struct espalier_config **out)
{
    NEED(out);
    struct espalier_config *c = array_create(1, sizeof *c);
    if (!c)
        return ESPALIER_MEMORY;
    config_default(&c->config);
    const enum esp_status st = preset ? config_preset(&c->config, preset) : ESP_OK;
    if (st == ESP_OK)
        *out = c;
    else
        array_free(c);
    return status_of(st);
}

void espalier_config_free(struct espalier_config *config)
{
    array_free(config);
}

enum espalier_status espalier_config_set(struct espalier_config *config, const char *key,
                                         const char *value)
{
    NEED(config);
    NEED(key);
    NEED(value);
    return status_of(config_set(&config->config, key, value));
}

enum espalier_status espalier_config_read(struct espalier_config *config,
                                          const char *path)
{
    NEED(config);
    NEED(path);
    return status_of(config_read_file(&config->config, path));
}

enum espalier_status espalier_config_parse(struct espalier_config *config,
                                           const char *text, const char *origin)
{
    NEED(config);
    NEED(text);
    return status_of(config_read_text(&config->config, text, origin ? origin : "text"));
}

static enum esp_status print_value(const struct config *c, const char *key,
                                   char value[static CONFIG_VALUE])
{
    char section[CONFIG_SECTION + CONFIG_NAME + 2];
    struct config_place place;
    size_t n;
    if (snprintf(section, sizeof section, "%s", key) >= (int)sizeof section)
        return esp_fail(ESP_INPUT, "%.40s...: no key is that long", key);
    char *dot = strrchr(section, '.');
    if (dot)
        *dot = '\0';
    const enum esp_status st =
        config_find(c, dot ? section : "", dot ? dot + 1 : section, &place);
    if (st != ESP_OK)
        return st;
    const struct config_section s = config_section(c, place.section);
    const struct config_key *k = config_keys(s.kind, &n) + place.key;
    config_value_print(k, config_field(c, &s, k), value);
    return ESP_OK;
}

enum espalier_status espalier_config_get(const struct espalier_config *config,
                                         const char *key, char *text, size_t room)
{
    NEED(config);
    NEED(key);
    NEED(text);
    char value[CONFIG_VALUE];
    enum esp_status st = print_value(&config->config, key, value);
    if (st == ESP_OK && strlen(value) >= room)
        st = esp_fail(ESP_INPUT, "%s: room for %zu bytes, its value has %zu", key, room,
                      strlen(value) + 1);
    if (st == ESP_OK)
        strcpy(text, value);
    return status_of(st);
}

enum espalier_status espalier_config_text(const struct espalier_config *config,
                                          char *text, size_t room, size_t *needed)
{
    NEED(config);
    char *whole = config_text(&config->config);
    if (!whole)
        return status_of(esp_fail(ESP_MEMORY, "out of memory"));
    if (text && room > 0)
        snprintf(text, room, "%s", whole);
    if (needed)
        *needed = strlen(whole) + 1;
    free(whole);
    return ESPALIER_OK;
}
