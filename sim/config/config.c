/* sim/config/config.c - finding and setting keys, and the questions asked of a configuration. */
#include "sim/config/config.h"

#include "base/text.h"
#include "sim/config/config_keys.h"
#include "sim/config/config_value.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* "run, prune, population.input, ..." */
static void list_sections(const struct config *c, char *text, size_t room)
{
    size_t n = 0;
    for (size_t k = 0; k < config_n_sections(c) && n < room; k++) {
        const struct config_section s = config_section(c, k);
        n += (size_t)snprintf(text + n, room - n, "%s%s", k ? ", " : "", s.name);
    }
    if (n >= room)
        memcpy(text + room - sizeof "...", "...", sizeof "...");
}

/* The section nearest to what was typed, which may lack the part before the dot. */
static struct config_section nearest_section(const struct config *c, const char *typed)
{
    struct config_section best = config_section(c, 0);
    size_t least = SIZE_MAX;
    for (size_t k = 0; k < config_n_sections(c); k++) {
        const struct config_section s = config_section(c, k);
        const char *dot = strchr(s.name, '.');
        const size_t whole = text_distance(typed, s.name);
        const size_t tail = dot ? text_distance(typed, dot + 1) : SIZE_MAX;
        const size_t distance = whole < tail ? whole : tail;
        if (distance < least) {
            least = distance;
            best = s;
        }
    }
    return best;
}

/* A network has the sections that were opened with a kind. */
static const char *hint(const char *typed)
{
    if (strncmp(typed, "population.", 11) == 0)
        return "; a file in which populations have kind = source or lif describes a "
               "network "
               "of its own";
    return strncmp(typed, "projection.", 11) == 0
               ? "; with kind = dense, uniform, all-but-own or one-to-one it is a new one"
               : "";
}

enum esp_status config_no_section(const struct config *c, const char *typed)
{
    char shown[48], list[384];
    list_sections(c, list, sizeof list);
    return esp_fail(ESP_INPUT,
                    "there is no section [%s]; the nearest is [%s]; all are %s%s",
                    text_show(typed, shown, sizeof shown), nearest_section(c, typed).name,
                    list, hint(typed));
}

/* Offer the keys of section k; true if one of them became the best guess. */
static bool offer_keys(const struct config *c, size_t k, struct text_guess *guess)
{
    size_t n;
    const char *before = guess->best;
    const struct config_key *keys = config_keys(config_section(c, k).kind, &n);
    for (size_t i = 0; i < n; i++)
        text_offer(guess, keys[i].name);
    return guess->best != before;
}

/* The word for a kind of projection or population that has the key, where another kind was
 * chosen; NULL if there is none. */
static const char *other_kind(const struct config_section *s, const char *typed)
{
    const bool population = s->kind == SECTION_SOURCE || s->kind == SECTION_LIF;
    const enum section_kind first = population ? SECTION_SOURCE : SECTION_DENSE;
    const char *const *words = config_kinds(first);
    for (int kind = 0; s->kind >= SECTION_SOURCE && words[kind]; kind++) {
        size_t n;
        const struct config_key *keys =
            config_keys((enum section_kind)((int)first + kind), &n);
        for (size_t k = 0; k < n; k++)
            if (strcmp(keys[k].name, typed) == 0)
                return words[kind];
    }
    return NULL;
}

static enum esp_status fail_key(const struct config *c, size_t section, const char *typed)
{
    char shown[48];
    struct text_guess guess = {.typed = typed};
    const struct config_section s = config_section(c, section);
    const char *other = other_kind(&s, typed);
    offer_keys(c, section, &guess);
    text_show(typed, shown, sizeof shown);
    return other ? esp_fail(ESP_INPUT,
                            "[%s] has no key %s, which belongs to kind = %s: remove the "
                            "line or change the kind",
                            s.name, shown, other)
                 : esp_fail(ESP_INPUT, "[%s] has no key %s; the nearest is %s", s.name,
                            shown, guess.best);
}

/* A key without a section: the nearest of all sections. */
static enum esp_status fail_bare_key(const struct config *c, const char *typed)
{
    char shown[48];
    struct text_guess guess = {.typed = typed};
    struct config_section nearest = config_section(c, 0);
    for (size_t k = 0; k < config_n_sections(c); k++)
        if (offer_keys(c, k, &guess))
            nearest = config_section(c, k);
    return esp_fail(ESP_INPUT, "%s stands in no section; the nearest key is %s.%s",
                    text_show(typed, shown, sizeof shown), nearest.name, guess.best);
}

enum esp_status config_find(const struct config *c, const char *section, const char *key,
                            struct config_place *place)
{
    size_t s = 0, n;
    if (section[0] == '\0')
        return fail_bare_key(c, key);
    while (s < config_n_sections(c) && strcmp(config_section(c, s).name, section) != 0)
        s++;
    if (s == config_n_sections(c))
        return config_no_section(c, section);
    const struct config_key *keys = config_keys(config_section(c, s).kind, &n);
    for (size_t k = 0; k < n; k++) {
        if (strcmp(keys[k].name, key) == 0) {
            *place = (struct config_place){s, k};
            return ESP_OK;
        }
    }
    return fail_key(c, s, key);
}

enum esp_status config_put(struct config *c, struct config_place place, const char *value)
{
    size_t n;
    const struct config_section s = config_section(c, place.section);
    const struct config_key *key = config_keys(s.kind, &n) + place.key;
    char *start = (char *)c + s.offset;
    const enum esp_status st =
        config_value_parse(key, s.name, value, start + key->offset);
    if (st == ESP_OK && key->has_flag)
        *(bool *)(start + key->flag_offset) = false;
    return st;
}

enum esp_status config_set(struct config *c, const char *name, const char *value)
{
    char full[128], shown[48];
    struct config_place place;
    if (!text_trim(name, full, sizeof full))
        return esp_fail(ESP_INPUT, "%s: no key is that long",
                        text_show(name, shown, sizeof shown));
    char *dot = strrchr(full, '.');
    if (dot)
        *dot = '\0';
    const enum esp_status st =
        config_find(c, dot ? full : "", dot ? dot + 1 : full, &place);
    return st == ESP_OK ? config_put(c, place, value) : st;
}

bool config_theta_plus_is_set(const struct config *c, size_t population)
{
    assert(population < c->n_populations);
    const struct population_config *p = &c->population[population];
    return p->lif.theta_plus_mV >= 0 && !p->theta_plus_derived;
}

bool config_eta_is_set(const struct config *c, size_t projection)
{
    assert(projection < c->n_projections);
    const struct projection_config *p = &c->projection[projection];
    return p->stdp.eta >= 0 && !p->eta_derived;
}

int config_population(const struct config *c, const char *name)
{
    for (size_t k = 0; k < c->n_populations; k++)
        if (strcmp(c->population[k].name, name) == 0)
            return (int)k;
    return -1;
}

bool config_plays(const struct config *c)
{
    for (size_t k = 0; k < c->n_populations; k++)
        if (c->population[k].kind == POPULATION_SPIKES)
            return true;
    return false;
}

uint64_t config_neurons(const struct config *c)
{
    const int k = config_population(c, c->run.output);
    return k < 0 ? 0 : c->population[k].size;
}
