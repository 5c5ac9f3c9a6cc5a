/* viz/draw/text_line.h - a line of UTF-8 text in a canvas, glyph by glyph from an atlas. */
#ifndef ESPALIER_VIZ_DRAW_TEXT_LINE_H
#define ESPALIER_VIZ_DRAW_TEXT_LINE_H

#include "viz/draw/canvas.h"
#include "viz/draw/font.h"

#include <stddef.h>
#include <stdint.h>

/* Pixels from the first pen position to the last; 0 without an atlas. */
int text_line_width(const struct atlas *a, const char *text);

/* Draw with the pen starting at x on the base line; returns where the pen ends. */
int text_line_draw(struct canvas *c, const struct atlas *a, int x, int baseline,
                   uint32_t colour, const char *text);

/* Copy as much of the text as fits into `width` pixels, with an ellipsis at the end of what had to
 * be cut; "" when not even that fits. Returns to. */
const char *text_line_fit(const struct atlas *a, const char *text, int width, char *to,
                          size_t room);

#endif
