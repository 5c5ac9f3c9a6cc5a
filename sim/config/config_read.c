/* sim/config/config_read.c - converts INI text to a configuration. Every error message names a line. On failure the
 * configuration is unchanged.
 *
 * If a section [population.NAME] has a key `kind`, the text describes the whole network: the populations and
 * projections of the text, in its order. Otherwise the present populations and projections stay, and the text may
 * add sections [projection.NAME] with a kind. In both cases a section [prune.NAME] is added if it does not exist. A
 * key that a new section does not set has the value that it had before in a section of the same name and kind, or
 * else its default. */
#include "sim/config/config_lines.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- first pass: the sections in the text ---- */

enum { OUTLINE_KIND = 24 }; /* bytes for a kind as typed */

/* A section in the text. */
struct opening {
    char name[CONFIG_SECTION + 2]; /* "population.exc" as typed */
    /* The lines in which the section begins for the first and for the second time; 0: none. */
    unsigned line, again;
    char kind[OUTLINE_KIND]; /* the value of the key `kind`; "": not given */
    unsigned kind_line;
};

/* What the first pass has found in the text. */
struct outline {
    const char *origin;
    bool whole; /* whether the text describes the whole network */
    /* The sections [population.NAME], [projection.NAME] and [prune.NAME], in the order of the text. */
    size_t n;
    struct opening opening[CONFIG_SECTIONS];
};

static const char POPULATION[] = "population.", PROJECTION[] = "projection.",
                  PRUNE[] = "prune.";

/* Return the part of the section's name after `family`, which is "population." or another prefix; NULL if the name
 * does not begin with it. */
static const char *name_in(const struct opening *o, const char *family)
{
    const size_t n = strlen(family);
    return strncmp(o->name, family, n) == 0 ? o->name + n : NULL;
}

static struct opening *find_opening(struct outline *o, const char *name)
{
    size_t k = 0;
    while (k < o->n && strcmp(o->opening[k].name, name) != 0)
        k++;
    return k < o->n ? &o->opening[k] : NULL;
}

static enum esp_status take_section(void *outline, const char *name, unsigned line)
{
    struct outline *o = outline;
    struct opening *known = find_opening(o, name);
    struct opening new = {.line = line};
    if (known) {
        known->again = known->again ? known->again : line;
        return ESP_OK;
    }
    snprintf(new.name, sizeof new.name, "%s", name);
    if (!name_in(&new, POPULATION) && !name_in(&new, PROJECTION) && !name_in(&new, PRUNE))
        return ESP_OK; /* an unknown section; the second pass refuses its keys */
    if (o->n == CONFIG_SECTIONS)
        return esp_fail(ESP_INPUT, "more than %d sections", CONFIG_SECTIONS);
    o->opening[o->n++] = new;
    return ESP_OK;
}

static enum esp_status take_kind(void *outline, const char *section, const char *key,
                                 const char *value, unsigned line)
{
    struct outline *o = outline;
    struct opening *x = find_opening(o, section);
    if (!x || x->kind_line || strcmp(key, "kind") != 0)
        return ESP_OK;
    snprintf(x->kind, sizeof x->kind, "%s", value);
    x->kind_line = line;
    o->whole |= name_in(x, POPULATION) != NULL;
    return ESP_OK;
}

static enum esp_status outline_read(const char *text, const char *origin,
                                    struct outline *out)
{
    *out = (struct outline){.origin = origin};
    const struct config_walker walker = {
        .context = out, .section = take_section, .value = take_kind};
    return config_walk(text, origin, &walker);
}

/* ---- building the network from these sections ---- */

/* `config` is built from the sections in `outline`. `before` is its state at the beginning. */
struct build {
    const struct outline *outline;
    const struct config *before;
    struct config *config;
};

