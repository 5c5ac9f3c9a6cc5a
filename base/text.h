/* base/text.h - functions for text that people have typed: the distance between two words, the nearest of several
 * words, and how to show text of unknown content in a message. */
#ifndef ESPALIER_BASE_TEXT_H
#define ESPALIER_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Return the distance between `typed` and `meant`: the least number of characters to insert, delete, replace or
 * swap with a neighbour (Damerau's distance; swapped characters are not edited further). Case is ignored, and only
 * the first 63 characters are compared. The distance is 0 if `typed` is the beginning of `meant`. */
size_t text_distance(const char *typed, const char *meant);

/* Finds the word nearest to `typed`. Start with {.typed = ...} and call text_offer for each word; `best` is then
 * the nearest. */
struct text_guess {
    const char *typed;
    /* NULL before the first offer; if several words are equally near, the first */
    const char *best;
    size_t distance;
};
void text_offer(struct text_guess *g, const char *candidate);

/* Copy `text` without leading and trailing white space to to[]. Return false, and leave to[] untouched, if the copy
 * with its final zero needs more than `room` bytes. */
bool text_trim(const char *text, char *to, size_t room);

/* Make a text of unknown origin safe for a terminal, in place, and return it. '?' replaces control characters (C0,
 * DEL, C1), bytes that are not valid UTF-8, and characters that end a line, change the direction of the text or are
 * invisible. The text does not become longer. */
char *text_mask(char *text);

/* Return the length in bytes of the UTF-8 character at `text`; 0 if text_mask would replace it. */
size_t text_character(const char *text);

/* Copy `text` to to[], of room >= 4 bytes, for a message. Characters that text_mask would replace become '?'. A
 * text that is too long is cut between two characters and ends in "...". Return `to`. */
const char *text_show(const char *text, char *to, size_t room);

#endif
