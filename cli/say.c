/* cli/say.c */
#include "cli/say.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void say_text(FILE *f, const char *text)
{
    char *copy = strdup(text);
    if (copy)
        fputs(text_mask(copy), f);
    free(copy);
}

void say(FILE *f, const char *format, ...)
{
    char *line = NULL;
    size_t size;
    va_list args;
    FILE *memory = open_memstream(&line, &size);
    va_start(args, format);
    if (memory)
        vfprintf(memory, format, args);
    va_end(args);
    if (memory && fclose(memory) == 0)
        fprintf(f, "%s\n", text_mask(line));
    free(line);
}
