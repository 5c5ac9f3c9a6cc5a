/* viz/draw/font_file.h - the font of the viewer from a file: DejaVu, drawn by FreeType. */
#ifndef ESPALIER_VIZ_DRAW_FONT_FILE_H
#define ESPALIER_VIZ_DRAW_FONT_FILE_H

#include "base/status.h"
#include "viz/draw/font.h"

/* DejaVu Sans and DejaVu Sans Mono from where systems keep them. ESP_INPUT says where it looked and
 * which package is missing. */
enum esp_status font_file_open(struct font **out);

#endif
