/* viz/panels/overlay.c - draw overlays over the middle of the window. */
#include "viz/panels/overlay.h"

#include <stdio.h>
#include <string.h>

/* Sizes in points. */
enum { PAD = 16, LINE_H = 20 };

struct rect overlay_sheet(const struct panel_context *s, struct rect body, int w, int h)
{
    const struct brush *b = &s->brush;
    w = w < body.w ? w : body.w;
    h = h < body.h ? h : body.h;
    const struct rect r = {body.x + (body.w - w) / 2, body.y + (body.h - h) / 2, w, h};
    canvas_fill(b->canvas, r, b->theme->panel);
    canvas_frame(b->canvas, r, brush_px(b, 1), b->theme->dim);
    const int pad = brush_px(b, PAD);
    return rect_inset(r, pad, brush_px(b, 12), pad, brush_px(b, 12));
}

/* Draw a cell of the confusion matrix. Its brightness shows its share of the images of the row; cells of correct
 * answers have the accent colour, all others the warning colour. */
static void draw_cell(const struct panel_context *s, struct rect r, size_t label,
                      size_t vote, double row_sum)
{
    const struct brush *b = &s->brush;
    const struct votes *t = &s->model->votes;
    const double n = (double)t->confusion[label * (t->n_classes + 1) + vote];
    const double share = row_sum > 0 ? n / row_sum : 0;
    const uint32_t colour = label == vote ? b->theme->accent : b->theme->warning;
    canvas_fill(b->canvas, r,
                colour_mix(b->theme->grid, colour, (unsigned)(200 * share)));
    char text[16];
    snprintf(text, sizeof text, "%.0f", 100 * share);
    if (share >= 0.005)
        brush_whole(
            b, BRUSH_SMALL_FIGURE, r, BRUSH_CENTRE,
            theme_contrast(colour_mix(b->theme->grid, colour, (unsigned)(200 * share)),
                           b->theme->text) >= 4.5
                ? b->theme->text
                : b->theme->back,
            text);
}

static void draw_matrix(const struct panel_context *s, struct rect r, int cell)
{
    const struct brush *b = &s->brush;
    const struct votes *t = &s->model->votes;
    char digit[16];
    brush_whole(b, BRUSH_FIGURE,
                (struct rect){r.x + cell * ((int)t->n_classes + 1), r.y, cell, cell},
                BRUSH_CENTRE, b->theme->dim, "-");
    for (size_t label = 0; label < t->n_classes; label++) {
        double sum = 0;
        for (size_t vote = 0; vote <= t->n_classes; vote++)
            sum += (double)t->confusion[label * (t->n_classes + 1) + vote];
        const int y = r.y + cell * ((int)label + 1), step = cell * ((int)label + 1);
        snprintf(digit, sizeof digit, "%u", (unsigned)label);
        const uint32_t colour = theme_class(b->theme, (unsigned)label);
        brush_whole(b, BRUSH_FIGURE, (struct rect){r.x, y, cell, cell}, BRUSH_CENTRE,
                    colour, digit);
        brush_whole(b, BRUSH_FIGURE, (struct rect){r.x + step, r.y, cell, cell},
                    BRUSH_CENTRE, colour, digit);
        for (size_t vote = 0; vote <= t->n_classes; vote++)
            draw_cell(s,
                      (struct rect){r.x + cell * ((int)vote + 1), y,
                                    cell - brush_px(b, 1), cell - brush_px(b, 1)},
                      label, vote, sum);
    }
}

/* Return `text` if it fits into w pixels, else `brief`. */
static const char *fitting(const struct brush *b, enum brush_style style, int w,
                           const char *text, const char *brief)
{
    return brush_width(b, style, text) <= w ? text : brief;
}

