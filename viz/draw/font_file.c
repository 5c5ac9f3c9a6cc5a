/* viz/draw/font_file.c - FreeType draws each glyph of an atlas once, with 256 levels of grey. */
#include "viz/draw/font_file.h"

#include "base/array.h"

#include <ft2build.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include FT_FREETYPE_H

static const char *const file_names[FONT_FACES] = {"DejaVuSans.ttf",
                                                   "DejaVuSansMono.ttf"};

/* Where distributions install DejaVu: Debian and derivatives, Fedora, Arch and others. */
static const char *const folders[] = {
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/dejavu-sans-mono-fonts",
    "/usr/share/fonts/dejavu",
    "/usr/share/fonts/TTF",
    "/usr/local/share/fonts/dejavu",
};

struct faces {
    FT_Library library;
    FT_Face face[FONT_FACES];
};

static void faces_free(void *context)
{
    struct faces *f = context;
    for (size_t k = 0; k < FONT_FACES; k++)
        if (f->face[k])
            FT_Done_Face(f->face[k]);
    if (f->library)
        FT_Done_FreeType(f->library);
    free(f);
}

static enum esp_status open_face(struct faces *f, enum font_face face)
{
    char path[128];
    for (size_t k = 0; k < sizeof folders / sizeof *folders; k++) {
        snprintf(path, sizeof path, "%s/%s", folders[k], file_names[face]);
        if (access(path, R_OK) != 0)
            continue;
        if (FT_New_Face(f->library, path, 0, &f->face[face]) == 0)
            return ESP_OK;
        f->face[face] = NULL;
        return esp_fail(ESP_INPUT, "%s: not a font that FreeType can read", path);
    }
    return esp_fail(ESP_INPUT,
                    "%s is not in %s, nor where other systems keep it: the viewer needs "
                    "the DejaVu fonts (Debian package fonts-dejavu-core)",
                    file_names[face], folders[0]);
}

/* Render the bitmap of a character into the slot of the face; NULL if the face lacks the character. */
static FT_GlyphSlot draw(FT_Face face, uint32_t character)
{
    return FT_Load_Char(face, character, FT_LOAD_RENDER | FT_LOAD_TARGET_LIGHT) == 0
               ? face->glyph
               : NULL;
}

static size_t bitmap_bytes(FT_Face face)
{
    size_t bytes = 0;
    for (size_t k = 0; k < FONT_GLYPHS; k++) {
        const FT_GlyphSlot slot = draw(face, font_character(k));
        if (slot)
            bytes += (size_t)slot->bitmap.width * slot->bitmap.rows;
    }
    return bytes;
}

/* Copy a bitmap, whose rows may be padded, to `to`; return the address after the copy. */
static uint8_t *take(const FT_Bitmap *b, uint8_t *to)
{
    for (unsigned y = 0; y < b->rows; y++, to += b->width)
        memcpy(to, b->buffer + (ptrdiff_t)y * b->pitch, b->width);
    return to;
}

static enum esp_status make(void *context, enum font_face which, struct atlas *out)
{
    const FT_Face face = ((struct faces *)context)->face[which];
    if (FT_Set_Pixel_Sizes(face, 0, (FT_UInt)out->size_px) != 0)
        return esp_fail(ESP_INPUT, "the font has no size of %d pixels", out->size_px);
    uint8_t *next = out->alpha = array_create(bitmap_bytes(face), 1);
    if (!out->alpha)
        return ESP_MEMORY;
    out->ascent = (int)((face->size->metrics.ascender + 63) >> 6);
    out->descent = (int)((-face->size->metrics.descender + 63) >> 6);
    for (size_t k = 0; k < FONT_GLYPHS; k++) {
        const FT_GlyphSlot slot = draw(face, font_character(k));
        if (!slot)
            continue;
        out->glyph[k] = (struct glyph){
            slot->bitmap_left,           slot->bitmap_top,
            (int)slot->bitmap.width,     (int)slot->bitmap.rows,
            (int)(slot->advance.x >> 6), slot->bitmap.width ? next : NULL,
        };
        next = take(&slot->bitmap, next);
    }
    return ESP_OK;
}

enum esp_status font_file_open(struct font **out)
{
    struct faces *f = calloc(1, sizeof *f);
    if (!f)
        return esp_fail(ESP_MEMORY, "no memory for a font");
    enum esp_status st = ESP_OK;
    if (FT_Init_FreeType(&f->library) != 0)
        st = esp_fail(ESP_MEMORY, "FreeType does not start");
    for (size_t k = 0; k < FONT_FACES && st == ESP_OK; k++)
        st = open_face(f, (enum font_face)k);
    if (st == ESP_OK)
        return font_create((struct font_maker){f, make, faces_free}, out);
    faces_free(f);
    return st;
}
