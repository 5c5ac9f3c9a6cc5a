/* base/json.c - writes the members of a JSON object, with commas between them. */
#include "base/json.h"

#include "base/numeral.h"
#include "base/text.h"

#include <inttypes.h>
#include <math.h>

/* Write a JSON string. Characters of UTF-8 that are safe for a terminal are written as they are (text_character).
 * Every other byte is written as \u00XX, as if it were a character of Latin-1. */
static void write_text(FILE *f, const char *text)
{
    fputc('"', f);
    for (size_t n; *text; text += n) {
        n = text_character(text);
        if (*text == '"' || *text == '\\')
            fputc('\\', f);
        if (n > 0)
            fwrite(text, 1, n, f);
        else
            fprintf(f, "\\u%04x", (unsigned char)*text);
        n = n > 0 ? n : 1;
    }
    fputc('"', f);
}

static void write_key(struct json *j, const char *key)
{
    if (!j->first)
        fputs(", ", j->f);
    j->first = false;
    if (!key)
        return;
    write_text(j->f, key);
    fputs(": ", j->f);
}

void json_open(struct json *j, const char *key)
{
    write_key(j, key);
    fputc('{', j->f);
    j->first = true;
}

void json_close(struct json *j)
{
    fputc('}', j->f);
    j->first = false;
}

struct json json_begin(FILE *f)
{
    struct json j = {.f = f, .first = true};
    json_open(&j, NULL);
    return j;
}

void json_end(struct json *j)
{
    json_close(j);
    fputc('\n', j->f);
}

void json_number(struct json *j, const char *key, double value)
{
    write_key(j, key);
    if (isfinite(value))
        numeral_write(j->f, "%.9g", value);
    else
        fputs("null", j->f);
}

void json_integer(struct json *j, const char *key, uint64_t value)
{
    write_key(j, key);
    fprintf(j->f, "%" PRIu64, value);
}

void json_text(struct json *j, const char *key, const char *value)
{
    write_key(j, key);
    if (value)
        write_text(j->f, value);
    else
        fputs("null", j->f);
}

void json_hash(struct json *j, const char *key, uint64_t value)
{
    write_key(j, key);
    fprintf(j->f, "\"%016" PRIx64 "\"", value);
}

void json_row(struct json *j, const char *key, const uint64_t *values, size_t n)
{
    write_key(j, key);
    fputc('[', j->f);
    for (size_t k = 0; k < n; k++)
        fprintf(j->f, "%s%" PRIu64, k ? ", " : "", values[k]);
    fputc(']', j->f);
}
