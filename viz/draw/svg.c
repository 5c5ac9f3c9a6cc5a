/* viz/draw/svg.c - writes each shape as an element. */
#include "viz/draw/svg.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

static void write_colour(FILE *f, const char *name, uint32_t colour)
{
    fprintf(f, " %s=\"#%06x\"", name, (unsigned)(colour & 0xffffff));
}

static void write_rect(void *context, struct rect r, uint32_t colour, unsigned share)
{
    FILE *f = ((struct svg *)context)->out.f;
    fprintf(f, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"", r.x, r.y, r.w, r.h);
    write_colour(f, "fill", colour);
    if (share < 255)
        fprintf(f, " fill-opacity=\"0.%03u\"", share * 1000 / 255);
    fprintf(f, "/>\n");
}

/* A number with two decimals, whatever the locale. */
static void write_number(FILE *f, const char *name, float x)
{
    const long hundredths = (long)(x * 100 + (x < 0 ? -0.5F : 0.5F));
    fprintf(f, " %s=\"%s%ld.%02ld\"", name, hundredths < 0 ? "-" : "",
            labs(hundredths) / 100, labs(hundredths) % 100);
}

/* A line that leaves the clip is in an <svg> of its size, which cuts it. */
static void write_line(void *context, const float from[2], const float to[2], float width,
                       uint32_t colour, struct rect clip)
{
    FILE *f = ((struct svg *)context)->out.f;
    fprintf(f, "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"><line", clip.x, clip.y,
            clip.w, clip.h);
    write_number(f, "x1", from[0] - (float)clip.x);
    write_number(f, "y1", from[1] - (float)clip.y);
    write_number(f, "x2", to[0] - (float)clip.x);
    write_number(f, "y2", to[1] - (float)clip.y);
    write_number(f, "stroke-width", width);
    write_colour(f, "stroke", colour);
    fprintf(f, " stroke-linecap=\"round\"/></svg>\n");
}

static void write_base64(FILE *f, const uint8_t *bytes, size_t n)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t k = 0; k < n; k += 3) {
        const uint32_t b = (uint32_t)bytes[k] << 16 |
                           (k + 1 < n ? (uint32_t)bytes[k + 1] << 8 : 0) |
                           (k + 2 < n ? (uint32_t)bytes[k + 2] : 0);
        fputc(digits[b >> 18 & 63], f);
        fputc(digits[b >> 12 & 63], f);
        fputc(k + 1 < n ? digits[b >> 6 & 63] : '=', f);
        fputc(k + 2 < n ? digits[b & 63] : '=', f);
    }
}

/* The part r of a canvas as a PNG file in memory, to be freed; NULL if memory is short. */
static uint8_t *png_of(const struct canvas *c, struct rect r, size_t *n)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)r.w,
                       .height = (png_uint_32)r.h,
                       .format = PNG_FORMAT_RGB};
    const size_t w = (size_t)r.w, h = (size_t)r.h;
    uint8_t *rgb = malloc(3 * w * h), *to = rgb;
    for (size_t y = 0; rgb && y < h; y++)
        for (size_t x = 0; x < w; x++, to += 3) {
            const uint32_t pixel =
                c->pixels[((size_t)r.y + y) * (size_t)c->width + (size_t)r.x + x];
            to[0] = (uint8_t)(pixel >> 16);
            to[1] = (uint8_t)(pixel >> 8);
            to[2] = (uint8_t)pixel;
        }
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    uint8_t *png = rgb ? malloc(size) : NULL;
    if (png && !png_image_write_to_memory(&image, png, &size, 0, rgb, 0, NULL)) {
        free(png);
        png = NULL;
    }
    free(rgb);
    *n = size;
    return png;
}

static void write_pixels(void *context, const struct canvas *c, struct rect r)
{
    struct svg *s = context;
    size_t n = 0;
    uint8_t *png = png_of(c, r, &n);
    s->failed |= !png;
    if (!png)
        return;
    fprintf(s->out.f,
            "<image x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
            "image-rendering=\"pixelated\" href=\"data:image/png;base64,",
            r.x, r.y, r.w, r.h);
    write_base64(s->out.f, png, n);
    fprintf(s->out.f, "\"/>\n");
    free(png);
}

/* The bytes of a well-formed character of UTF-8; 0 if it is none, or one that XML does not allow. */
static size_t character_bytes(const unsigned char *s)
{
    const size_t n = s[0] < 0x80                   ? 1
                     : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
                     : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
                                                   : 0;
    for (size_t k = 1; k < n; k++)
        if ((s[k] & 0xc0) != 0x80)
            return 0;
    const bool surrogate = n == 3 && s[0] == 0xed && s[1] >= 0xa0;
    const bool too_long = n == 3 && s[0] == 0xe0 && s[1] < 0xa0;
    const bool forbidden = n == 3 && s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe;
    return s[0] < ' ' || surrogate || too_long || forbidden ? 0 : n;
}

static void write_escaped(FILE *f, const char *text)
{
    for (const unsigned char *s = (const unsigned char *)text; *s;) {
        const size_t n = character_bytes(s);
        if (n == 0)
            fputc('?', f);
        else if (strchr("<>&\"'", *s))
            fprintf(f, "&#%u;", (unsigned)*s);
        else
            fwrite(s, 1, n, f);
        s += n > 0 ? n : 1;
    }
}

static void write_text(void *context, int x, int baseline, int width, int size_px,
                       bool mono, uint32_t colour, const char *text)
{
    FILE *f = ((struct svg *)context)->out.f;
    fprintf(f,
            "<text xml:space=\"preserve\" x=\"%d\" y=\"%d\" textLength=\"%d\" "
            "font-size=\"%d\" font-family=\"%s\"",
            x, baseline, width, size_px,
            mono ? "DejaVu Sans Mono, monospace" : "DejaVu Sans, sans-serif");
    write_colour(f, "fill", colour);
    fputc('>', f);
    write_escaped(f, text);
    fprintf(f, "</text>\n");
}

enum esp_status svg_begin(const struct output_order *order, int width, int height,
                          struct svg *out)
{
    struct svg s = {.copy = {out, write_rect, write_line, write_pixels, write_text}};
    const enum esp_status st = output_begin(order, &s.out);
    if (st != ESP_OK)
        return st;
    fprintf(s.out.f,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\">\n",
            width, height, width, height);
    *out = s;
    return ESP_OK;
}

enum esp_status svg_keep(struct svg *s)
{
    fprintf(s->out.f, "</svg>\n");
    if (!s->failed)
        return output_keep(&s->out);
    output_drop(&s->out);
    return esp_fail(ESP_MEMORY, "no memory for a picture");
}
