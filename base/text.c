/* base/text.c - distances between words, decoding of UTF-8, and masking of unsafe characters. */
#include "base/text.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 63 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Compute row i of the table of distances from rows i - 1 (`last`) and i - 2 (`before_last`): to[j] is the distance
 * between the first i characters of a and the first j characters of b. */
static void distance_row(const char *a, size_t i, const char *b, size_t n_b,
                         const size_t *before_last, const size_t *last, size_t *to)
{
    to[0] = i;
    for (size_t j = 1; j <= n_b; j++) {
        const bool same = lower(a[i - 1]) == lower(b[j - 1]);
        to[j] = smaller(smaller(last[j], to[j - 1]) + 1, last[j - 1] + !same);
        if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
            lower(a[i - 2]) == lower(b[j - 1]))
            to[j] = smaller(to[j], before_last[j - 2] + 1);
    }
}

size_t text_distance(const char *typed, const char *meant)
{
    const size_t n_a = strnlen(typed, LONGEST), n_b = strnlen(meant, LONGEST);
    size_t row[3][LONGEST + 1];
    if (n_a > 0 && n_b > n_a && strncasecmp(typed, meant, n_a) == 0)
        return 0;
    for (size_t j = 0; j <= n_b; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= n_a; i++)
        distance_row(typed, i, meant, n_b, row[(i + 1) % 3], row[(i - 1) % 3],
                     row[i % 3]);
    return row[n_a % 3][n_b];
}

void text_offer(struct text_guess *g, const char *candidate)
{
    const size_t distance = text_distance(g->typed, candidate);
    if (g->best && distance >= g->distance)
        return;
    g->best = candidate;
    g->distance = distance;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool text_trim(const char *text, char *to, size_t room)
{
    while (is_space(*text))
        text++;
    size_t n = strlen(text);
    while (n > 0 && is_space(text[n - 1]))
        n--;
    if (n >= room)
        return false;
    memcpy(to, text, n);
    to[n] = '\0';
    return true;
}

/* Decode the UTF-8 character at c. Set *number to its code point and return its length in bytes, or 0 if it is not
 * valid (RFC 3629: the shortest form, no surrogates, up to U+10FFFF). */
static size_t decode(const unsigned char *c, uint32_t *number)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const size_t n = *c < 0x80             ? 1
                     : (*c & 0xe0) == 0xc0 ? 2
                     : (*c & 0xf0) == 0xe0 ? 3
                     : (*c & 0xf8) == 0xf0 ? 4
                                           : 0;
    *number = n == 1 ? *c : *c & (0x7fu >> n);
    for (size_t k = 1; k < n; k++) {
        if ((c[k] & 0xc0) != 0x80)
            return 0;
        *number = *number << 6 | (c[k] & 0x3fu);
    }
    const bool surrogate = *number >= 0xd800 && *number < 0xe000;
    return n && *number >= least[n] && *number <= 0x10ffff && !surrogate ? n : 0;
}

/* Return whether a character is safe for a terminal. Unsafe are control characters (C0, C1, DEL), line ends,
 * invisible characters (joiners, the byte order mark, tags), and characters that change the direction of text. */
static bool is_harmless(uint32_t number)
{
    static const uint32_t bad[][2] = {
        {0, 0x1f},        {0x7f, 0x9f},      {0xad, 0xad},     {0x61c, 0x61c},
        {0x200b, 0x200f}, {0x2028, 0x202e},  {0x2060, 0x206f}, {0xfeff, 0xfeff},
        {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        if (number >= bad[k][0] && number <= bad[k][1])
            return false;
    return true;
}

size_t text_character(const char *text)
{
    uint32_t number;
    const size_t n = decode((const unsigned char *)text, &number);
    return n > 0 && is_harmless(number) ? n : 0;
}

char *text_mask(char *text)
{
    const unsigned char *from = (const unsigned char *)text;
    char *to = text;
    while (*from) {
        uint32_t number;
        const size_t n = decode(from, &number);
        if (n > 0 && is_harmless(number)) {
            memmove(to, from, n);
            to += n;
        } else {
            *to++ = '?';
        }
        from += n > 0 ? n : 1;
    }
    *to = '\0';
    return text;
}

const char *text_show(const char *text, char *to, size_t room)
{
    size_t n = 0, before_dots = 0;
    for (size_t width; *text; text += width, n += width) {
        const size_t kept = text_character(text);
        width = kept > 0 ? kept : 1;
        if (n + width >= room) {
            memcpy(to + before_dots, "...", 4);
            return to;
        }
        memcpy(to + n, kept > 0 ? text : "?", width);
        if (n + width + 4 <= room)
            before_dots = n + width;
    }
    to[n] = '\0';
    return to;
}
