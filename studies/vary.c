/* studies/vary.c - parse ranges and draw values. */
#include "studies/vary.h"

#include "base/numeral.h"
#include "base/text.h"
#include "sim/config/config_keys.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum esp_status fail_form(const char *text)
{
    char shown[64];
    return esp_fail(ESP_INPUT,
                    "--vary %s: give it as section.key=lin:LOW:HIGH, log:LOW:HIGH or "
                    "choice:A,B,C",
                    text_show(text, shown, sizeof shown));
}

static enum esp_status fail_list(const char *text)
{
    char shown[64];
    return esp_fail(ESP_INPUT, "--vary %s: give it as section.key=A,B,C",
                    text_show(text, shown, sizeof shown));
}

/* ---- the key in the configuration ---- */

static enum esp_status find_key(const struct config *c, const char *name,
                                const struct config_key **key)
{
    char section[VARY_KEY];
    struct config_place place;
    size_t n;
    snprintf(section, sizeof section, "%s", name);
    char *dot = strrchr(section, '.');
    if (dot)
        *dot = '\0';
    const enum esp_status st =
        config_find(c, dot ? section : "", dot ? dot + 1 : section, &place);
    if (st == ESP_OK)
        *key = config_keys(config_section(c, place.section).kind, &n) + place.key;
    return st;
}

static enum esp_status try_value(const struct config *c, const struct vary *v,
                                 const char *value)
{
    struct config copy = *c;
    const enum esp_status st = config_set(&copy, v->key, value);
    return st == ESP_OK ? ESP_OK : esp_fail(st, "--vary: %s", esp_message());
}

/* ---- reading ---- */

/* Read a list of words with commas between them. If a word is empty or too long, return the result of fail(text);
 * `text` is the whole option. */
static enum esp_status read_words(const char *list, enum esp_status (*fail)(const char *),
                                  const char *text, struct vary *v)
{
    while (v->n_words < VARY_WORDS) {
        const size_t n = strcspn(list, ",");
        if (n == 0 || n >= VARY_VALUE)
            return fail(text);
        memcpy(v->word[v->n_words], list, n);
        v->word[v->n_words++][n] = '\0';
        if (list[n] == '\0')
            return ESP_OK;
        list += n + 1;
    }
    return esp_fail(ESP_INPUT, "--vary %s: more than %d words", v->key, VARY_WORDS);
}

static enum esp_status read_range(const char *range, const char *text, struct vary *v)
{
    char *end;
    if (range[strspn(range, "0123456789+-.eE:")])
        return fail_form(text);
    v->low = numeral_parse(range, &end);
    if (end == range || *end != ':')
        return fail_form(text);
    const char *second = end + 1;
    v->high = numeral_parse(second, &end);
    if (end == second || *end || !isfinite(v->low) || !isfinite(v->high))
        return fail_form(text);
    if (!(v->low < v->high) || (v->scale == VARY_LOG && !(v->low > 0)))
        return esp_fail(ESP_INPUT, "--vary %s: LOW must be below HIGH%s", v->key,
                        v->scale == VARY_LOG ? ", and above 0" : "");
    return ESP_OK;
}

static void print_value(const struct vary *v, double value, char text[static VARY_VALUE])
{
    if (v->whole)
        numeral_format(text, VARY_VALUE, "%.0f", value);
    else
        numeral_format(text, VARY_VALUE, "%.4g", value);
}

static enum esp_status check_range(const struct config *c, const struct config_key *key,
                                   struct vary *v)
{
    char text[VARY_VALUE];
    if (key->type != KEY_DOUBLE && key->type != KEY_U64 && key->type != KEY_U32)
        return esp_fail(ESP_INPUT, "--vary %s: it is no number; use choice:A,B,C",
                        v->key);
    v->whole = key->type != KEY_DOUBLE;
    print_value(v, v->low, text);
    enum esp_status st = try_value(c, v, text);
    print_value(v, v->high, text);
    return st == ESP_OK ? try_value(c, v, text) : st;
}

/* Read the name of the scale. Return the text after its colon; NULL: there is no valid scale. */
static const char *read_scale(const char *text, enum vary_scale *scale)
{
    static const char *const names[] = {"lin:", "log:", "choice:"};
    for (int k = 0; k < 3; k++)
        if (strncmp(text, names[k], strlen(names[k])) == 0) {
            *scale = (enum vary_scale)k;
            return text + strlen(names[k]);
        }
    return NULL;
}

enum esp_status vary_parse(const char *text, const struct config *c, struct vary *out)
{
    struct vary v = {.n_words = 0};
    const struct config_key *key;
    const size_t n = strcspn(text, "=");
    const char *values = text[n] ? read_scale(text + n + 1, &v.scale) : NULL;
    if (!values || n == 0 || n >= sizeof v.key)
        return fail_form(text);
    memcpy(v.key, text, n);
    enum esp_status st = find_key(c, v.key, &key);
    if (st != ESP_OK)
        return esp_fail(st, "--vary: %s", esp_message());
    if (v.scale == VARY_CHOICE) {
        st = read_words(values, fail_form, text, &v);
        for (size_t k = 0; k < v.n_words && st == ESP_OK; k++)
            st = try_value(c, &v, v.word[k]);
    } else {
        st = read_range(values, text, &v);
        if (st == ESP_OK)
            st = check_range(c, key, &v);
    }
    if (st == ESP_OK)
        *out = v;
    return st;
}

static enum esp_status check_words(const struct config *c, const struct vary *v)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < v->n_words && st == ESP_OK; k++) {
        for (size_t j = 0; j < k; j++)
            if (strcmp(v->word[j], v->word[k]) == 0)
                return esp_fail(ESP_INPUT, "--vary %s: %s is given twice", v->key,
                                v->word[k]);
        st = try_value(c, v, v->word[k]);
    }
    return st;
}

enum esp_status vary_parse_list(const char *text, const struct config *c,
                                struct vary *out)
{
    struct vary v = {.scale = VARY_CHOICE};
    const struct config_key *key;
    const size_t n = strcspn(text, "=");
    if (n == 0 || n >= sizeof v.key || text[n] == '\0' || text[n + 1] == '\0')
        return fail_list(text);
    memcpy(v.key, text, n);
    enum esp_status st = find_key(c, v.key, &key);
    if (st != ESP_OK)
        return esp_fail(st, "--vary: %s", esp_message());
    st = read_words(text + n + 1, fail_list, text, &v);
    if (st == ESP_OK)
        st = check_words(c, &v);
    if (st == ESP_OK)
        *out = v;
    return st;
}

/* ---- drawing ---- */

/* Draw a number; u is uniform in [0, 1). Only powf is used, whose bits are the same on all processors
 * (docs/determinism.md). */
static double draw_number(const struct vary *v, float u)
{
    if (v->scale == VARY_LINEAR)
        return v->low + (v->high - v->low) * (double)u;
    return v->low * (double)powf((float)(v->high / v->low), u);
}

void vary_draw(const struct vary *v, struct random *r, char text[static VARY_VALUE])
{
    if (v->scale == VARY_CHOICE) {
        memcpy(text, v->word[random_below(r, (uint32_t)v->n_words)], VARY_VALUE);
        return;
    }
    print_value(v, draw_number(v, random_uniform(r)), text);
}
