/* sim/config/config_write.c - converts a configuration to INI text, and computes the hash of that text. */
#include "base/hash.h"
#include "base/text.h"
#include "sim/config/config.h"
#include "sim/config/config_keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    COLUMNS = 100,                /* most characters of a line that ends in a comment */
    MEANING = CONFIG_RANGE + 128, /* bytes for the meaning and range of a key */
    LINE = 1024                   /* bytes for a whole line */
};

/* A destination for text: a file or a hash. put() appends a text. */
struct sink {
    void (*put)(struct sink *to, const char *text);
    FILE *file;
    uint64_t hash, n; /* hash and number of the bytes so far */
};

static void put_file(struct sink *to, const char *text)
{
    fputs(text, to->file);
}

/* Mix the bytes of a text into the hash. At the end the result is that of hash_text. */
static void put_hash(struct sink *to, const char *text)
{
    for (; *text; text++, to->n++)
        to->hash = hash_word(to->hash, (unsigned char)*text);
}

/* Widths in characters of the columns for keys and values in a section. */
struct widths {
    int key, value;
};

static struct widths widths_of(const struct config *c, const struct config_section *s)
{
    size_t n;
    char value[CONFIG_VALUE];
    struct widths w = {0, 0};
    const struct config_key *keys = config_keys(s->kind, &n);
    for (size_t k = 0; k < n; k++) {
        if (!config_key_is_written(c, s, &keys[k]))
            continue;
        config_value_print(&keys[k], config_field(c, s, &keys[k]), value);
        const int n_key = (int)strlen(keys[k].name), n_value = (int)strlen(value);
        w.key = n_key > w.key ? n_key : w.key;
        w.value = n_value > w.value ? n_value : w.value;
    }
    return w;
}

/* Write the meaning of a key to text[]. Add the allowed values unless the key is a name, a path or fixed. */
static void describe(const struct config_key *key, char text[static MEANING])
{
    char range[CONFIG_RANGE];
    config_value_range(key, range);
    if (key->type == KEY_NAME || key->type == KEY_PATH || key->fixed)
        snprintf(text, MEANING, "%s", key->help);
    else
        snprintf(text, MEANING, "%s (%s)", key->help, range);
}

/* Break a text that is too long for a line of comment at its last space that fits. */
static void break_line(const char *text, char broken[static MEANING])
{
    const size_t most = COLUMNS - strlen("; "), n = strlen(text);
    size_t at = n > most ? most : n;
    while (n > most && at > 0 && text[at] != ' ')
        at--;
    if (n <= most || at == 0)
        snprintf(broken, MEANING, "%s", text);
    else
        snprintf(broken, MEANING, "%.*s\n;%s", (int)at, text, text + at);
}

/* Write "key = value ; meaning (range)"; if that is too long, the comment becomes lines of its own. */
static void commented_line(const struct config_key *key, const char *value,
                           struct widths w, char line[static LINE])
{
    char meaning[MEANING], broken[MEANING];
    describe(key, meaning);
    const int n = snprintf(line, LINE, "%-*s = %-*s  ; %s\n", w.key, key->name, w.value,
                           value, meaning);
    break_line(meaning, broken);
    if (n > COLUMNS + 1)
        snprintf(line, LINE, "; %s\n%-*s = %s\n", broken, w.key, key->name, value);
}

static void write_section(const struct config *c, const struct config_section *s,
                          bool comments, struct sink *to)
{
    size_t n;
    char value[CONFIG_VALUE], line[LINE];
    const struct config_key *keys = config_keys(s->kind, &n);
    const struct widths w = widths_of(c, s);
    if (comments)
        snprintf(line, sizeof line, "\n; %s\n[%s]\n", config_section_help(s->kind),
                 s->name);
    else
        snprintf(line, sizeof line, "[%s]\n", s->name);
    to->put(to, line);
    for (size_t k = 0; k < n; k++) {
        if (!config_key_is_written(c, s, &keys[k]))
            continue;
        config_value_print(&keys[k], config_field(c, s, &keys[k]), value);
        if (comments)
            commented_line(&keys[k], value, w, line);
        else
            snprintf(line, sizeof line, "%s = %s\n", keys[k].name, value);
        to->put(to, line);
    }
}

static void write_all(const struct config *c, bool comments, struct sink *to)
{
    for (size_t k = 0; k < config_n_sections(c); k++) {
        const struct config_section s = config_section(c, k);
        write_section(c, &s, comments, to);
    }
}

static void write_head(const struct config *c, FILE *f)
{
    fprintf(f,
            "; Espalier configuration, from %s %s. Use: espalier train --config FILE\n",
            config_origin(c->preset), c->preset);
    fprintf(
        f,
        "; auto: follows from the number of neurons and images when the run starts.\n");
    fprintf(f, "; Lines left out keep the value of the preset. In parentheses: what is "
               "allowed.\n");
}

enum esp_status config_write(const struct config *c, FILE *f, bool comments)
{
    struct sink to = {.put = put_file, .file = f};
    if (comments)
        write_head(c, f);
    write_all(c, comments, &to);
    if (fflush(f) != 0 || ferror(f))
        return esp_fail(ESP_IO, "the configuration cannot be written: %s",
                        strerror(errno));
    return ESP_OK;
}

char *config_text(const struct config *c)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    if (!f)
        return NULL;
    const enum esp_status st = config_write(c, f, false);
    if (fclose(f) == 0 && st == ESP_OK)
        return text;
    free(text);
    return NULL;
}

uint64_t config_hash(const struct config *c)
{
    struct sink to = {.put = put_hash, .hash = HASH_START};
    write_all(c, false, &to);
    return hash_word(to.hash, to.n);
}
