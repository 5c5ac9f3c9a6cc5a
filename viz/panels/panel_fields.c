/* viz/panels/panel_fields.c - the receptive fields: a tile per neuron, with marks, mouse and keys. */
#include "viz/panels/panel.h"

#include <math.h>
#include <stdio.h>

/* Sizes in points. */
enum { BAR_W = 10, LEGEND_H = 18, RAMP_W = 96, RAMP_H = 6, ROOM_FOR_LEGEND = 240 };

static struct panel_title title(const struct panel_context *s, struct rect panel)
{
    return panel_title(s, "Receptive fields", panel);
}

static void draw_tile(const struct panel_context *s, size_t k)
{
    panel_field(s, s->grid->order[k], tiling_tile(s->grid, k), s->model->fields.most_mV);
}

/* Draw the class of a neuron as a digit in the corner of its tile, if the tile is large enough. */
static void draw_digit(const struct panel_context *s, size_t k)
{
    const struct brush *b = &s->brush;
    const esp_id birth = s->grid->order[k];
    const esp_class label = s->model->votes.label[birth];
    if (s->grid->tile < brush_px(b, 32) || label == ESP_NO_CLASS ||
        !s->model->table.alive[birth])
        return;
    char digit[16];
    snprintf(digit, sizeof digit, "%u", (unsigned)label);
    const struct rect tile = tiling_tile(s->grid, k);
    const int w = brush_width(b, BRUSH_SMALL_FIGURE, digit) + brush_px(b, 4);
    const struct rect corner = {tile.x + tile.w - w, tile.y, w, brush_px(b, 14)};
    canvas_fill(b->canvas, corner, b->theme->panel);
    brush_text(b, BRUSH_SMALL_FIGURE, corner, BRUSH_CENTRE, panel_class_colour(s, label),
               digit);
}

static struct rect grown(struct rect r, int by)
{
    return (struct rect){r.x - by, r.y - by, r.w + 2 * by, r.h + 2 * by};
}

/* Frame a tile, between two lines in the background colour, so that the frame is visible on every tile. */
static void frame_tile(const struct panel_context *s, esp_id birth, uint32_t colour)
{
    const size_t k = s->grid->where[birth];
    if (!tiling_in_view(s->grid, k))
        return;
    const int thick = brush_px(&s->brush, 2), line = brush_px(&s->brush, 1);
    const struct rect t = tiling_tile(s->grid, k);
    const uint32_t ground = s->brush.theme->panel;
    canvas_frame(s->brush.canvas, t, line, ground);
    canvas_frame(s->brush.canvas, grown(t, thick + line), line, ground);
    canvas_frame(s->brush.canvas, grown(t, thick), thick, colour);
}

/* Underline the tiles of the neurons that may be removed next. */
static void mark_below_threshold(const struct panel_context *s)
{
    const struct ranking *r = s->ranking;
    const int h = brush_px(&s->brush, 2);
    for (size_t k = r->n - r->n_below; k < r->n; k++) {
        const size_t at = s->grid->where[r->place[k].birth];
        if (!tiling_in_view(s->grid, at))
            continue;
        const struct rect t = tiling_tile(s->grid, at);
        canvas_fill(s->brush.canvas, (struct rect){t.x, t.y + t.h - h, t.w, h},
                    s->brush.theme->warning);
    }
}

static void draw_bar(const struct panel_context *s, struct rect inside)
{
    const struct brush *b = &s->brush;
    const struct tiling *g = s->grid;
    if (g->rows_shown >= g->rows_all)
        return;
    const int w = brush_px(b, 6);
    const struct rect track = {inside.x + inside.w - w, inside.y, w, inside.h};
    const int h = track.h * g->rows_shown / g->rows_all;
    const int y = (int)((int64_t)track.h * g->scroll / g->rows_all);
    canvas_fill(b->canvas, track, b->theme->grid);
    canvas_fill(b->canvas, (struct rect){track.x, track.y + y, w, h > w ? h : w},
                b->theme->dim);
}

struct rect panel_fields_switch(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct rect line = brush_title_line(b, panel, title(s, panel).text);
    const int w = brush_width(b, BRUSH_BODY, "by number") + brush_px(b, 4);
    if (line.w < w)
        return (struct rect){0};
    return (struct rect){line.x + line.w - w, line.y, w, line.h};
}

