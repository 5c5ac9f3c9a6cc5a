/* sim/config/config.c - finds and sets keys, converts values to and from text, and answers questions about a
 * configuration. */
#include "sim/config/config.h"

#include "base/numeral.h"
#include "base/text.h"
#include "sim/config/config_keys.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- finding sections and keys ---- */

/* Write the names of all sections to text[]: "run, prune, population.input, ...". A list that is too long ends in
 * "...". */
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

/* Return the section whose name is nearest to what the user typed. The user may have typed only the part after the
 * dot. */
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

/* Return the end of a message for a section that does not exist: how a file adds a section of its family; "" for
 * other families. */
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

/* Offer the keys of section k to the guess. Return whether one of them is now the best guess. */
static bool offer_keys(const struct config *c, size_t k, struct text_guess *guess)
{
    size_t n;
    const char *before = guess->best;
    const struct config_key *keys = config_keys(config_section(c, k).kind, &n);
    for (size_t i = 0; i < n; i++)
        text_offer(guess, keys[i].name);
    return guess->best != before;
}

/* If the section has no key `typed`, but a section of the same family with another kind has it, return the word for
 * that kind. Otherwise return NULL. */
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

/* Fail because a key was given without a section. The message names the nearest key of all sections. */
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

/* ---- converting values ---- */

static const char *const no_yes[] = {"no", "yes", NULL};

static const char *const *words_of(const struct config_key *key)
{
    return key->type == KEY_BOOL && !key->choices ? no_yes : key->choices;
}

/* Return the index of `text` in a list that ends with NULL; -1 if it is not in the list. Case is ignored. */
static int find_word(const char *const *words, const char *text)
{
    for (int k = 0; words[k]; k++)
        if (strcasecmp(words[k], text) == 0)
            return k;
    return -1;
}

/* Return whether the text is the word that the key allows in place of a number, name or path. */
static bool is_word(const struct config_key *key, const char *text)
{
    return key->word && strcasecmp(text, key->word) == 0;
}

/* Each parser below stores the value of `text` in *field and returns NULL; if it cannot, it returns the reason. */

static const char *parse_double(const struct config_key *key, const char *text,
                                void *field)
{
    double x = key->word_value;
    const char *why =
        is_word(key, text) ? NULL : numeral_real(text, key->min, key->max, &x);
    if (!why)
        memcpy(field, &x, sizeof x);
    return why;
}

/* Convert a limit in the table of keys to a whole number. The table holds 2^64 - 1 as a double, which is rounded to
 * 2^64. */
static uint64_t whole_limit(double limit)
{
    return limit >= 0x1p64 ? UINT64_MAX : (uint64_t)limit;
}

static const char *parse_whole(const struct config_key *key, const char *text,
                               uint64_t *to)
{
    if (!is_word(key, text))
        return numeral_whole(text, whole_limit(key->min), whole_limit(key->max), to);
    *to = (uint64_t)key->word_value;
    return NULL;
}

static const char *parse_u64(const struct config_key *key, const char *text, void *field)
{
    uint64_t n;
    const char *why = parse_whole(key, text, &n);
    if (!why)
        memcpy(field, &n, sizeof n);
    return why;
}

static const char *parse_u32(const struct config_key *key, const char *text, void *field)
{
    uint64_t n;
    const char *why = parse_whole(key, text, &n);
    if (why)
        return why;
    /* The maximum of the key in the table is at most UINT32_MAX. */
    assert(n <= UINT32_MAX);
    const uint32_t small = (uint32_t)n;
    memcpy(field, &small, sizeof small);
    return NULL;
}

static const char *parse_bool(const struct config_key *key, const char *text, void *field)
{
    /* Words at odd indices mean true, as in words_of. */
    static const char *const more[] = {"no", "yes", "false", "true", "off",
                                       "on", "0",   "1",     NULL};
    const int k = find_word(key->choices ? key->choices : more, text);
    if (k < 0)
        return "not one of the words";
    const bool b = k % 2;
    memcpy(field, &b, sizeof b);
    return NULL;
}

static const char *parse_choice(const struct config_key *key, const char *text,
                                void *field)
{
    int now;
    const int k = find_word(key->choices, text);
    memcpy(&now, field, sizeof now);
    if (k < 0)
        return "not one of the words";
    if (key->fixed && k != now)
        return "cannot be changed";
    memcpy(field, &k, sizeof k);
    return NULL;
}

