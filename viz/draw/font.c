/* viz/draw/font.c - a cache of atlases, and lines of UTF-8 text drawn with them. */
#include "viz/draw/font.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

/* KEPT: largest number of atlases in the cache, enough for several displays and text scales. */
enum { KEPT = 32, SMALLEST_PX = 6, LARGEST_PX = 256 };

struct font {
    struct font_maker maker;
    struct kept {
        enum font_face face;
        struct atlas *atlas;
    } kept[KEPT];
    size_t n_kept;
};

/* The characters of an atlas after ASCII: · × … – → ← ↑ ↓ ≥ µ ✓ ✗ */
static const uint32_t others[FONT_OTHERS] = {0xb7,   0xd7,   0x2026, 0x2013,
                                             0x2192, 0x2190, 0x2191, 0x2193,
                                             0x2265, 0xb5,   0x2713, 0x2717};

uint32_t font_character(size_t place)
{
    return place < FONT_ASCII ? ' ' + (uint32_t)place : others[place - FONT_ASCII];
}

size_t font_place(uint32_t character)
{
    if (character >= ' ' && character < ' ' + FONT_ASCII)
        return character - ' ';
    for (size_t k = 0; k < FONT_OTHERS; k++)
        if (others[k] == character)
            return FONT_ASCII + k;
    return '?' - ' ';
}

enum esp_status font_create(struct font_maker maker, struct font **out)
{
    struct font *f = calloc(1, sizeof *f);
    if (!f) {
        if (maker.free)
            maker.free(maker.context);
        return esp_fail(ESP_MEMORY, "no memory for a font");
    }
    f->maker = maker;
    *out = f;
    return ESP_OK;
}

static void atlas_free(struct atlas *a)
{
    if (a)
        array_free(a->alpha);
    free(a);
}

void font_free(struct font *f)
{
    if (!f)
        return;
    for (size_t k = 0; k < f->n_kept; k++)
        atlas_free(f->kept[k].atlas);
    if (f->maker.free)
        f->maker.free(f->maker.context);
    free(f);
}

static const struct atlas *nearest(const struct font *f, enum font_face face, int size_px)
{
    const struct atlas *best = NULL;
    for (size_t k = 0; k < f->n_kept; k++) {
        const struct atlas *a = f->kept[k].atlas;
        if (f->kept[k].face == face &&
            (!best || abs(a->size_px - size_px) < abs(best->size_px - size_px)))
            best = a;
    }
    return best;
}

static struct atlas *make(struct font *f, enum font_face face, int size_px)
{
    struct atlas *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->size_px = size_px;
    a->face = face;
    if (f->maker.make(f->maker.context, face, a) == ESP_OK)
        return a;
    atlas_free(a);
    return NULL;
}

/* Add an atlas to the cache; free the oldest if the cache is full. */
static void keep(struct font *f, enum font_face face, struct atlas *a)
{
    if (f->n_kept == KEPT) {
        atlas_free(f->kept[0].atlas);
        for (size_t k = 1; k < KEPT; k++)
            f->kept[k - 1] = f->kept[k];
        f->n_kept--;
    }
    f->kept[f->n_kept++] = (struct kept){face, a};
}

const struct atlas *font_atlas(struct font *f, enum font_face face, int size_px)
{
    const int size = size_px < SMALLEST_PX  ? SMALLEST_PX
                     : size_px > LARGEST_PX ? LARGEST_PX
                                            : size_px;
    const struct atlas *best = nearest(f, face, size);
    if (best && best->size_px == size)
        return best;
    struct atlas *a = make(f, face, size);
    if (!a)
        return best;
    keep(f, face, a);
    return a;
}

static enum esp_status make_boxes(void *context, enum font_face face, struct atlas *out)
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
    return font_create((struct font_maker){.make = make_boxes}, out);
}

static const char ellipsis[] = "\xe2\x80\xa6";

/* Decode the next character. A byte that is not valid UTF-8 counts as a character of its own and is drawn as a
 * question mark. */
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
    if (a && c->copy && *text)
        c->copy->text(c->copy->context, x, baseline, text_line_width(a, text), a->size_px,
                      a->face == FONT_MONO, colour, text);
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