static void draw_title(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct neuron_table *r = &s->model->table;
    struct rect line = brush_title_line(b, panel, title(s, panel).text);
    const struct rect order = panel_fields_switch(s, panel);
    if (order.w > 0) {
        line.w = order.x - line.x;
        brush_text(b, BRUSH_BODY, order, BRUSH_RIGHT, b->theme->dim,
                   s->view->by_class ? "by class" : "by number");
    }
    char text[80];
    if (r->n_living < r->n)
        snprintf(text, sizeof text, "%s of %s alive", number_count(r->n_living).text,
                 number_count(r->n).text);
    else
        snprintf(text, sizeof text, "all %s alive", number_count(r->n).text);
    brush_whole(b, BRUSH_BODY, line, BRUSH_LEFT, b->theme->dim, text);
}

static const char *nothing(const struct panel_context *s)
{
    const struct run_model *model = s->model;
    if (!model->started)
        return "waiting for a run";
    if (model->fields.n_received > 0)
        return NULL;
    if (!model->start.has_fields && model->start.source == EVENT_LIVE)
        return "no dense projection leads here, so there are no weights to draw";
    if (!model->start.has_fields && s->n_populations > 1)
        return "recordings keep receptive fields of the output only, and only those of "
               "pixels";
    if (!model->start.has_fields)
        return "this recording holds no weights";
    return model->start.source == EVENT_LIVE ? "waiting for the first weights"
                                             : "no weights were recorded up to here";
}

/* Draw the legend: the colours of weights; the mark of neurons below the threshold and grey for removed neurons, if
 * there are any. */
static void draw_legend(const struct panel_context *s, struct rect line)
{
    const struct brush *b = &s->brush;
    const int gap = brush_px(b, 6);
    char most[48];
    snprintf(most, sizeof most, "%.2f mV", (double)s->model->fields.most_mV);
    const int zero_w =
        brush_text(b, BRUSH_SMALL, line, BRUSH_LEFT, b->theme->dim, "weight 0");
    rect_take_left(&line, zero_w, gap);
    const struct rect ramp = rect_take_left(&line, brush_px(b, RAMP_W), gap);
    const int h = brush_px(b, RAMP_H);
    brush_ramp(b, (struct rect){ramp.x, ramp.y + (ramp.h - h) / 2, ramp.w, h});
    const int most_w = brush_text(b, BRUSH_SMALL, line, BRUSH_LEFT, b->theme->dim, most);
    rect_take_left(&line, most_w, 2 * gap);
    if (s->ranking->n_below > 0) {
        const struct rect mark = rect_take_left(&line, brush_px(b, 12), gap);
        const int below = (mark.h + brush_px(b, 10)) / 2;
        canvas_fill(b->canvas,
                    (struct rect){mark.x, mark.y + below - h / 2, mark.w, brush_px(b, 2)},
                    b->theme->warning);
        const int w = brush_text(b, BRUSH_SMALL, line, BRUSH_LEFT, b->theme->dim,
                                 "below the threshold");
        rect_take_left(&line, w, 2 * gap);
    }
    if (s->model->table.n_living < s->model->table.n)
        brush_whole(b, BRUSH_SMALL, line, BRUSH_RIGHT, b->theme->dim, "grey: pruned");
}

static void draw(struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    struct rect inside =
        brush_panel(b, panel, title(s, panel).text, s->view->focus == &panel_fields);
    if (s->model->started)
        draw_title(s, panel);
    const char *why = nothing(s);
    if (why) {
        brush_notice(b, inside, why);
        return;
    }
    if (inside.h >= brush_px(b, ROOM_FOR_LEGEND))
        draw_legend(s, rect_take_bottom(&inside, brush_px(b, LEGEND_H), brush_px(b, 2)));
    tiling_fit(s->grid, inside, b->unit, brush_px(b, BAR_W), s->view->scroll);
    const struct rect clip = canvas_clip(b->canvas, panel);
    const size_t first = (size_t)s->grid->scroll * (size_t)s->grid->columns;
    for (size_t k = first; k < s->grid->n && tiling_in_view(s->grid, k); k++) {
        draw_tile(s, k);
        draw_digit(s, k);
    }
    mark_below_threshold(s);
    for (size_t k = 0; k < s->view->n_chosen; k++)
        frame_tile(s, s->view->chosen[k], b->theme->accent);
    if (s->has_shown)
        frame_tile(s, s->shown, s->view->has_selected ? b->theme->accent : b->theme->dim);
    draw_bar(s, inside);
    b->canvas->clip = clip;
}

