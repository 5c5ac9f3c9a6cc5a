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
    BRUSH_TITLE,  /* 15 points */
    BRUSH_BODY,   /* 13 */
    BRUSH_FIGURE, /* 13, every digit as wide as the next */
    BRUSH_SMALL,  /* 12 */
    BRUSH_SMALL_FIGURE,
};

struct brush {
    struct canvas *canvas;
    const struct theme *theme;
    struct font *font;
    double unit; /* pixels of a point */
};

int brush_px(const struct brush *b, double points);

/* Pixels that a line of this style needs: from above its highest to below its lowest letter. */
int brush_line(const struct brush *b, enum brush_style style);
int brush_width(const struct brush *b, enum brush_style style, const char *text);

/* Where the text stands in its rectangle, always in the middle of its height. */
enum brush_align { BRUSH_LEFT, BRUSH_CENTRE, BRUSH_RIGHT };

/* Write into r, cut with an ellipsis where it is too long; returns the pixels used. */
int brush_text(const struct brush *b, enum brush_style style, struct rect r,
               enum brush_align align, uint32_t colour, const char *text);

/* Only if the whole text fits: numbers are never cut. Says whether it did. */
bool brush_whole(const struct brush *b, enum brush_style style, struct rect r,
                 enum brush_align align, uint32_t colour, const char *text);

/* A paragraph in the middle of r, in lines as long as fit. */
void brush_notice(const struct brush *b, struct rect r, const char *text);

/* The ground, title and border of a panel; returns the room inside. `focus`: it has the keys. */
struct rect brush_panel(const struct brush *b, struct rect r, const char *title,
                        bool focus);

/* The line of a panel that holds its title, without the title itself. */
struct rect brush_title_line(const struct brush *b, struct rect panel, const char *title);

/* The colours of weights from 0 at the left to the largest. */
void brush_ramp(const struct brush *b, struct rect r);

/* Round numbers left of `plot`, and faint lines across it. */
void brush_axis_left(const struct brush *b, struct rect plot, const struct axis *a,
                     bool lines);

/* Round numbers below it; the last may reach a little further than the plot. */
void brush_axis_below(const struct brush *b, struct rect plot, const struct axis *a);

#endif
