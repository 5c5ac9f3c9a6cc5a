/* sim/config/config_sections.c */
#include "sim/config/config_sections.h"

#include "base/text.h"
#include "sim/config/config_defaults.h"
#include "sim/config/config_lines.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char POPULATION[] = "population.", PROJECTION[] = "projection.",
                  PRUNE[] = "prune.";

/* The name behind "population."; NULL if the section is no population. */
static const char *name_in(const struct config_opening *o, const char *family)
{
    const size_t n = strlen(family);
    return strncmp(o->name, family, n) == 0 ? o->name + n : NULL;
}

/* ---- reading ---- */

static struct config_opening *find_opening(struct config_outline *o, const char *name)
{
    size_t k = 0;
    while (k < o->n && strcmp(o->opening[k].name, name) != 0)
        k++;
    return k < o->n ? &o->opening[k] : NULL;
}

static enum esp_status take_section(void *outline, const char *name, unsigned line)
{
    struct config_outline *o = outline;
    struct config_opening *known = find_opening(o, name);
    struct config_opening new = {.line = line};
    if (known) {
        known->again = known->again ? known->again : line;
        return ESP_OK;
    }
    snprintf(new.name, sizeof new.name, "%s", name);
    if (!name_in(&new, POPULATION) && !name_in(&new, PROJECTION) && !name_in(&new, PRUNE))
        return ESP_OK; /* of another file than ours; its keys are refused */
    if (o->n == CONFIG_SECTIONS)
        return esp_fail(ESP_INPUT, "more than %d sections", CONFIG_SECTIONS);
    o->opening[o->n++] = new;
    return ESP_OK;
}

static enum esp_status take_kind(void *outline, const char *section, const char *key,
                                 const char *value, unsigned line)
{
    struct config_outline *o = outline;
    struct config_opening *x = find_opening(o, section);
    if (!x || x->kind_line || strcmp(key, "kind") != 0)
        return ESP_OK;
    snprintf(x->kind, sizeof x->kind, "%s", value);
    x->kind_line = line;
    o->whole |= name_in(x, POPULATION) != NULL;
    return ESP_OK;
}

enum esp_status config_outline_read(const char *text, const char *origin,
                                    struct config_outline *out)
{
    *out = (struct config_outline){.origin = origin};
    const struct config_walker walker = {
        .context = out, .section = take_section, .value = take_kind};
    return config_walk(text, origin, &walker);
}

/* ---- building ---- */

/* What is built, and from what. */
struct build {
    const struct config_outline *outline;
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

static enum esp_status check_name(const struct config_opening *o, const char *name)
{
    char shown[48];
    return is_name(name)
               ? ESP_OK
               : esp_fail(ESP_INPUT,
                          "[%s]: not a name behind the dot; allowed: letters, digits, _ "
                          "and -, at most %d",
                          text_show(o->name, shown, sizeof shown), CONFIG_NAME - 1);
}

/* The enum that the kind of a section stands for. */
static enum esp_status find_kind(const struct config_opening *o, enum section_kind family,
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

static enum esp_status add_population(const struct build *b,
                                      const struct config_opening *o, const char *name)
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

static enum esp_status add_projection(const struct build *b,
                                      const struct config_opening *o, const char *name)
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

static enum esp_status add_prune(const struct build *b, const struct config_opening *o,
                                 const char *name)
{
    struct config *c = b->config;
    if (c->n_prunes == CONFIG_POPULATIONS)
        return esp_fail(ESP_INPUT, "[%s]: more than %d populations", o->name,
                        CONFIG_POPULATIONS);
    const struct prune_config *old = find_prune(b->before, name);
    struct prune_config *p = &c->also_prune[c->n_prunes++];
    *p = old ? *old : (struct prune_config){.policy = config_new_prune()};
    if (!old) /* a section of its own asks for pruning */
        p->policy.strategy = POLICY_ADAPTIVE;
    snprintf(p->population, sizeof p->population, "%s", name);
    return ESP_OK;
}

/* A network of the text: a section is one population or projection. */
static enum esp_status add_section(const struct build *b, const struct config_opening *o)
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

/* A network that is there: what is not in it yet may be new. */
static enum esp_status extend(const struct build *b, const struct config_opening *o)
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

/* Put file and line before the message. */
static enum esp_status fail_in(const struct config_outline *o, unsigned line,
                               enum esp_status st)
{
    return esp_fail(st, "%s:%u: %s", o->origin, line, esp_message());
}

static enum esp_status fail_again(const struct config_outline *o,
                                  const struct config_opening *x)
{
    return esp_fail(ESP_INPUT,
                    "%s:%u: [%s] was already opened in line %u; give each its own name",
                    o->origin, x->again, x->name, x->line);
}

enum esp_status config_outline_build(const struct config_outline *o, struct config *c)
{
    const struct config before = *c;
    const struct build b = {.outline = o, .before = &before, .config = c};
    if (o->whole)
        c->n_populations = c->n_projections = c->n_prunes = 0;
    for (size_t k = 0; k < o->n; k++) {
        const struct config_opening *x = &o->opening[k];
        if (o->whole && x->again)
            return fail_again(o, x);
        const enum esp_status st = o->whole ? add_section(&b, x) : extend(&b, x);
        if (st != ESP_OK)
            return fail_in(o, x->kind_line ? x->kind_line : x->line, st);
    }
    return ESP_OK;
}

void config_outline_lines(const struct config_outline *o, const struct config *c,
                          struct config_lines *lines)
{
    for (size_t s = 0; s < config_n_sections(c); s++)
        for (size_t k = 0; k < o->n; k++)
            if (strcmp(config_section(c, s).name, o->opening[k].name) == 0)
                lines->section[s] = o->opening[k].line;
}
