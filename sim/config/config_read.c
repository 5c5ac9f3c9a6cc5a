/* sim/config/config_read.c - INI text to configuration: every error has its line, nothing is half set. */
#include "sim/config/config_lines.h"
#include "sim/config/config_sections.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 1 << 20 }; /* bytes; the full text has 2,000 */

struct reader {
    struct config *config;
    struct config_lines *lines;
};

static enum esp_status set_once(void *reader, const char *section, const char *key,
                                const char *value, unsigned line)
{
    struct reader *r = reader;
    struct config_place place;
    const enum esp_status st = config_find(r->config, section, key, &place);
    if (st != ESP_OK)
        return st;
    unsigned *before = &r->lines->key[place.section][place.key];
    if (*before)
        return esp_fail(ESP_INPUT, "%s.%s was already set in line %u", section, key,
                        *before);
    *before = line;
    return config_put(r->config, place, value);
}

/* Whether the text left open how long the spikes of projection k travel. */
static bool is_delay_open(const struct reader *r, size_t k)
{
    const struct config *c = r->config;
    const size_t s = config_n_sections(c) - c->n_projections + k;
    const struct config_section section = config_section(c, s);
    const void *delay = &c->projection[k].delay_ticks;
    size_t n;
    const struct config_key *keys = config_keys(section.kind, &n);
    for (size_t i = 0; i < n; i++)
        if (config_field(c, &section, &keys[i]) == delay)
            return r->lines->key[s][i] == 0;
    return false;
}

/* The least delay that is allowed, where the text says nothing. */
static void settle_delay(struct config *c, struct projection_config *p)
{
    const int from = config_population(c, p->from);
    const bool lateral = p->kind == PROJECTION_UNIFORM && strcmp(p->from, p->to) == 0;
    if (from >= 0 && !population_is_source(&c->population[from]) && !lateral &&
        p->delay_ticks == 0)
        p->delay_ticks = 1;
}

/* The only neurons there are need not be named. */
static void settle_output(const struct reader *r)
{
    struct config *c = r->config;
    const struct population_config *only = NULL;
    struct config_place place;
    size_t n = 0;
    for (size_t k = 0; k < c->n_populations; k++)
        if (!population_is_source(&c->population[k])) {
            only = &c->population[k];
            n++;
        }
    if (n != 1 || config_population(c, c->run.output) >= 0 ||
        config_find(c, "run", "output", &place) != ESP_OK ||
        r->lines->key[place.section][place.key])
        return;
    memcpy(c->run.output, only->name, sizeof c->run.output);
}

/* What follows from the network and not from what was there before. */
static void settle(const struct reader *r, const struct config_outline *o,
                   size_t n_before)
{
    struct config *c = r->config;
    for (size_t k = o->whole ? 0 : n_before; k < c->n_projections; k++)
        if (is_delay_open(r, k))
            settle_delay(c, &c->projection[k]);
    if (o->whole)
        settle_output(r);
}

enum esp_status config_read_text_lines(struct config *c, const char *text,
                                       const char *origin, struct config_lines *lines)
{
    struct config read = *c;
    struct config_outline outline;
    struct config_lines found = {0};
    const struct reader r = {.config = &read, .lines = &found};
    const struct config_walker walker = {.context = (void *)&r, .value = set_once};
    snprintf(found.origin, sizeof found.origin, "%s", origin);
    enum esp_status st = config_outline_read(text, origin, &outline);
    if (st == ESP_OK)
        st = config_outline_build(&outline, &read);
    if (st == ESP_OK)
        st = config_walk(text, origin, &walker);
    if (st != ESP_OK)
        return st;
    settle(&r, &outline, c->n_projections);
    found.whole = outline.whole;
    config_outline_lines(&outline, &read, &found);
    *c = read;
    *lines = found;
    return ESP_OK;
}

enum esp_status config_read_text(struct config *c, const char *text, const char *origin)
{
    struct config_lines lines;
    return config_read_text_lines(c, text, origin, &lines);
}

/* Read all of f into text[FILE_LIMIT + 2]. */
static enum esp_status slurp(FILE *f, const char *path, char *text)
{
    const size_t n = fread(text, 1, FILE_LIMIT + 1, f);
    if (ferror(f))
        return esp_fail(ESP_INPUT, "%s: cannot be read: %s", path, strerror(errno));
    if (n > FILE_LIMIT)
        return esp_fail(ESP_INPUT, "%s: larger than 1 MiB, not a configuration", path);
    if (memchr(text, '\0', n))
        return esp_fail(ESP_INPUT, "%s: a binary file, not a configuration", path);
    text[n] = '\0';
    return ESP_OK;
}

enum esp_status config_read_file_lines(struct config *c, const char *path,
                                       struct config_lines *lines)
{
    enum esp_status st;
    FILE *f = fopen(path, "rb");
    if (!f)
        return esp_fail(ESP_INPUT, "%s: cannot be opened: %s", path, strerror(errno));
    char *text = malloc(FILE_LIMIT + 2);
    if (text)
        st = slurp(f, path, text);
    else
        st = esp_fail(ESP_MEMORY, "%s: no memory to read it", path);
    if (st == ESP_OK)
        st = config_read_text_lines(c, text, path, lines);
    free(text);
    fclose(f);
    return st;
}

enum esp_status config_read_file(struct config *c, const char *path)
{
    struct config_lines lines;
    return config_read_file_lines(c, path, &lines);
}
