/* cli/say.h - print lines with texts of any origin in them: file names, attributes of recordings, words of the
 * command line. */
#ifndef ESPALIER_CLI_SAY_H
#define ESPALIER_CLI_SAY_H

#include <stdio.h>

/* As fprintf, followed by a line end. The formatted text is masked (text_mask), so that it is one line and holds no
 * control characters of a terminal. Every output with a text that this program did not choose must use say or
 * say_text, come from esp_message(), or be JSON. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void say(FILE *f, const char *format, ...);

/* Print a masked text as a part of a line. */
void say_text(FILE *f, const char *text);

/* Reports and help fit in so many columns. */
enum { SAY_COLUMNS = 80 };

/* The columns that a text of UTF-8 takes. */
size_t say_width(const char *text);

/* Lines as they are, but those that are too long go on in the next line, after `indent` spaces, at the last space that
 * fits. A word is never broken. */
void say_folded(FILE *f, const char *lines, unsigned indent);

#endif
