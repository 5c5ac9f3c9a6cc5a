/* sim/config/config_lines.c */
#include "sim/config/config_lines.h"

#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The key was set, but not in the file. */
static const unsigned ELSEWHERE = UINT_MAX;

/* Number of a section; config_n_sections if there is none. */
static size_t section_number(const struct config *c, const char *name)
{
    size_t s = 0;
    while (s < config_n_sections(c) && strcmp(config_section(c, s).name, name) != 0)
        s++;
    return s;
}

/* Number of a key of section s; CONFIG_KEYS if there is none. */
static size_t key_number(const struct config *c, size_t s, const char *key)
{
    size_t n;
    const struct config_key *keys = config_keys(config_section(c, s).kind, &n);
    for (size_t k = 0; k < n; k++)
        if (strcmp(keys[k].name, key) == 0)
            return k;
    return CONFIG_KEYS;
}

void config_lines_forget(struct config_lines *lines, const struct config *c,
                         const char *name)
{
    char section[128];
    snprintf(section, sizeof section, "%s", name);
    char *dot = strrchr(section, '.');
    if (!dot)
        return;
    *dot = '\0';
    const size_t s = section_number(c, section);
    const size_t k = s < config_n_sections(c) ? key_number(c, s, dot + 1) : CONFIG_KEYS;
    if (k < CONFIG_KEYS)
        lines->key[s][k] = ELSEWHERE;
}

static unsigned find_line(const struct config_subject *x, const char *section,
                          const char *key)
{
    const size_t s = section_number(x->config, section);
    assert(s < config_n_sections(x->config)); /* only sections that exist are blamed */
    const size_t k = key_number(x->config, s, key);
    const unsigned line = k < CONFIG_KEYS ? x->lines->key[s][k] : 0;
    return line == ELSEWHERE ? 0 : line ? line : x->lines->section[s];
}

enum esp_status config_blame(const struct config_subject *s, const char *family,
                             const char *name, const char *key, const char *format, ...)
{
    char text[768], section[CONFIG_SECTION];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    snprintf(section, sizeof section, "%s%s%s", family, name ? "." : "",
             name ? name : "");
    const unsigned line = s->lines ? find_line(s, section, key) : 0;
    return line ? esp_fail(ESP_INPUT, "%s:%u: %s", s->lines->origin, line, text)
                : esp_fail(ESP_INPUT, "%s", text);
}
