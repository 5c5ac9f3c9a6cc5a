/* viz/font.h - glyphs as alpha bitmaps, one atlas per face and size.
 *
 * Two faces are enough: a sans for words, a mono for figures that must not jitter. A font makes the
 * atlas of a size when it is first asked for and keeps it. */
#ifndef ESPALIER_VIZ_FONT_H
#define ESPALIER_VIZ_FONT_H

#include "base/status.h"

#include <stdint.h>

enum font_face { FONT_SANS, FONT_MONO, FONT_FACES };

/* Characters of an atlas: printable ASCII, then the few others that the scene says. */
enum {
    FONT_FIRST = 32,
    FONT_ASCII = 95,
    FONT_EXTRA = 16,
    FONT_GLYPHS = FONT_ASCII + FONT_EXTRA
};

struct glyph {
    int16_t left, top; /* of the bitmap: right of the pen, above the base line */
    uint16_t w, h;
    uint16_t advance;     /* of the pen */
    const uint8_t *alpha; /* [h][w]; NULL when w or h is 0 */
};

struct atlas {
    int size_px;
    int ascent, descent; /* pixels above and below the base line */
    struct glyph glyph[FONT_GLYPHS];
    uint8_t *alpha; /* all bitmaps */
};

struct font;

/* DejaVu Sans and DejaVu Sans Mono from where systems keep them. ESP_INPUT says which package is
 * missing, or that this build has no FreeType. */
enum esp_status font_open(struct font **out);

/* A font without a file, for tests: every glyph is a box, size/2 wide and advancing size*5/8. */
enum esp_status font_open_boxes(struct font **out);
void font_free(struct font *f);

/* The atlas of a face and size, 6 to 256 px; NULL when memory is short. The font's. */
const struct atlas *font_atlas(struct font *f, enum font_face face, int size_px);

/* The place of a character in an atlas; that of '?' if it has none. */
unsigned font_place(uint32_t character);

#endif
