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
