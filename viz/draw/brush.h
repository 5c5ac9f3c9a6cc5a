/* viz/draw/brush.h - text, frames and axes in the sizes, colours and scale of the viewer. */
#ifndef ESPALIER_VIZ_DRAW_BRUSH_H
#define ESPALIER_VIZ_DRAW_BRUSH_H

#include "viz/draw/canvas.h"
#include "viz/draw/font.h"
#include "viz/draw/number.h"
#include "viz/draw/theme.h"

#include <stdbool.h>
#include <stdint.h>

enum brush_style {
    BRUSH_TITLE,        /* 15 points */
    BRUSH_BODY,         /* 13 points */
    BRUSH_FIGURE,       /* 13 points, all digits equally wide */
    BRUSH_SMALL,        /* 12 points */
    BRUSH_SMALL_FIGURE, /* 12 points, all digits equally wide */
};

struct brush {
    struct canvas *canvas;
    const struct theme *theme;
    struct font *font;
    double unit; /* pixels per point */
};

int brush_px(const struct brush *b, double points);

/* Height of a line of this style in pixels, from above the highest to below the lowest letter. */
int brush_line(const struct brush *b, enum brush_style style);
int brush_width(const struct brush *b, enum brush_style style, const char *text);

/* Horizontal position of a text in its rectangle; vertically it is always centred. */
enum brush_align { BRUSH_LEFT, BRUSH_CENTRE, BRUSH_RIGHT };

/* Write a text into r, cut with an ellipsis if it is too long; return its width in pixels. */
int brush_text(const struct brush *b, enum brush_style style, struct rect r,
               enum brush_align align, uint32_t colour, const char *text);

/* Write a text only if it fits as a whole, for numbers, which must not be cut; return whether it did. */
bool brush_whole(const struct brush *b, enum brush_style style, struct rect r,
                 enum brush_align align, uint32_t colour, const char *text);

/* Write a paragraph in the middle of r, broken into lines. */
void brush_notice(const struct brush *b, struct rect r, const char *text);

/* Draw background, title and border of a panel; return the rectangle inside. `focus`: the panel receives the arrow
 * keys. */
struct rect brush_panel(const struct brush *b, struct rect r, const char *title,
                        bool focus);

/* Return the part of a panel's title line to the right of the title. */
struct rect brush_title_line(const struct brush *b, struct rect panel, const char *title);

/* Draw the colour scale of weights, from 0 at the left to the largest. */
void brush_ramp(const struct brush *b, struct rect r);

/* Draw round numbers left of `plot` and faint lines across it. */
void brush_axis_left(const struct brush *b, struct rect plot, const struct axis *a,
                     bool lines);

/* Draw round numbers below `plot`; the last may extend a little beyond its right edge. */
void brush_axis_below(const struct brush *b, struct rect plot, const struct axis *a);

#endif