/* Draw the confusion matrix. The sheet is at least as wide as its texts, which are shortened if they do not fit. */
void overlay_confusion(const struct panel_context *s, struct rect body)
{
    const struct brush *b = &s->brush;
    const struct votes *t = &s->model->votes;
    /* Cells of a row: one per class, one for the name of the class, one for images without an answer. */
    const int side = (int)t->n_classes + 2;
    const int head = brush_px(b, 2 * LINE_H + 8), pad = brush_px(b, 2 * PAD);
    const int room_w = body.w - pad, room_h = body.h - head - pad;
    int cell = (room_w < room_h ? room_w : room_h) / (side > 1 ? side : 2);
    cell = cell > brush_px(b, 40) ? brush_px(b, 40) : cell;
    const char *title = fitting(b, BRUSH_TITLE, room_w,
                                "Label (rows) and answer (columns), % of each row",
                                "Labels by answers, % of rows");
    const double n = s->model->started ? votes_counted(t) : 0;
    const struct number right = number_percent(s->model->started ? votes_right(t) : 0);
    char text[160], brief[96];
    const char *vote = run_model_vote_name(s->model->confusion_by);
    snprintf(text, sizeof text,
             "seen in view: %s right of about the last %s answers (%s)", right.text,
             number_fixed(n, 0).text, vote);
    snprintf(brief, sizeof brief, "in view: %s right of %s", right.text,
             number_fixed(n, 0).text);
    const int words_w = brush_width(b, BRUSH_TITLE, title);
    const int w = side * cell > words_w ? side * cell : words_w;
    struct rect r = overlay_sheet(s, body, w + pad, side * cell + head + pad);
    brush_text(b, BRUSH_TITLE, rect_take_top(&r, brush_px(b, LINE_H), 0), BRUSH_LEFT,
               b->theme->text, title);
    const struct rect line = rect_take_top(&r, brush_px(b, LINE_H), brush_px(b, 8));
    if (n < 1) {
        brush_notice(b, r, "no image has been answered yet");
        return;
    }
    brush_text(b, BRUSH_BODY, line, BRUSH_LEFT, b->theme->dim,
               fitting(b, BRUSH_BODY, line.w, text, brief));
    draw_matrix(s, r, cell);
}

void overlay_find(const struct panel_context *s, struct rect body)
{
    const struct brush *b = &s->brush;
    struct rect r =
        overlay_sheet(s, body, brush_px(b, 320), brush_px(b, 2 * LINE_H + 40));
    char text[80];
    if (s->model->started)
        snprintf(text, sizeof text, "Find a neuron, 0 to %s",
                 number_count(s->model->start.n_neurons - 1).text);
    else
        snprintf(text, sizeof text, "Find a neuron");
    brush_text(b, BRUSH_TITLE, rect_take_top(&r, brush_px(b, LINE_H), brush_px(b, 8)),
               BRUSH_LEFT, b->theme->text, text);
    struct rect box = rect_take_top(&r, brush_px(b, LINE_H + 4), 0);
    canvas_fill(b->canvas, box, b->theme->back);
    canvas_frame(b->canvas, box, brush_px(b, 1), b->theme->accent);
    box = rect_inset(box, brush_px(b, 8), 0, brush_px(b, 8), 0);
    const int w =
        brush_text(b, BRUSH_FIGURE, box, BRUSH_LEFT, b->theme->text, s->view->find_text);
    canvas_fill(b->canvas,
                (struct rect){box.x + w + 1, box.y + brush_px(b, 4), brush_px(b, 1.5),
                              box.h - 2 * brush_px(b, 4)},
                b->theme->accent);
    brush_text(b, BRUSH_SMALL, box, BRUSH_RIGHT, b->theme->dim, "Enter");
}

static size_t line_length(const char *text)
{
    return strcspn(text, "\n");
}

/* Return the width of the widest line of a text, in pixels; *lines is the number of lines. */
static int measure(const struct brush *b, const char *text, int *lines)
{
    int w = 0;
    char line[96];
    for (*lines = 0; *text; ++*lines) {
        const size_t n = line_length(text);
        snprintf(line, sizeof line, "%.*s", (int)n, text);
        const int line_w = brush_width(b, BRUSH_BODY, line);
        w = line_w > w ? line_w : w;
        text += n + (text[n] == '\n');
    }
    return w;
}

void overlay_note(const struct panel_context *s, struct rect body, int x, int y,
                  const char *text)
{
    const struct brush *b = &s->brush;
    int lines;
    const int pad = brush_px(b, 8), h = brush_px(b, LINE_H - 2);
    const int w = measure(b, text, &lines) + 2 * pad;
    struct rect r = {x + brush_px(b, 14), y + brush_px(b, 14), w, lines * h + pad};
    if (r.x + r.w > body.x + body.w)
        r.x = x - brush_px(b, 8) - w;
    if (r.y + r.h > body.y + body.h)
        r.y = y - brush_px(b, 8) - r.h;
    r.x = r.x < body.x ? body.x : r.x;
    r.y = r.y < body.y ? body.y : r.y;
    canvas_fill(b->canvas, r, b->theme->back);
    canvas_frame(b->canvas, r, brush_px(b, 1), b->theme->dim);
    struct rect inside = rect_inset(r, pad, pad / 2, pad, pad / 2);
    for (char line[96]; *text;) {
        const size_t n = line_length(text);
        snprintf(line, sizeof line, "%.*s", (int)n, text);
        brush_text(b, BRUSH_BODY, rect_take_top(&inside, h, 0), BRUSH_LEFT,
                   b->theme->text, line);
        text += n + (text[n] == '\n');
    }
}
