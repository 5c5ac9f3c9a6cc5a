/* cli/say.h - prints lines that contain texts from outside the program, such as file names, attributes of
 * recordings and words of the command line. */
#ifndef ESPALIER_CLI_SAY_H
#define ESPALIER_CLI_SAY_H

#include <stdio.h>

/* Like fprintf, followed by a newline. The formatted text is masked (text_mask), so it is one line and has no
 * control characters of a terminal. Every output with a text from outside the program must be printed by say or
 * say_text, be an esp_message(), or be JSON. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void say(FILE *f, const char *format, ...);

/* Print a masked text as part of a line. */
void say_text(FILE *f, const char *text);

/* Reports and help have at most this many columns. */
enum { SAY_COLUMNS = 80 };

/* Return the number of columns that a UTF-8 text needs. */
size_t say_width(const char *text);

/* Print lines. A line of more than SAY_COLUMNS columns is broken at the last space that fits, and its remainder
 * continues on the next line after `indent` spaces. Words are not broken. */
void say_folded(FILE *f, const char *lines, unsigned indent);

#endif
