/* viz/draw/brush.c - draw text, frames and axes; converts points to pixels. */
#include "viz/draw/brush.h"

#include "viz/draw/arrange.h"
#include "viz/draw/font.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PAD = 8, TITLE_H = 24 }; /* points */

static const struct {
    enum font_face face;
    int points;
} styles[] = {
    [BRUSH_TITLE] = {FONT_SANS, 15},        [BRUSH_BODY] = {FONT_SANS, 13},
    [BRUSH_FIGURE] = {FONT_MONO, 13},       [BRUSH_SMALL] = {FONT_SANS, 12},
    [BRUSH_SMALL_FIGURE] = {FONT_MONO, 12},
};

int brush_px(const struct brush *b, double points)
{
    return arrange_px(b->unit, points);
}

static const struct atlas *atlas_of(const struct brush *b, enum brush_style style)
{
    return font_atlas(b->font, styles[style].face, brush_px(b, styles[style].points));
}

int brush_line(const struct brush *b, enum brush_style style)
{
    return brush_px(b, styles[style].points + 4);
}

int brush_width(const struct brush *b, enum brush_style style, const char *text)
{
    return text_line_width(atlas_of(b, style), text);
}

/* Return the y of the base line at which capital letters are centred in r; they are about 0.7 of the size high. */
static int baseline(const struct atlas *a, struct rect r)
{
    return r.y + (r.h + a->size_px * 7 / 10 + 1) / 2;
}

static int align_x(struct rect r, enum brush_align align, int width)
{
    return align == BRUSH_LEFT    ? r.x
           : align == BRUSH_RIGHT ? r.x + r.w - width
                                  : r.x + (r.w - width) / 2;
}

int brush_text(const struct brush *b, enum brush_style style, struct rect r,
               enum brush_align align, uint32_t colour, const char *text)
{
    char fitting[256];
    const struct atlas *a = atlas_of(b, style);
    if (!a)
        return 0;
    text_line_fit(a, text, r.w, fitting, sizeof fitting);
    const int width = text_line_width(a, fitting);
    text_line_draw(b->canvas, a, align_x(r, align, width), baseline(a, r), colour,
                   fitting);
    return width;
}

bool brush_whole(const struct brush *b, enum brush_style style, struct rect r,
                 enum brush_align align, uint32_t colour, const char *text)
{
    if (brush_width(b, style, text) > r.w)
        return false;
    brush_text(b, style, r, align, colour, text);
    return true;
}

/* Copy as many words of *text to `line` as fit, at least one; advances *text past them. */
static void take_line(const struct brush *b, const char **text, int width, char *line,
                      size_t room)
{
    size_t best = 0;
    for (size_t k = 0; k <= strlen(*text) && k + 1 < room; k++) {
        if ((*text)[k] != ' ' && (*text)[k] != '\0')
            continue;
        memcpy(line, *text, k);
        line[k] = '\0';
        if (best > 0 && brush_width(b, BRUSH_BODY, line) > width)
            break;
        best = k;
    }
    best = best > 0 ? best : strlen(*text) < room ? strlen(*text) : room - 1;
    memcpy(line, *text, best);
    line[best] = '\0';
    *text += best + strspn(*text + best, " ");
}

void brush_notice(const struct brush *b, struct rect r, const char *text)
{
    enum { LINES = 6 };
    char line[LINES][160];
    int n = 0;
    while (*text && n < LINES)
        take_line(b, &text, r.w - 2 * brush_px(b, PAD), line[n++], sizeof line[0]);
    const int h = brush_line(b, BRUSH_BODY) + brush_px(b, 2);
    struct rect lines = {r.x, r.y + (r.h - n * h) / 2, r.w, n * h};
    for (int k = 0; k < n; k++)
        brush_text(b, BRUSH_BODY, rect_take_top(&lines, h, 0), BRUSH_CENTRE,
                   b->theme->dim, line[k]);
}

struct rect brush_panel(const struct brush *b, struct rect r, const char *title,
                        bool focus)
{
    const int pad = brush_px(b, PAD);
    canvas_fill(b->canvas, r, b->theme->panel);
    if (focus)
        canvas_fill(b->canvas, (struct rect){r.x, r.y, r.w, brush_px(b, 2)},
                    b->theme->accent);
    struct rect inside = rect_inset(r, pad, brush_px(b, 4), pad, pad);
    brush_text(b, BRUSH_TITLE,
               rect_take_top(&inside, brush_px(b, TITLE_H), brush_px(b, 4)), BRUSH_LEFT,
               b->theme->text, title);
    return inside;
}

struct rect brush_title_line(const struct brush *b, struct rect panel, const char *title)
{
    const int pad = brush_px(b, PAD);
    struct rect line = rect_inset(panel, pad, brush_px(b, 4), pad, 0);
    line.h = brush_px(b, TITLE_H);
    const int used = brush_width(b, BRUSH_TITLE, title) + 2 * pad;
    return rect_inset(line, used, 0, 0, 0);
}

void brush_ramp(const struct brush *b, struct rect r)
{
    for (int x = 0; x < r.w; x++)
        canvas_fill(b->canvas, (struct rect){r.x + x, r.y, 1, r.h},
                    b->theme->ramp[x * (THEME_RAMP - 1) / (r.w > 1 ? r.w - 1 : 1)]);
}

void brush_axis_left(const struct brush *b, struct rect plot, const struct axis *a,
                     bool lines)
{
    const int h = brush_line(b, BRUSH_SMALL_FIGURE);
    for (int k = 0; k < a->n; k++) {
        const int y =
            (int)lround(axis_place(a, axis_tick(a, k), plot.y + plot.h - 1, plot.y));
        if (lines)
            canvas_fill(b->canvas, (struct rect){plot.x, y, plot.w, 1}, b->theme->grid);
        const struct rect label = {plot.x - brush_px(b, 64), y - h / 2, brush_px(b, 60),
                                   h};
        brush_text(b, BRUSH_SMALL_FIGURE, label, BRUSH_RIGHT, b->theme->dim,
                   axis_label(a, k).text);
    }
}

void brush_axis_below(const struct brush *b, struct rect plot, const struct axis *a)
{
    const int h = brush_line(b, BRUSH_SMALL_FIGURE);
    const int y = plot.y + plot.h, right = plot.x + plot.w;
    for (int k = 0; k < a->n; k++) {
        const struct number n = axis_label(a, k);
        const int x = (int)lround(axis_place(a, axis_tick(a, k), plot.x, right - 1));
        const int w = brush_width(b, BRUSH_SMALL_FIGURE, n.text);
        const int most = right + brush_px(b, 16) - w;
        const struct rect label = {x - w / 2 < most ? x - w / 2 : most,
                                   y + brush_px(b, 2), w, h};
        canvas_fill(b->canvas, (struct rect){x, y, 1, brush_px(b, 3)}, b->theme->grid);
        brush_text(b, BRUSH_SMALL_FIGURE, label, BRUSH_LEFT, b->theme->dim, n.text);
    }
}
