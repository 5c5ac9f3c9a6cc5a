/* viz/draw/png.c - libpng's simplified interface: no long jumps in our code. */
#include "viz/draw/png.h"

#include "base/array.h"

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

static enum esp_status png_read(const char *path, png_image *image,
                                enum png_channels channels, uint8_t **pixels)
{
    if ((uint64_t)image->width * image->height > MAX_PIXELS)
        return esp_fail(ESP_INPUT, "%s: %u x %u pixels are more than 64 million", path,
                        (unsigned)image->width, (unsigned)image->height);
    uint8_t *p = array_create((size_t)image->width * image->height, channels);
    if (!p)
        return ESP_MEMORY;
    image->format = png_format(channels);
    if (!png_image_finish_read(image, NULL, p, 0, NULL)) {
        array_free(p);
        return esp_fail(ESP_INPUT, "%s: %s", path, image->message);
    }
    *pixels = p;
    return ESP_OK;
}

enum esp_status png_load(const char *path, enum png_channels channels, uint8_t **pixels,
                         uint32_t *width, uint32_t *height)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(&image, path))
        return esp_fail(ESP_INPUT, "%s: %s", path, image.message);
    const enum esp_status st = png_read(path, &image, channels, pixels);
    if (st == ESP_OK) {
        *width = image.width;
        *height = image.height;
    }
    png_image_free(&image);
    return st;
}
