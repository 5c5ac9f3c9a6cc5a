/* datasets/png_image.c - PNG by libpng, which checks chunks and checksums; colours become grey here. */
#include "datasets/png_image.h"

#include "base/array.h"
#include "base/text.h"
#include "datasets/dataset.h"

#include <png.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS = 4 }; /* red, green, blue, opacity */

/* The state of decoding. longjmp would make local variables indeterminate; all that changes after setjmp is
 * here. */
struct reader {
    const char *path;
    const struct file_bytes *f;
    size_t at; /* how many bytes of the file were read */
    png_structp png;
    png_infop info;
    uint32_t width, height;
    uint8_t *rgba;          /* [height][width][CHANNELS] */
    enum esp_status status; /* of the first failure */
};

/* ---- what libpng calls ---- */

static _Noreturn void leave(png_structp png, png_const_charp why)
{
    struct reader *r = png_get_error_ptr(png);
    char shown[96];
    if (r->status == ESP_OK)
        r->status = esp_fail(ESP_INPUT, "%s: not a whole PNG picture: %s; save it again",
                             r->path, text_show(why, shown, sizeof shown));
    png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp what)
{
    (void)png, (void)what;
}

static void read_bytes(png_structp png, png_bytep to, size_t n)
{
    struct reader *r = png_get_io_ptr(png);
    if (n > r->f->n - r->at)
        png_error(png, "it is cut off");
    memcpy(to, r->f->bytes + r->at, n);
    r->at += n;
}

/* ---- reading ---- */

static void check_size(struct reader *r)
{
    r->width = png_get_image_width(r->png, r->info);
    r->height = png_get_image_height(r->png, r->info);
    if ((uint64_t)r->width * r->height <= DATASET_MAX_PIXELS)
        return;
    r->status =
        esp_fail(ESP_INPUT, "%s: %u x %u pixels; allowed are 1 to %d pixels", r->path,
                 (unsigned)r->width, (unsigned)r->height, DATASET_MAX_PIXELS);
    png_longjmp(r->png, 1);
}

/* Read the header, and ask for 8 bits per channel, the upper byte where the file has 16. Damage is an error in
 * every kind of chunk. */
static int prepare(struct reader *r)
{
    png_set_read_fn(r->png, r, read_bytes);
    png_set_crc_action(r->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    /* Lift libpng's limits of width and height: check_size has others. */
    png_set_user_limits(r->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_read_info(r->png, r->info);
    check_size(r);
    png_set_strip_16(r->png);
    png_set_expand(r->png);
    png_set_gray_to_rgb(r->png);
    png_set_add_alpha(r->png, 255, PNG_FILLER_AFTER);
    const int n_passes = png_set_interlace_handling(r->png);
    png_read_update_info(r->png, r->info);
    if (png_get_rowbytes(r->png, r->info) != (size_t)r->width * CHANNELS)
        png_error(r->png, "its header is damaged");
    return n_passes;
}

static bool read_picture(struct reader *r)
{
    if (setjmp(png_jmpbuf(r->png)))
        return false;
    const int n_passes = prepare(r);
    const size_t row = (size_t)r->width * CHANNELS;
    r->rgba = array_create(r->height, row);
    if (!r->rgba) {
        r->status = ESP_MEMORY;
        return false;
    }
    for (int pass = 0; pass < n_passes; pass++)
        for (size_t y = 0; y < r->height; y++)
            png_read_row(r->png, r->rgba + y * row, NULL);
    png_read_end(r->png, NULL);
    return true;
}

/* ---- colours ---- */

/* The grey value of a pixel over black: the weights of ITU-R 601 times 2^16, rounded. */
static uint8_t grey_of(const uint8_t c[CHANNELS])
{
    const unsigned grey = (c[0] * 19595u + c[1] * 38470u + c[2] * 7471u + 0x8000u) >> 16;
    return (uint8_t)((grey * c[3] + 127) / 255);
}

static enum esp_status to_grey(const struct reader *r, struct png_image *out)
{
    const size_t n = (size_t)r->width * r->height;
    uint8_t *pixels = array_create(n, 1);
    if (!pixels)
        return ESP_MEMORY;
    for (size_t k = 0; k < n; k++)
        pixels[k] = grey_of(r->rgba + k * CHANNELS);
    *out = (struct png_image){r->width, r->height, pixels};
    return ESP_OK;
}

enum esp_status png_image_decode(const char *path, const struct file_bytes *f,
                                 struct png_image *out)
{
    struct reader r = {.path = path, .f = f};
    enum esp_status st = ESP_MEMORY;
    r.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &r, leave, ignore);
    r.info = r.png ? png_create_info_struct(r.png) : NULL;
    if (r.info)
        st = read_picture(&r) ? to_grey(&r, out) : r.status;
    png_destroy_read_struct(&r.png, &r.info, NULL);
    array_free(r.rgba);
    return st;
}
