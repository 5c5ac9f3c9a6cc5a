/* base/text.h - small helpers for text that people typed: how similar two words are, how to show a value of
 * unknown content in a message. */
#ifndef ESPALIER_BASE_TEXT_H
#define ESPALIER_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* The distance between `typed` and `meant`: the least number of characters to insert, delete, replace or swap with
 * a neighbour (Damerau's distance, without edits inside a swap). Case is ignored, a missing end of a word does not
 * count, and only the first 63 characters are compared. */
size_t text_distance(const char *typed, const char *meant);

/* The nearest of several words, which are offered one by one: start with {.typed = ...}. */
struct text_guess {
    const char *typed;
    const char *best; /* NULL before the first offer; on a tie the first one stays */
    size_t distance;
};
void text_offer(struct text_guess *g, const char *candidate);

/* Copy without leading and trailing white space; false, and to[] untouched, if the copy with its final 0 needs
 * more than `room` bytes. */
bool text_trim(const char *text, char *to, size_t room);

/* Make text of unknown origin safe for a terminal: '?' replaces control characters (C0, DEL, C1), bytes that are
 * not valid UTF-8, and characters that end a line, change the direction of the text or are invisible. The text
 * does not grow. Returns text. */
char *text_mask(char *text);

/* Bytes of the character of UTF-8 at text that text_mask would keep; 0 if there is none. */
size_t text_character(const char *text);

/* Copy for a message: what text_mask would replace becomes '?', a long text ends in "...", which cuts no character of UTF-8.
 * room >= 4. Returns to. */
const char *text_show(const char *text, char *to, size_t room);

#endif
