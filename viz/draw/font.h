/* viz/draw/font.h - draws lines of UTF-8 text. An atlas holds the glyphs of one face and size as alpha bitmaps.
 *
 * There are two faces: a proportional one for words, and a monospaced one for numbers, whose digits then stay in
 * place when the number changes. An atlas is made at its first use and cached. */
#ifndef ESPALIER_VIZ_DRAW_FONT_H
#define ESPALIER_VIZ_DRAW_FONT_H

#include "base/status.h"
#include "viz/draw/canvas.h"

#include <stddef.h>
#include <stdint.h>

enum font_face { FONT_SANS, FONT_MONO, FONT_FACES };

/* Characters of an atlas: printable ASCII, then the other characters that the viewer uses. */
enum { FONT_ASCII = 95, FONT_OTHERS = 12, FONT_GLYPHS = FONT_ASCII + FONT_OTHERS };

struct glyph {
    /* Position of the bitmap: pixels right of the pen, above the base line. */
    int left, top;
    int w, h;
    int advance;          /* pixels by which the pen moves */
    const uint8_t *alpha; /* [h][w]; NULL: nothing to draw */
};

struct atlas {
    enum font_face face;
    int size_px;
    int ascent, descent; /* pixels above and below the base line */
    struct glyph glyph[FONT_GLYPHS];
    uint8_t *alpha; /* bitmaps of all glyphs; freed by array_free */
};

/* The implementation that makes atlases: font_file.c, or boxes for tests. */
struct font_maker {
    void *context;
    /* Fill *out for a size in pixels; face and size_px are already set. */
    enum esp_status (*make)(void *context, enum font_face face, struct atlas *out);
    void (*free)(void *context); /* frees the context; NULL: nothing is to be freed */
};

struct font;

/* Create a font, which owns its maker from now on, even if this call fails. */
enum esp_status font_create(struct font_maker maker, struct font **out);
void font_free(struct font *f);

/* Return the atlas of a face and size, 6 to 256 px, owned by the font. If memory is short, return the cached atlas
 * of the nearest size, or NULL. */
const struct atlas *font_atlas(struct font *f, enum font_face face, int size_px);

/* font_character returns the character at an index of an atlas, font_place the index of a character, that of '?' if
 * the atlas lacks it. */
uint32_t font_character(size_t place);
size_t font_place(uint32_t character);

/* Create a font without a file, for tests: every glyph except the space is a filled box on the base line. At a size
 * of s pixels a box is s/2 wide and s*3/4 high, and the pen advances by s*5/8 (rounded down), a little more than in
 * DejaVu Sans. */
enum esp_status font_boxes_create(struct font **out);

/* Width of a text in pixels, from the first pen position to the last; 0 if the atlas is NULL. */
int text_line_width(const struct atlas *a, const char *text);

/* Draw a text with the pen at x on the base line; return the final x of the pen. */
int text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                   uint32_t colour, const char *text);

/* Copy the text to `to`, cut with an ellipsis to fit into `width` pixels; "" if not even the ellipsis fits. Returns
 * `to`. */
const char *text_line_fit(const struct atlas *a, const char *text, int width, char *to,
                          size_t room);

#endif
