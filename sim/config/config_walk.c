/* sim/config/config_walk.c - libinih splits the lines; what it would take amiss is kept from it. */
#include "sim/config/config_walk.h"

#include <assert.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

enum {
    LINE_LIMIT = 190, /* characters of a line that is not a comment; libinih takes 197 */
    NAME_LIMIT = 49   /* of a section; libinih cuts longer ones there */
};

struct walk {
    const struct config_walker *walker;
    const char *origin;
    const char *next; /* the text not yet read */
    unsigned line;    /* that libinih is working on */
    enum esp_status status;
};

/* Put file and line before the message, remember the first failure. */
static void walk_fail(struct walk *w, enum esp_status st)
{
    w->status = esp_fail(st, "%s:%u: %s", w->origin, w->line, esp_message());
}

/* Why a line cannot be text; NULL if it can. */
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

/* Report a line that opens a section. libinih does not. */
static enum esp_status open_section(const struct walk *w, const char *line, size_t n)
{
    char name[NAME_LIMIT + 1];
    const char *end = memchr(line, ']', n);
    if (!w->walker->section || n == 0 || line[0] != '[' || !end)
        return ESP_OK;
    snprintf(name, sizeof name, "%.*s", (int)(end - line - 1), line + 1);
    return w->walker->section(w->walker->context, name, w->line);
}

/* Gives libinih the next line, as fgets would. Leading white space goes, because libinih takes an
 * indented line for a continuation; comments go, so that they can have any length. */
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

/* Handler of libinih: 1 to go on. */
static int take_value(void *walk, const char *section, const char *key, const char *value)
{
    struct walk *w = walk;
    assert(w->status == ESP_OK); /* after a failure next_line gives no line */
    const enum esp_status st =
        w->walker->value(w->walker->context, section, key, value, w->line);
    if (st != ESP_OK)
        walk_fail(w, st);
    return st == ESP_OK;
}

/* A UTF-8 mark, which some editors put first. */
static const char *after_mark(const char *text)
{
    return strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
}

enum esp_status config_walk(const char *text, const char *origin,
                            const struct config_walker *walker)
{
    struct walk w = {.walker = walker, .origin = origin, .next = after_mark(text)};
    const int bad_line = ini_parse_stream(next_line, &w, take_value, &w);
    /* A line that libinih could not split comes before a failure of ours, or is the only one. */
    if (bad_line > 0 && (w.status == ESP_OK || (unsigned)bad_line < w.line))
        return esp_fail(ESP_INPUT,
                        "%s:%d: neither a [section] nor key = value nor a ; comment",
                        origin, bad_line);
    if (w.status == ESP_OK && bad_line < 0)
        return esp_fail(ESP_MEMORY, "%s: no memory to read it", origin);
    return w.status;
}
