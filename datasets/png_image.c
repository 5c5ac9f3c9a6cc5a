/* datasets/png_image.c - PNG as in the recommendation of the W3C, third edition: chunks, filters, types of colour. */
#include "datasets/png_image.h"

#include "base/array.h"
#include "datasets/dataset.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { SIGNATURE = 8, CHUNK = 12 /* length, name and checksum of a chunk */ };
enum { GREY = 0, RGB = 2, PALETTE = 3, GREY_ALPHA = 4, RGB_ALPHA = 6 };

struct png {
    const char *path;
    uint32_t width, height;
    unsigned depth, type, n_channels;
    size_t row_bytes;   /* of a row without its filter byte */
    size_t pixel_bytes; /* distance of the filters, at least 1 */
    uint8_t grey[256];  /* of the palette, over a black ground */
    unsigned n_palette;
    uint8_t colour[256][3];
    uint8_t opaque[256];
    z_stream z;
    uint8_t *rows; /* [height * (1 + row_bytes)] filtered rows */
    size_t n_rows_bytes;
};

static enum esp_status broken(const char *path, const char *what)
{
    return esp_fail(ESP_INPUT, "%s: not a whole PNG picture: %s; save it again", path,
                    what);
}

static uint32_t u32(const uint8_t *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* ---- chunks ---- */

/* Whether this depth belongs to the type; sets the number of channels. */
static bool is_known(struct png *p)
{
    static const struct {
        unsigned type, n_channels, depths; /* bit d: depth d */
    } known[] = {{GREY, 1, 1u << 1 | 1u << 2 | 1u << 4 | 1u << 8 | 1u << 16},
                 {RGB, 3, 1u << 8 | 1u << 16},
                 {PALETTE, 1, 1u << 1 | 1u << 2 | 1u << 4 | 1u << 8},
                 {GREY_ALPHA, 2, 1u << 8 | 1u << 16},
                 {RGB_ALPHA, 4, 1u << 8 | 1u << 16}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (known[k].type == p->type && p->depth <= 16 &&
            known[k].depths >> p->depth & 1) {
            p->n_channels = known[k].n_channels;
            return true;
        }
    return false;
}

static enum esp_status read_head(struct png *p, const uint8_t *b, uint32_t n)
{
    if (n != 13)
        return broken(p->path, "its header is damaged");
    p->width = u32(b);
    p->height = u32(b + 4);
    p->depth = b[8];
    p->type = b[9];
    if (!is_known(p) || b[10] != 0 || b[11] != 0 || b[12] > 1)
        return broken(p->path, "its header is damaged");
    if (b[12] == 1)
        return esp_fail(ESP_INPUT, "%s: is interlaced; save it without interlacing",
                        p->path);
    const uint64_t n_pixels = (uint64_t)p->width * p->height;
    if (p->width == 0 || p->height == 0 || n_pixels > DATASET_MAX_PIXELS)
        return esp_fail(ESP_INPUT, "%s: %u x %u pixels; allowed are 1 to %d pixels",
                        p->path, (unsigned)p->width, (unsigned)p->height,
                        DATASET_MAX_PIXELS);
    const size_t bits = (size_t)p->n_channels * p->depth;
    p->row_bytes = (p->width * bits + 7) / 8;
    p->pixel_bytes = bits < 8 ? 1 : bits / 8;
    p->n_rows_bytes = p->height * (1 + p->row_bytes);
    return ESP_OK;
}

/* Room for the rows, once a first chunk of data is there. */
static enum esp_status begin_data(struct png *p)
{
    p->rows = array_create(p->n_rows_bytes, 1);
    if (!p->rows || inflateInit(&p->z) != Z_OK)
        return ESP_MEMORY;
    p->z.next_out = p->rows;
    p->z.avail_out = (uInt)p->n_rows_bytes;
    return ESP_OK;
}

/* Bytes beyond the last row are left alone, as libpng does. */
static enum esp_status read_data(struct png *p, const uint8_t *b, uint32_t n)
{
    if (p->height == 0)
        return broken(p->path, "its data come before its header");
    const enum esp_status st = p->rows ? ESP_OK : begin_data(p);
    if (st != ESP_OK)
        return st;
    p->z.next_in = (Bytef *)(uintptr_t)b;
    p->z.avail_in = n;
    const int result = inflate(&p->z, Z_NO_FLUSH);
    return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR
               ? ESP_OK
               : broken(p->path, "its data are damaged");
}

static void read_palette(struct png *p, const uint8_t *b, uint32_t n)
{
    p->n_palette = n / 3 < 256 ? n / 3 : 256;
    memcpy(p->colour, b, (size_t)p->n_palette * 3);
}

static void read_transparency(struct png *p, const uint8_t *b, uint32_t n)
{
    if (p->type == PALETTE)
        memcpy(p->opaque, b, n < 256 ? n : 256);
}

static enum esp_status read_chunk(struct png *p, const uint8_t *name, const uint8_t *b,
                                  uint32_t n)
{
    enum esp_status st = ESP_OK;
    if (memcmp(name, "IHDR", 4) == 0)
        st = p->height ? broken(p->path, "it has two headers") : read_head(p, b, n);
    else if (memcmp(name, "IDAT", 4) == 0)
        st = read_data(p, b, n);
    else if (memcmp(name, "PLTE", 4) == 0)
        read_palette(p, b, n);
    else if (memcmp(name, "tRNS", 4) == 0)
        read_transparency(p, b, n);
    return st;
}

static enum esp_status read_chunks(struct png *p, const struct file_bytes *f)
{
    static const uint8_t signature[SIGNATURE] = {0x89, 'P', 'N', 'G', 13, 10, 26, 10};
    if (f->n < SIGNATURE || memcmp(f->bytes, signature, SIGNATURE) != 0)
        return broken(p->path, "it does not begin as one");
    for (size_t at = SIGNATURE;;) {
        if (f->n - at < CHUNK)
            return broken(p->path, "it is cut off");
        const uint8_t *b = f->bytes + at;
        const uint32_t n = u32(b);
        if (n > f->n - at - CHUNK)
            return broken(p->path, "it is cut off");
        if (crc32_z(0, b + 4, n + 4u) != u32(b + 8 + n))
            return broken(p->path, "a chunk does not match its checksum");
        if (memcmp(b + 4, "IEND", 4) == 0)
            return ESP_OK;
        const enum esp_status st = read_chunk(p, b + 4, b + 8, n);
        if (st != ESP_OK)
            return st;
        at += CHUNK + n;
    }
}

/* ---- filters ---- */

/* The one of left, above and their corner that is nearest to left + above - corner. */
static uint8_t paeth(int left, int above, int corner)
{
    const int p = left + above - corner;
    const int a = abs(p - left), b = abs(p - above), c = abs(p - corner);
    return (uint8_t)(a <= b && a <= c ? left : b <= c ? above : corner);
}

static uint8_t predict(unsigned filter, int left, int above, int corner)
{
    switch (filter) {
    case 1:
        return (uint8_t)left;
    case 2:
        return (uint8_t)above;
    case 3:
        return (uint8_t)((left + above) / 2);
    case 4:
        return paeth(left, above, corner);
    default:
        return 0;
    }
}

/* Undo the filter of each row, in place. */
static enum esp_status unfilter(const struct png *p)
{
    const size_t step = p->row_bytes + 1, back = p->pixel_bytes;
    for (size_t y = 0; y < p->height; y++) {
        uint8_t *row = p->rows + y * step + 1;
        const unsigned filter = row[-1];
        if (filter > 4)
            return broken(p->path, "a row has an unknown filter");
        for (size_t x = 0; x < p->row_bytes; x++) {
            const int left = x >= back ? row[x - back] : 0;
            const int above = y > 0 ? row[x - step] : 0;
            const int corner = y > 0 && x >= back ? row[x - back - step] : 0;
            row[x] = (uint8_t)(row[x] + predict(filter, left, above, corner));
        }
    }
    return ESP_OK;
}

/* ---- colours ---- */

/* ITU-R 601 in 16 bits, rounded. */
static uint8_t grey_of(const uint8_t *c)
{
    return (uint8_t)((c[0] * 19595u + c[1] * 38470u + c[2] * 7471u + 0x8000u) >> 16);
}

static uint8_t over_black(unsigned grey, unsigned opaque)
{
    return (uint8_t)((grey * opaque + 127) / 255);
}

/* Grey of pixel x of a row of less than 8 bits a pixel, or of a palette. */
static uint8_t small_pixel(const struct png *p, const uint8_t *row, size_t x)
{
    const size_t bit = x * p->depth;
    const unsigned most = (1u << p->depth) - 1;
    const unsigned value = (unsigned)row[bit / 8] >> (8 - p->depth - bit % 8) & most;
    return p->type == PALETTE ? p->grey[value] : (uint8_t)(value * 255 / most);
}

/* Of 16 bits the upper byte counts. */
static uint8_t whole_pixel(const struct png *p, const uint8_t *row, size_t x)
{
    const size_t size = p->depth / 8;
    uint8_t c[4];
    for (unsigned k = 0; k < p->n_channels; k++)
        c[k] = row[(x * p->n_channels + k) * size];
    const uint8_t grey = p->n_channels < 3 ? c[0] : grey_of(c);
    return p->n_channels % 2 == 0 ? over_black(grey, c[p->n_channels - 1]) : grey;
}

static enum esp_status to_grey(struct png *p, uint8_t *pixels)
{
    if (p->type == PALETTE && p->n_palette == 0)
        return broken(p->path, "its palette is missing");
    for (unsigned k = 0; k < p->n_palette; k++)
        p->grey[k] = over_black(grey_of(p->colour[k]), p->opaque[k]);
    const bool is_small = p->depth < 8 || p->type == PALETTE;
    for (size_t y = 0; y < p->height; y++) {
        const uint8_t *row = p->rows + y * (p->row_bytes + 1) + 1;
        for (size_t x = 0; x < p->width; x++)
            pixels[y * p->width + x] =
                is_small ? small_pixel(p, row, x) : whole_pixel(p, row, x);
    }
    return ESP_OK;
}

static enum esp_status decode(struct png *p, const struct file_bytes *f, uint8_t **pixels)
{
    enum esp_status st = read_chunks(p, f);
    if (st == ESP_OK && (!p->rows || p->z.avail_out > 0))
        st = broken(p->path, "rows are missing");
    if (st == ESP_OK)
        st = unfilter(p);
    if (st != ESP_OK)
        return st;
    *pixels = array_create((size_t)p->width * p->height, 1);
    return *pixels ? to_grey(p, *pixels) : ESP_MEMORY;
}

enum esp_status png_image_decode(const char *path, const struct file_bytes *f,
                                 struct png_image *out)
{
    struct png p = {.path = path};
    uint8_t *pixels = NULL;
    memset(p.opaque, 255, sizeof p.opaque);
    const enum esp_status st = decode(&p, f, &pixels);
    if (p.rows)
        inflateEnd(&p.z);
    array_free(p.rows);
    if (st == ESP_OK)
        *out = (struct png_image){p.width, p.height, pixels};
    else
        array_free(pixels);
    return st;
}
