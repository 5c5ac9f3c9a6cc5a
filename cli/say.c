/* cli/say.c - lines of usual length need no allocation, so that they are printed even if memory is short. */
#include "cli/say.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL = 4096 };

static void write_masked(FILE *f, const char *format, va_list args)
{
    char line[USUAL], *longer = NULL;
    va_list again;
    va_copy(again, args);
    const int n = vsnprintf(line, sizeof line, format, args);
    if (n >= USUAL && (longer = malloc((size_t)n + 1)))
        vsnprintf(longer, (size_t)n + 1, format, again);
    else if (n >= USUAL)
        memcpy(line + USUAL - 4, "...", 4);
    va_end(again);
    fputs(text_mask(longer ? longer : line), f);
    free(longer);
}

void say(FILE *f, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_masked(f, format, args);
    va_end(args);
    fputc('\n', f);
}

/* As say(), without a line end. */
static void say_part(FILE *f, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_masked(f, format, args);
    va_end(args);
}

void say_text(FILE *f, const char *text)
{
    say_part(f, "%s", text);
}

/* ---- folding ---- */

size_t say_width(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80; /* the first byte of a character */
    return n;
}

/* Where the line is to end: at the last space within `room` columns, else at the first one behind them; NULL where all
 * of it fits. */
static const char *find_fold(const char *line, const char *end, size_t room)
{
    const char *fold = NULL;
    const size_t margin = strspn(line, " ");
    size_t column = 0;
    for (const char *c = line; c < end; c++) {
        if (*c == ' ' && (size_t)(c - line) > margin && (column <= room || !fold))
            fold = c;
        column += ((unsigned char)*c & 0xc0) != 0x80;
    }
    return column > room ? fold : NULL;
}

void say_folded(FILE *f, const char *lines, unsigned indent)
{
    while (*lines) {
        const char *end = lines + strcspn(lines, "\n"), *fold;
        size_t room = SAY_COLUMNS;
        while ((fold = find_fold(lines, end, room))) {
            fprintf(f, "%.*s\n%*s", (int)(fold - lines), lines, (int)indent, "");
            lines = fold + strspn(fold, " ");
            room = SAY_COLUMNS - indent;
        }
        fprintf(f, "%.*s%s", (int)(end - lines), lines, *end ? "\n" : "");
        lines = *end ? end + 1 : end;
    }
}
