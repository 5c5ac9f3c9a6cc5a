/* viz/draw/font_boxes.c - one bitmap for all. */
#include "viz/draw/font_boxes.h"

#include "base/array.h"

#include <string.h>

static enum esp_status make(void *context, enum font_face face, struct atlas *out)
{
    (void)context;
    (void)face;
    const int w = out->size_px / 2, h = out->size_px * 3 / 4;
    out->alpha = array_create((size_t)(w * h), 1);
    if (!out->alpha)
        return ESP_MEMORY;
    memset(out->alpha, 255, (size_t)(w * h));
    out->ascent = h;
    out->descent = out->size_px / 4;
    for (size_t k = 0; k < FONT_GLYPHS; k++) {
        struct glyph *g = &out->glyph[k];
        *g = (struct glyph){.advance = out->size_px * 5 / 8};
        if (font_character(k) != ' ')
            *g = (struct glyph){0, h, w, h, g->advance, out->alpha};
    }
    return ESP_OK;
}

enum esp_status font_boxes_create(struct font **out)
{
    return font_create((struct font_maker){.make = make}, out);
}
