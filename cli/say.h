/* cli/say.h - lines for people, with texts of any origin in them: names of files, attributes of recordings,
 * words of the command line. */
#ifndef ESPALIER_CLI_SAY_H
#define ESPALIER_CLI_SAY_H

#include <stdio.h>

/* As fprintf, with a line end after it. What the format and its arguments made is masked (text_mask), so that
 * it is one line and nothing in it moves the cursor of a terminal. Every line with a text that this program
 * did not choose is written by it, or comes from esp_message(), or is JSON. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void say(FILE *f, const char *format, ...);

/* Only a text, masked, inside a line that is written in parts. */
void say_text(FILE *f, const char *text);

/* Reports and help fit in so many columns. */
enum { SAY_COLUMNS = 80 };

/* The columns that a text of UTF-8 takes. */
size_t say_width(const char *text);

/* Lines as they are, but those that are too long go on in the next line, after `indent` spaces, at the last space that
 * fits. A word is never broken. */
void say_folded(FILE *f, const char *lines, unsigned indent);

#endif
