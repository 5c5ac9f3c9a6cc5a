/* cli/say.c - prints lines. A line of usual length needs no allocation, so it is printed even if memory is short. */
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

/* Like say, but without a newline at the end. */
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

/* ---- folding long lines ---- */

size_t say_width(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        /* Count only the first byte of each character. */
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

/* Return the space at which the line is to be broken: the last space within `room` columns; if there is none, the
 * first space after them. Return NULL if the line fits. */
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
