/* tests/viz/written.h - the words of a frame, noted as they are drawn. Link with -Wl,--wrap=text_line_draw. */
#ifndef ESPALIER_TESTS_WRITTEN_H
#define ESPALIER_TESTS_WRITTEN_H

#include "viz/draw/rect.h"

#include <stdbool.h>
#include <stddef.h>

enum { WRITTEN_MOST = 1024 };

/* Set n_words to 0 before a frame is drawn. */
extern struct written_word {
    struct rect r;
    char text[96];
    bool known; /* explained by the recording */
} words[WRITTEN_MOST];
extern size_t n_words;

/* All words of this text are explained; false if there is none. */
bool written_mark(const char *text);

/* The same; fails if there is none. */
void written_expect(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Names that say nothing about the run are explained. */
void written_allow_names(void);

#endif
