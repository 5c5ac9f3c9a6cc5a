/* viz/draw/png.h - write grey and colour images to PNG files. */
#ifndef ESPALIER_VIZ_DRAW_PNG_H
#define ESPALIER_VIZ_DRAW_PNG_H

#include "base/output.h"
#include "base/status.h"

#include <stdint.h>

enum png_channels { PNG_CHANNELS_GREY = 1, PNG_CHANNELS_RGB = 3 };

/* Write pixels[height * width * channels], row by row from the top, to the file of `order`, whose kind is
 * OUTPUT_PNG. ESP_INPUT if the file may not be created or the image is empty; ESP_IO if writing fails. A failure
 * leaves no partial file. */
enum esp_status png_save(const struct output_order *order, const uint8_t *pixels,
                         uint32_t width, uint32_t height, enum png_channels channels);

#endif