static const char *parse_name(const struct config_key *key, const char *text, void *field)
{
    const size_t n = strlen(text);
    if (is_word(key, text)) {
        memset(field, 0, CONFIG_NAME);
        return NULL;
    }
    if (text[strspn(text,
                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")])
        return "not a name";
    if (n >= CONFIG_NAME)
        return "too long";
    memset(field, 0, CONFIG_NAME);
    memcpy(field, text, n);
    return NULL;
}

/* A path must not contain a semicolon after a space, because libinih would read it as the start of a comment. */
static const char *parse_path(const struct config_key *key, const char *text, void *field)
{
    const size_t n = strlen(text);
    for (size_t k = 0; k < n; k++) {
        if ((unsigned char)text[k] < ' ' || text[k] == 0x7f)
            return "not text: control characters";
        if (text[k] == ';' && (k == 0 || text[k - 1] == ' '))
            return "a file in this place cannot be named with a ; after a space";
    }
    if (n >= CONFIG_PATH)
        return "too long";
    memset(field, 0, CONFIG_PATH);
    memcpy(field, text, is_word(key, text) ? 0 : n);
    return NULL;
}

enum esp_status config_value_parse(const struct config_key *key, const char *section,
                                   const char *text, void *field)
{
    static const char *(*const parse[])(const struct config_key *, const char *,
                                        void *) = {
        [KEY_DOUBLE] = parse_double, [KEY_U64] = parse_u64,       [KEY_U32] = parse_u32,
        [KEY_BOOL] = parse_bool,     [KEY_CHOICE] = parse_choice, [KEY_NAME] = parse_name,
        [KEY_PATH] = parse_path};
    char value[CONFIG_VALUE], shown[48], range[CONFIG_RANGE];
    const char *why = "too long";
    if (text_trim(text, value, sizeof value))
        why = value[0] ? parse[key->type](key, value, field) : "no value";
    if (!why)
        return ESP_OK;
    config_value_range(key, range);
    return esp_fail(ESP_INPUT, "%s.%s = %s: %s; allowed: %s", section, key->name,
                    text_show(text, shown, sizeof shown), why, range);
}

static void print_double(const struct config_key *key, double x,
                         char text[static CONFIG_VALUE])
{
    if (key->word && x <= key->word_value && x >= key->word_value) {
        snprintf(text, CONFIG_VALUE, "%s", key->word);
        return;
    }
    numeral_format(text, CONFIG_VALUE, "%.9g", x);
    if (numeral_parse(text, NULL) < x || numeral_parse(text, NULL) > x)
        numeral_format(text, CONFIG_VALUE, "%.17g", x);
}

static void print_whole(const struct config_key *key, uint64_t n,
                        char text[static CONFIG_VALUE])
{
    if (key->word && n == (uint64_t)key->word_value)
        snprintf(text, CONFIG_VALUE, "%s", key->word);
    else
        snprintf(text, CONFIG_VALUE, "%" PRIu64, n);
}

static void print_text(const struct config_key *key, const char *value,
                       char text[static CONFIG_VALUE])
{
    snprintf(text, CONFIG_VALUE, "%s", key->word && !value[0] ? key->word : value);
}

void config_value_print(const struct config_key *key, const void *field,
                        char text[static CONFIG_VALUE])
{
    int choice; /* value of an enum; copied by memcpy, because an int must not alias it */
    switch (key->type) {
    case KEY_DOUBLE:
        print_double(key, *(const double *)field, text);
        return;
    case KEY_U64:
        print_whole(key, *(const uint64_t *)field, text);
        return;
    case KEY_U32:
        print_whole(key, *(const uint32_t *)field, text);
        return;
    case KEY_BOOL:
        snprintf(text, CONFIG_VALUE, "%s", words_of(key)[*(const bool *)field]);
        return;
    case KEY_CHOICE:
        memcpy(&choice, field, sizeof choice);
        snprintf(text, CONFIG_VALUE, "%s", key->choices[choice]);
        return;
    case KEY_NAME:
    case KEY_PATH:
        print_text(key, field, text);
        return;
    }
}

static void append(char text[static CONFIG_RANGE], const char *more)
{
    const size_t n = strlen(text);
    snprintf(text + n, CONFIG_RANGE - n, "%s", more);
}

static void range_of_words(const char *const *words, char text[static CONFIG_RANGE])
{
    for (size_t k = 0; words[k]; k++) {
        append(text, k == 0 ? "" : words[k + 1] ? ", " : " or ");
        append(text, words[k]);
    }
}

static void range_of_numbers(const struct config_key *key, char text[static CONFIG_RANGE])
{
    char limit[NUMERAL_ROOM];
    numeral_print(key->min, limit);
    append(text, limit);
    append(text, " to ");
    numeral_print(key->max, limit);
    append(text, limit);
    append(text, key->unit[0] ? " " : "");
    append(text, key->unit);
    append(text, key->word ? ", or " : "");
    append(text, key->word ? key->word : "");
}

void config_value_range(const struct config_key *key, char text[static CONFIG_RANGE])
{
    text[0] = '\0';
    if (key->fixed)
        snprintf(text, CONFIG_RANGE, "what it is now");
    else if (key->type == KEY_NAME)
        snprintf(text, CONFIG_RANGE, "letters, digits, _ and -, at most %d",
                 CONFIG_NAME - 1);
    else if (key->type == KEY_PATH)
        snprintf(text, CONFIG_RANGE, "a name, at most %d bytes, or %s", CONFIG_PATH - 1,
                 key->word);
    else if (words_of(key))
        range_of_words(words_of(key), text);
    else
        range_of_numbers(key, text);
}

/* ---- setting keys ---- */

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

/* ---- questions about a configuration ---- */

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
