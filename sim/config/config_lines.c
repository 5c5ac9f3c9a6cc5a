/* sim/config/config_lines.c - splits an INI text with libinih. Lines that libinih would misread are changed or
 * rejected before it sees them. */
#include "sim/config/config_lines.h"

#include <assert.h>
#include <ini.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- reading line by line ---- */

enum {
    /* Most characters of a line that is not a comment; libinih can take 197. */
    LINE_LIMIT = 190,
    /* Most characters in the name of a section. libinih cuts longer names. */
    NAME_LIMIT = 49
};

struct walk {
    const struct config_walker *walker;
    const char *origin;
    const char *next; /* the text that is not read yet */
    unsigned line;    /* number of the line that libinih is parsing */
    enum esp_status status;
};

/* Put file and line before the last message, and store the failure in w->status. */
static void walk_fail(struct walk *w, enum esp_status st)
{
    w->status = esp_fail(st, "%s:%u: %s", w->origin, w->line, esp_message());
}

/* Return the reason why a line of n characters is not allowed; NULL if it is allowed. */
static const char *line_fault(const char *line, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const unsigned char byte = (unsigned char)line[k];
        if ((byte < ' ' && byte != '\t' && byte != '\r') || byte == 0x7f)
            return "not text: control characters";
    }
    if (n > LINE_LIMIT && line[0] != ';' && line[0] != '#')
        return "the line is too long";
    return NULL;
}

/* If the line begins a section, pass its name to the walker. libinih has no callback for this. */
static enum esp_status open_section(const struct walk *w, const char *line, size_t n)
{
    char name[NAME_LIMIT + 1];
    const char *end = memchr(line, ']', n);
    if (!w->walker->section || n == 0 || line[0] != '[' || !end)
        return ESP_OK;
    snprintf(name, sizeof name, "%.*s", (int)(end - line - 1), line + 1);
    return w->walker->section(w->walker->context, name, w->line);
}

/* Give libinih the next line, as fgets would. Leading white space is removed, because libinih takes an indented
 * line for a continuation. Comments are removed, so that they can have any length. */
static char *next_line(char *to, int room, void *walk)
{
    struct walk *w = walk;
    if (w->status != ESP_OK || *w->next == '\0')
        return NULL;
    const char *line = w->next + strspn(w->next, " \t");
    size_t n = strcspn(line, "\n");
    w->next = line + n + (line[n] == '\n');
    w->line++;
    const char *fault = line_fault(line, n);
    if (!fault && n > 0 && (line[0] == ';' || line[0] == '#'))
        n = 0;
    if (!fault && n + 2 > (size_t)room)
        fault = "the line is too long";
    const enum esp_status st =
        fault ? esp_fail(ESP_INPUT, "%s", fault) : open_section(w, line, n);
    if (st != ESP_OK) {
        walk_fail(w, st);
        return NULL;
    }
    memcpy(to, line, n);
    memcpy(to + n, "\n", 2);
    return to;
}

/* The callback of libinih for a key and its value. Return 1 to continue, 0 to stop. */
static int take_value(void *walk, const char *section, const char *key, const char *value)
{
    struct walk *w = walk;
    /* After a failure next_line returns NULL, so libinih has no further line. */
    assert(w->status == ESP_OK);
    const enum esp_status st =
        w->walker->value(w->walker->context, section, key, value, w->line);
    if (st != ESP_OK)
        walk_fail(w, st);
    return st == ESP_OK;
}

/* Return the text after a UTF-8 byte order mark, which some editors write at the beginning. */
static const char *after_mark(const char *text)
{
    return strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
}

enum esp_status config_walk(const char *text, const char *origin,
                            const struct config_walker *walker)
{
    struct walk w = {.walker = walker, .origin = origin, .next = after_mark(text)};
    const int bad_line = ini_parse_stream(next_line, &w, take_value, &w);
    /* If libinih could not split a line, report that line, unless a callback has failed at an earlier line. */
    if (bad_line > 0 && (w.status == ESP_OK || (unsigned)bad_line < w.line))
        return esp_fail(ESP_INPUT,
                        "%s:%d: neither a [section] nor key = value nor a ; comment",
                        origin, bad_line);
    if (w.status == ESP_OK && bad_line < 0)
        return esp_fail(ESP_MEMORY, "%s: no memory to read it", origin);
    return w.status;
}

/* ---- storing the line of each value ---- */

/* The line stored for a key that was set in another way than by the file. */
static const unsigned ELSEWHERE = UINT_MAX;

/* Return the number of the section `name`; config_n_sections if there is none. */
static size_t section_number(const struct config *c, const char *name)
{
    size_t s = 0;
    while (s < config_n_sections(c) && strcmp(config_section(c, s).name, name) != 0)
        s++;
    return s;
}

/* Return the index of a key of section s; CONFIG_KEYS if there is none. */
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
    assert(s < config_n_sections(x->config)); /* callers name only sections that exist */
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