static bool is_name(const char *name)
{
    const size_t n = strlen(name);
    return n > 0 && n < CONFIG_NAME &&
           strspn(name,
                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
               n;
}

static enum esp_status check_name(const struct opening *o, const char *name)
{
    char shown[48];
    return is_name(name)
               ? ESP_OK
               : esp_fail(ESP_INPUT,
                          "[%s]: not a name behind the dot; allowed: letters, digits, _ "
                          "and -, at most %d",
                          text_show(o->name, shown, sizeof shown), CONFIG_NAME - 1);
}

/* Set *kind to the enum value for the kind that the section names. */
static enum esp_status find_kind(const struct opening *o, enum section_kind family,
                                 int *kind)
{
    char list[128] = "";
    size_t n = 0;
    const char *const *words = config_kinds(family);
    for (int k = 0; words[k]; k++) {
        if (strcasecmp(words[k], o->kind) == 0) {
            *kind = k;
            return ESP_OK;
        }
        n += (size_t)snprintf(list + n, sizeof list - n, "%s%s",
                              k == 0         ? ""
                              : words[k + 1] ? ", "
                                             : " or ",
                              words[k]);
    }
    if (!o->kind_line)
        return esp_fail(ESP_INPUT, "[%s] needs a line kind = %s", o->name, list);
    return esp_fail(ESP_INPUT, "%s.kind = %s: not one of the words; allowed: %s", o->name,
                    o->kind, list);
}

static const struct population_config *
find_population(const struct config *c, const char *name, enum population_kind kind)
{
    const int k = config_population(c, name);
    return k >= 0 && c->population[k].kind == kind ? &c->population[k] : NULL;
}

static enum esp_status add_population(const struct build *b, const struct opening *o,
                                      const char *name)
{
    int kind = 0;
    struct config *c = b->config;
    enum esp_status st = find_kind(o, SECTION_SOURCE, &kind);
    if (st == ESP_OK && c->n_populations == CONFIG_POPULATIONS)
        st = esp_fail(ESP_INPUT, "[%s]: more than %d populations", o->name,
                      CONFIG_POPULATIONS);
    if (st != ESP_OK)
        return st;
    const struct population_config *old =
        find_population(b->before, name, (enum population_kind)kind);
    struct population_config *p = &c->population[c->n_populations++];
    *p = old ? *old : config_new_population((enum population_kind)kind);
    snprintf(p->name, sizeof p->name, "%s", name);
    return ESP_OK;
}

static const struct projection_config *find_projection(const struct config *c,
                                                       const char *name)
{
    for (size_t k = 0; k < c->n_projections; k++)
        if (strcmp(c->projection[k].name, name) == 0)
            return &c->projection[k];
    return NULL;
}

static enum esp_status add_projection(const struct build *b, const struct opening *o,
                                      const char *name)
{
    int kind = 0;
    struct config *c = b->config;
    enum esp_status st = find_kind(o, SECTION_DENSE, &kind);
    if (st == ESP_OK && c->n_projections == CONFIG_PROJECTIONS)
        st = esp_fail(ESP_INPUT, "[%s]: more than %d projections", o->name,
                      CONFIG_PROJECTIONS);
    if (st != ESP_OK)
        return st;
    const struct projection_config *old = find_projection(b->before, name);
    struct projection_config *p = &c->projection[c->n_projections++];
    *p = old && (int)old->kind == kind
             ? *old
             : config_new_projection((enum projection_kind)kind);
    snprintf(p->name, sizeof p->name, "%s", name);
    return ESP_OK;
}

static const struct prune_config *find_prune(const struct config *c, const char *name)
{
    for (size_t k = 0; k < c->n_prunes; k++)
        if (strcmp(c->also_prune[k].population, name) == 0)
            return &c->also_prune[k];
    return NULL;
}

static enum esp_status add_prune(const struct build *b, const struct opening *o,
                                 const char *name)
{
    struct config *c = b->config;
    if (c->n_prunes == CONFIG_POPULATIONS)
        return esp_fail(ESP_INPUT, "[%s]: more than %d populations", o->name,
                        CONFIG_POPULATIONS);
    const struct prune_config *old = find_prune(b->before, name);
    struct prune_config *p = &c->also_prune[c->n_prunes++];
    *p = old ? *old : (struct prune_config){.policy = config_new_prune()};
    if (!old) /* a new section [prune.NAME] turns pruning on */
        p->policy.strategy = POLICY_ADAPTIVE;
    snprintf(p->population, sizeof p->population, "%s", name);
    return ESP_OK;
}

/* Add a section of the text to the configuration. */
static enum esp_status add_section(const struct build *b, const struct opening *o)
{
    const char *population = name_in(o, POPULATION), *projection = name_in(o, PROJECTION),
               *prune = name_in(o, PRUNE);
    const char *name = population ? population : projection ? projection : prune;
    const enum esp_status st = check_name(o, name);
    if (st != ESP_OK)
        return st;
    return population   ? add_population(b, o, name)
           : projection ? add_projection(b, o, name)
                        : add_prune(b, o, name);
}

/* Apply a section of a text that changes the present network. A section [projection.NAME] or [prune.NAME] is added
 * if it does not exist. */
static enum esp_status extend(const struct build *b, const struct opening *o)
{
    const char *population = name_in(o, POPULATION), *projection = name_in(o, PROJECTION),
               *prune = name_in(o, PRUNE);
    if (population   ? config_population(b->config, population) >= 0
        : projection ? find_projection(b->config, projection) != NULL
                     : find_prune(b->config, prune) != NULL)
        return ESP_OK;
    return population || (projection && !o->kind_line)
               ? config_no_section(b->config, o->name)
               : add_section(b, o);
}

/* Put file and line before the last message. */
static enum esp_status fail_in(const struct outline *o, unsigned line, enum esp_status st)
{
    return esp_fail(st, "%s:%u: %s", o->origin, line, esp_message());
}

static enum esp_status fail_again(const struct outline *o, const struct opening *x)
{
    return esp_fail(ESP_INPUT,
                    "%s:%u: [%s] was already opened in line %u; give each its own name",
                    o->origin, x->again, x->name, x->line);
}

/* Add the sections of the outline to c. Their keys have their previous or default values. */
static enum esp_status outline_build(const struct outline *o, struct config *c)
{
    struct config before = *c;
    /* If c is the default preset, keys that the file does not set have the values for a network on pixels. */
    if (o->whole && strcmp(c->preset, "best") == 0)
        config_of_files(&before);
    const struct build b = {.outline = o, .before = &before, .config = c};
    if (o->whole)
        c->n_populations = c->n_projections = c->n_prunes = 0;
    for (size_t k = 0; k < o->n; k++) {
        const struct opening *x = &o->opening[k];
        if (o->whole && x->again)
            return fail_again(o, x);
        const enum esp_status st = o->whole ? add_section(&b, x) : extend(&b, x);
        if (st != ESP_OK)
            return fail_in(o, x->kind_line ? x->kind_line : x->line, st);
    }
    return ESP_OK;
}

/* Store the line of each section of c, which was built from the outline. */
static void outline_lines(const struct outline *o, const struct config *c,
                          struct config_lines *lines)
{
    for (size_t s = 0; s < config_n_sections(c); s++)
        for (size_t k = 0; k < o->n; k++)
            if (strcmp(config_section(c, s).name, o->opening[k].name) == 0)
                lines->section[s] = o->opening[k].line;
}

/* ---- second pass: values ---- */

enum { FILE_LIMIT = 1 << 20 }; /* bytes; a full configuration has about 2,000 */

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

/* Return whether the text leaves the delay of projection k unset. */
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

/* Set the delay of a projection to 1 if its delay is 0 and at least 1 is required. */
static void settle_delay(struct config *c, struct projection_config *p)
{
    const int from = config_population(c, p->from);
    const bool lateral = p->kind == PROJECTION_UNIFORM && strcmp(p->from, p->to) == 0;
    if (from >= 0 && !population_is_source(&c->population[from]) && !lateral &&
        p->delay_ticks == 0)
        p->delay_ticks = 1;
}

/* If the network has a single population of neurons and the text does not set run.output, make that population the
 * output. */
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

/* Set values that depend on the new network, if the text does not set them. n_before: number of projections before. */
static void settle(const struct reader *r, const struct outline *o, size_t n_before)
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
    struct outline outline;
    struct config_lines found = {0};
    const struct reader r = {.config = &read, .lines = &found};
    const struct config_walker walker = {.context = (void *)&r, .value = set_once};
    snprintf(found.origin, sizeof found.origin, "%s", origin);
    enum esp_status st = outline_read(text, origin, &outline);
    if (st == ESP_OK)
        st = outline_build(&outline, &read);
    if (st == ESP_OK)
        st = config_walk(text, origin, &walker);
    if (st != ESP_OK)
        return st;
    settle(&r, &outline, c->n_projections);
    found.whole = outline.whole;
    outline_lines(&outline, &read, &found);
    *c = read;
    *lines = found;
    return ESP_OK;
}

enum esp_status config_read_text(struct config *c, const char *text, const char *origin)
{
    struct config_lines lines;
    return config_read_text_lines(c, text, origin, &lines);
}

/* Read all of f into text[FILE_LIMIT + 2] and add a zero byte. */
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
