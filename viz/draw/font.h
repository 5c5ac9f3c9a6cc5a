/* viz/draw/font.h - glyphs as alpha bitmaps, one atlas per face and size, and lines of UTF-8 text made of them.
 *
 * Two faces: a sans for words, a mono for figures that must not jitter. The atlas of a size is made
 * when it is first asked for, each glyph once, and kept. */
#ifndef ESPALIER_VIZ_DRAW_FONT_H
#define ESPALIER_VIZ_DRAW_FONT_H

#include "base/status.h"
#include "viz/draw/canvas.h"

#include <stddef.h>
#include <stdint.h>

enum font_face { FONT_SANS, FONT_MONO, FONT_FACES };

/* Characters of an atlas: printable ASCII, then the few others that the viewer writes. */
enum { FONT_ASCII = 95, FONT_OTHERS = 12, FONT_GLYPHS = FONT_ASCII + FONT_OTHERS };

struct glyph {
    int left, top; /* of the bitmap: right of the pen, above the base line */
    int w, h;
    int advance;          /* of the pen */
    const uint8_t *alpha; /* [h][w]; NULL when nothing is to be drawn */
};

struct atlas {
    int size_px;
    int ascent, descent; /* pixels above and below the base line */
    struct glyph glyph[FONT_GLYPHS];
    uint8_t *alpha; /* of all glyphs; array_free */
};

/* What draws the glyphs. */
struct font_maker {
    void *context;
    /* Fill *out for a size in pixels; size_px is set already. */
    enum esp_status (*make)(void *context, enum font_face face, struct atlas *out);
    void (*free)(void *context); /* or NULL */
};

struct font;

/* A font takes its maker over, also when this fails. */
enum esp_status font_create(struct font_maker maker, struct font **out);
void font_free(struct font *f);

/* The atlas of a face and size, 6 to 256 px; the nearest size there is when memory is short, or NULL
 * when there is none. The font's. */
const struct atlas *font_atlas(struct font *f, enum font_face face, int size_px);

/* The character at a place of an atlas, and the place of a character: that of '?' if it has none. */
uint32_t font_character(size_t place);
size_t font_place(uint32_t character);

/* A font without a file, for tests: every glyph but the space is a full box. At a size of s pixels a box is s/2 wide and s*3/4 high, stands on the base line, and the pen
 * advances by s*5/8 (rounded down): a little wider than DejaVu Sans. */
enum esp_status font_boxes_create(struct font **out);

/* Pixels from the first pen position to the last; 0 without an atlas. */
int text_line_width(const struct atlas *a, const char *text);

/* Draw with the pen starting at x on the base line; returns where the pen ends. */
int text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                   uint32_t colour, const char *text);

/* Copy as much of the text as fits into `width` pixels, with an ellipsis at the end of what had to
 * be cut; "" when not even that fits. Returns to. */
const char *text_line_fit(const struct atlas *a, const char *text, int width, char *to,
                          size_t room);

#endif
