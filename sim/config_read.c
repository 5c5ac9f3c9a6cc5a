/* sim/config_read.c - INI text to configuration: every error has its line, nothing is half set. */
#include "base/text.h"
#include "sim/config.h"
#include "sim/config_keys.h"
#include "sim/config_value.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_LIMIT = 1 << 20, /* bytes; the full text has 2,000 */
    LINE_LIMIT = 190 /* characters of a line that is not a comment; libinih takes 197 */
};

struct reader {
    struct config config; /* a copy, until all lines are good */
    const char *origin;
    const char *next; /* the text not yet read */
    unsigned line;    /* that libinih is working on */
    enum esp_status status;
    unsigned set_in_line[CONFIG_SECTIONS][CONFIG_KEYS]; /* 0: not yet */
};

/* Put file and line before the message, remember the first failure. */
static void reader_fail(struct reader *r)
{
    r->status = esp_fail(ESP_INPUT, "%s:%u: %s", r->origin, r->line, esp_message());
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

/* Gives libinih the next line, as fgets would. Leading white space goes, because libinih takes an
 * indented line for a continuation; comments go, so that they can have any length. */
static char *next_line(char *to, int room, void *reader)
{
    struct reader *r = reader;
    if (r->status != ESP_OK || *r->next == '\0')
        return NULL;
    const char *line = r->next + strspn(r->next, " \t");
    size_t n = strcspn(line, "\n");
    r->next = line + n + (line[n] == '\n');
    r->line++;
    const char *fault = line_fault(line, n);
    if (!fault && n > 0 && (line[0] == ';' || line[0] == '#'))
        n = 0;
    if (!fault && n + 2 > (size_t)room)
        fault = "the line is too long";
    if (fault) {
        esp_fail(ESP_INPUT, "%s", fault);
        reader_fail(r);
        return NULL;
    }
    memcpy(to, line, n);
    memcpy(to + n, "\n", 2);
    return to;
}

static enum esp_status set_once(struct reader *r, const char *section, const char *key,
                                const char *value)
{
    struct config_place place;
    enum esp_status st = config_find(&r->config, section, key, &place);
    if (st != ESP_OK)
        return st;
    unsigned *before = &r->set_in_line[place.section][place.key];
    if (*before)
        return esp_fail(ESP_INPUT, "%s.%s was already set in line %u", section, key,
                        *before);
    *before = r->line;
    return config_put(&r->config, place, value);
}

/* Handler of libinih: 1 to go on. */
static int take_value(void *reader, const char *section, const char *key,
                      const char *value)
{
    struct reader *r = reader;
    if (r->status != ESP_OK)
        return 0;
    if (set_once(r, section, key, value) == ESP_OK)
        return 1;
    reader_fail(r);
    return 0;
}

enum esp_status config_read_text(struct config *c, const char *text, const char *origin)
{
    struct reader r = {.config = *c, .origin = origin, .next = text};
    const int bad_line = ini_parse_stream(next_line, &r, take_value, &r);
    /* A line that libinih could not split comes before a failure of ours, or is the only one. */
    if (bad_line > 0 && (r.status == ESP_OK || (unsigned)bad_line < r.line))
        return esp_fail(ESP_INPUT,
                        "%s:%d: neither a [section] nor key = value nor a ; comment",
                        origin, bad_line);
    if (r.status != ESP_OK)
        return r.status;
    if (bad_line < 0)
        return esp_fail(ESP_MEMORY, "%s: no memory to read it", origin);
    *c = r.config;
    return ESP_OK;
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

enum esp_status config_read_file(struct config *c, const char *path)
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
        st = config_read_text(c, text, path);
    free(text);
    fclose(f);
    return st;
}