/* ---- mouse ---- */

static void hit_tile(const struct panel_context *s, struct rect at, int x, int y,
                     struct panel_hit *hit)
{
    (void)at;
    if (!s->model->started || s->model->fields.n_received == 0)
        return;
    const size_t k = tiling_find(s->grid, x, y);
    hit->neuron = k < s->grid->n;
    hit->birth = k < s->grid->n ? s->grid->order[k] : 0;
}

/* Return whether a pixel is on the scroll bar, right of the tiles. */
static bool on_scroll_bar(const struct tiling *g, int x, int y)
{
    return g->rows_shown < g->rows_all && x >= g->area.x + g->area.w && y >= g->area.y;
}

/* Scroll so that the middle of the marked part of the scroll bar, which stands for the visible tiles, is at the
 * mouse. */
static void drag(struct panel_context *s, struct rect at, int x, int y)
{
    const struct tiling *g = s->grid;
    const double part = (double)(y - g->area.y) / (g->area.h > 0 ? g->area.h : 1);
    const int to = (int)lround(part * g->rows_all - g->rows_shown / 2.0);
    (void)at;
    (void)x;
    panel_scroll_fields(s, to - g->scroll);
}

static struct request press(struct panel_context *s, struct rect at,
                            const struct panel_hit *hit, int x, int y)
{
    const struct request nothing = {REQUEST_NOTHING, 0};
    if (rect_has(panel_fields_switch(s, at), x, y)) {
        s->view->by_class = !s->view->by_class;
        return nothing;
    }
    s->view->focus = &panel_fields;
    if (on_scroll_bar(s->grid, x, y)) {
        view_begin_drag(s->view, &panel_fields, x, y);
        drag(s, at, x, y);
    } else if (hit->neuron) {
        panel_select(s, hit->birth);
    }
    return nothing;
}

static void wheel(struct panel_context *s, struct rect at, int x, int y, double amount,
                  unsigned modifiers)
{
    (void)at;
    (void)x;
    (void)y;
    (void)modifiers;
    panel_scroll_fields(s, -(int)lround(3 * amount));
}

/* ---- keys ---- */

/* An arrow key selects the neighbouring tile, in the order in which tiles are shown. */
static void arrow(struct panel_context *s, enum input_key key, unsigned modifiers)
{
    const struct tiling *g = s->grid;
    (void)modifiers;
    if (!s->model->started || g->n == 0)
        return;
    const long step = key == INPUT_LEFT    ? -1
                      : key == INPUT_RIGHT ? 1
                      : key == INPUT_UP    ? -(long)g->columns
                      : key == INPUT_DOWN  ? (long)g->columns
                                           : 0;
    long at = s->has_shown ? (long)g->where[s->shown] + step : 0;
    if (key == INPUT_HOME)
        at = 0;
    if (key == INPUT_END)
        at = (long)g->n - 1;
    if (at >= 0 && at < (long)g->n)
        panel_select(s, g->order[at]);
}

static struct request change_order(struct panel_context *s, char character)
{
    (void)character;
    s->view->by_class = !s->view->by_class;
    s->redraw = true;
    return (struct request){REQUEST_NOTHING, 0};
}

static const struct panel_key keys[] = {
    {{HELP_NEURONS, "o", "fields by number or by class", "fields by class"},
     "o",
     false,
     change_order},
    {.help = {HELP_NEURONS, "Page up, down", "scroll the fields", NULL}},
};

const struct panel panel_fields = {
    .name = "fields",
    .cell = {.place = ARRANGE_RIGHT, .least_h = 176},
    .changes = 1u << RUN_MODEL_FIELDS | 1u << RUN_MODEL_WINDOW | 1u << PANEL_ROWS |
               1u << PANEL_BELOW | 1u << PANEL_SHOWN,
    .wants = PANEL_WANTS_FIELDS,
    .draw = draw,
    .hit = hit_tile,
    .press = press,
    .drag = drag,
    .wheel = wheel,
    .arrow = arrow,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
};
