/* viz/draw/font_file.h - the font of the viewer from a file: DejaVu, drawn by FreeType. */
#ifndef ESPALIER_VIZ_DRAW_FONT_FILE_H
#define ESPALIER_VIZ_DRAW_FONT_FILE_H

#include "base/status.h"
#include "viz/draw/font.h"

/* Open DejaVu Sans and DejaVu Sans Mono from the usual folders. The ESP_INPUT message names these folders and the
 * missing package. */
enum esp_status font_file_open(struct font **out);

#endif
