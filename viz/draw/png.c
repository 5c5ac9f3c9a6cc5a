/* viz/draw/png.c - write PNG files by libpng's simplified interface, which reports errors without longjmp. */
#include "viz/draw/png.h"

#include <errno.h>
#include <png.h>
#include <string.h>

enum { MAX_PIXELS = 1 << 26 };

static png_uint_32 png_format(enum png_channels channels)
{
    return channels == PNG_CHANNELS_GREY ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
}

enum esp_status png_save(const struct output_order *order, const uint8_t *pixels,
                         uint32_t width, uint32_t height, enum png_channels channels)
{
    png_image image = {.version = PNG_IMAGE_VERSION, .width = width, .height = height};
    image.format = png_format(channels);
    if (width == 0 || height == 0 || (uint64_t)width * height > MAX_PIXELS)
        return esp_fail(ESP_INPUT, "%s: an image of %u x %u pixels cannot be written",
                        order->path, (unsigned)width, (unsigned)height);
    struct output out;
    const enum esp_status st = output_begin(order, &out);
    if (st != ESP_OK)
        return st;
    errno = 0;
    if (png_image_write_to_stdio(&image, out.f, 0, pixels, 0, NULL))
        return output_keep(&out);
    const int error = errno;
    output_drop(&out);
    return esp_fail(ESP_IO, "%s: writing failed: %s", order->path,
                    error ? strerror(error) : image.message);
}
