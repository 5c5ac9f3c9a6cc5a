/* viz/draw/font_boxes.h - a font without a file, for tests: every glyph but the space is a full box. */
#ifndef ESPALIER_VIZ_DRAW_FONT_BOXES_H
#define ESPALIER_VIZ_DRAW_FONT_BOXES_H

#include "base/status.h"
#include "viz/draw/font.h"

/* At a size of s pixels a box is s/2 wide and s*3/4 high, stands on the base line, and the pen
 * advances by s*5/8 (rounded down): a little wider than DejaVu Sans. */
enum esp_status font_boxes_create(struct font **out);

#endif
