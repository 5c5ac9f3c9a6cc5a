/* viz/draw/text_line.c - UTF-8 to glyphs. */
#include "viz/draw/text_line.h"

#include <string.h>

static const char ellipsis[] = "\xe2\x80\xa6";

/* The next character; bytes that are no UTF-8 stand for themselves, so that broken text still
 * shows, as question marks. */
static uint32_t next_character(const char **text)
{
    const unsigned char *s = (const unsigned char *)*text;
    size_t n = 1;
    uint32_t value = s[0];
    if (s[0] >= 0xc2 && s[0] < 0xe0)
        n = 2, value = s[0] & 0x1f;
    else if (s[0] >= 0xe0 && s[0] < 0xf0)
        n = 3, value = s[0] & 0x0f;
    else if (s[0] >= 0xf0 && s[0] < 0xf5)
        n = 4, value = s[0] & 0x07;
    for (size_t k = 1; k < n; k++) {
        if ((s[k] & 0xc0) != 0x80) {
            *text += 1;
            return s[0];
        }
        value = value << 6 | (s[k] & 0x3f);
    }
    *text += n;
    return value;
}

static const struct glyph *next_glyph(const struct atlas *a, const char **text)
{
    return &a->glyph[font_place(next_character(text))];
}

int text_line_width(const struct atlas *a, const char *text)
{
    int width = 0;
    while (a && *text)
        width += next_glyph(a, &text)->advance;
    return width;
}

int text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                   uint32_t colour, const char *text)
{
    while (a && *text) {
        const struct glyph *g = next_glyph(a, &text);
        if (g->alpha)
            canvas_mask(c, x + g->left, baseline - g->top, g->alpha, g->w, g->h, colour);
        x += g->advance;
    }
    return x;
}

const char *text_line_fit(const struct atlas *a, const char *text, int width, char *to,
                          size_t room)
{
    to[0] = '\0';
    if (strlen(text) < room && text_line_width(a, text) <= width)
        return strcpy(to, text);
    const int last = text_line_width(a, ellipsis);
    const char *end = text, *next = text;
    for (int w = 0; a && *next; end = next) {
        w += next_glyph(a, &next)->advance;
        if (w + last > width || (size_t)(next - text) + sizeof ellipsis > room)
            break;
    }
    if (last > width || sizeof ellipsis > room)
        return to;
    memcpy(to, text, (size_t)(end - text));
    memcpy(to + (end - text), ellipsis, sizeof ellipsis);
    return to;
}
