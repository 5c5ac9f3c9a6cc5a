/* studies/flat_json.c - a parser that decodes the text in place. */
#include "studies/flat_json.h"

#include "base/numeral.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The next character to parse. Decoded parts overwrite the text before it. */
struct cursor {
    char *at;
};

static void skip_space(struct cursor *c)
{
    c->at += strspn(c->at, " \t\r\n");
}

/* Skip white space and then the character `wanted`. Return false if another character is there. */
static bool take(struct cursor *c, char wanted)
{
    skip_space(c);
    if (*c->at != wanted)
        return false;
    c->at++;
    return true;
}

/* Return the byte for the escape \uXXXX, in which base/json.c writes bytes that are not ASCII. -1: the value is
 * not a byte. */
static int escaped_byte(const char *hex)
{
    if (strspn(hex, "0123456789abcdefABCDEF") < 4)
        return -1;
    const char digits[5] = {hex[0], hex[1], hex[2], hex[3], 0};
    const long value = strtol(digits, NULL, 16);
    return value > 0 && value < 256 ? (int)value : -1;
}

/* Decode an escape into *to. `from` is the character after the backslash. Return the number of characters read;
 * 0: not a valid escape. */
static size_t decode_escape(const char *from, char *to)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    if (*from == 'u') {
        const int byte = escaped_byte(from + 1);
        *to = (char)byte;
        return byte < 0 ? 0 : 5;
    }
    const char *letter = *from ? strchr(letters, *from) : NULL;
    if (!letter)
        return 0;
    *to = meant[letter - letters];
    return 1;
}

/* Read a text in quotes and decode it in place. NULL: there is no valid text. */
static const char *take_text(struct cursor *c)
{
    if (!take(c, '"'))
        return NULL;
    char *start = c->at, *to = start;
    while (*c->at != '"') {
        if ((unsigned char)*c->at < ' ')
            return NULL;
        if (*c->at != '\\') {
            *to++ = *c->at++;
            continue;
        }
        const size_t n = decode_escape(c->at + 1, to++);
        if (n == 0)
            return NULL;
        c->at += n + 1;
    }
    *to = '\0';
    c->at++;
    return start;
}

static bool is_number(const char *text)
{
    char *end;
    errno = 0;
    const double value = numeral_parse(text, &end);
    return *text && *end == '\0' && isfinite(value) &&
           text[strspn(text, "0123456789+-.eE")] == '\0';
}

/* Read a number or null. NULL: there is neither. *follows receives the character after it, because '\0' is
 * written over the end of the word. */
static const char *take_word(struct cursor *c, char *follows)
{
    skip_space(c);
    char *start = c->at;
    c->at += strspn(c->at, "0123456789+-.eEnul");
    char *end = c->at;
    skip_space(c);
    *follows = *c->at;
    if (*c->at)
        c->at++;
    *end = '\0';
    return is_number(start) || strcmp(start, "null") == 0 ? start : NULL;
}

/* Read a member and the character after it. Return false if there is no valid member. */
static bool take_member(struct cursor *c, struct flat_member *m, char *follows)
{
    m->key = take_text(c);
    if (!m->key || !take(c, ':'))
        return false;
    skip_space(c);
    m->is_text = *c->at == '"';
    if (!m->is_text) {
        m->value = take_word(c, follows);
        return m->value != NULL;
    }
    m->value = take_text(c);
    skip_space(c);
    *follows = *c->at;
    if (*c->at)
        c->at++;
    return m->value != NULL;
}

static const char *parse(char *text, struct flat_json *out)
{
    struct cursor c = {text};
    char follows = ',';
    if (!take(&c, '{'))
        return "not a JSON object";
    if (take(&c, '}'))
        follows = '}';
    while (follows == ',') {
        if (out->n == FLAT_JSON_MEMBERS)
            return "more members than such a file has";
        if (!take_member(&c, &out->member[out->n], &follows))
            return "broken off, or not a flat JSON object";
        if (flat_json_find(out, out->member[out->n].key))
            return "a key stands in it twice";
        out->n++;
    }
    skip_space(&c);
    return follows == '}' && !*c.at ? NULL : "broken off, or followed by something else";
}

enum esp_status flat_json_parse(char *text, const char *origin, struct flat_json *out)
{
    struct flat_json j = {.n = 0};
    const char *fault = parse(text, &j);
    if (fault)
        return esp_fail(ESP_INPUT, "%s: %s", origin, fault);
    *out = j;
    return ESP_OK;
}

const struct flat_member *flat_json_find(const struct flat_json *j, const char *key)
{
    for (size_t k = 0; k < j->n; k++)
        if (strcmp(j->member[k].key, key) == 0)
            return &j->member[k];
    return NULL;
}
