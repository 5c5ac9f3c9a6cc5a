/* viz/panels/panel_counts.c - the counts: a bar per neuron, from the most to the least active, and the threshold as
 * a line. */
#include "viz/panels/panel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sizes in points; REACH: how near to the threshold line the mouse must be. */
enum { AXIS_W = 48, AXIS_H = 20, REACH = 5 };

static struct panel_title title(const struct panel_context *s, struct rect panel)
{
    return panel_title(s, "Activity, next to be pruned", panel);
}

static struct rect plot_of(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    return rect_inset(panel, brush_px(b, AXIS_W), brush_px(b, 40), brush_px(b, 8),
                      brush_px(b, AXIS_H) + brush_px(b, 4));
}

/* Return the threshold to draw: the one being dragged, else the one set by hand, else that of the rule. */
static double threshold(const struct panel_context *s)
{
    return isnan(s->view->drag_threshold) ? run_model_threshold(s->model)
                                          : s->view->drag_threshold;
}

static bool is_by_hand(const struct panel_context *s)
{
    return !isnan(s->model->status.threshold_set) || !isnan(s->view->drag_threshold);
}

/* Make the axis of h. It ends at a round number above nearly all bars: the bars of the few most active neurons may
 * be cut off, because otherwise all others would be too low. */
static struct axis make_axis(const struct panel_context *s, struct rect plot)
{
    const struct ranking *r = s->ranking;
    const double line = run_model_threshold(s->model);
    const double most = r->n > 0 ? (double)r->place[r->n / 100].h * 1.1 : 1;
    const double high = fmax(fmax(most, isnan(line) ? 0 : 1.5 * line), 1);
    const int ticks = plot.h / brush_px(&s->brush, 24) + 1;
    const struct axis rough = axis_make(0, high, ticks, false);
    return axis_make(0, ceil(high / rough.step) * rough.step, ticks + 1, false);
}

static int height_of(const struct axis *a, struct rect plot, double h)
{
    const double y = axis_place(a, fmin(h, a->high), 0, plot.h);
    return h > 0 && y < 1 ? 1 : (int)lround(y);
}

/* Find the pixel columns of the bar at index k of the ranking: x is the first, *w their number, at least one. */
static void columns_of(const struct ranking *r, struct rect plot, size_t k, int *x,
                       int *w)
{
    const int from = (int)(k * (size_t)plot.w / r->n);
    const int to = (int)((k + 1) * (size_t)plot.w / r->n);
    *x = plot.x + from;
    *w = to > from ? to - from : 1;
}

static void draw_bars(const struct panel_context *s, struct rect plot,
                      const struct axis *a)
{
    const struct brush *b = &s->brush;
    const struct ranking *r = s->ranking;
    for (size_t k = 0; k < r->n; k++) {
        int x, w;
        columns_of(r, plot, k, &x, &w);
        const int h = height_of(a, plot, (double)r->place[k].h);
        const int gap = w > brush_px(b, 4) ? brush_px(b, 1) : 0;
        const bool next = k >= r->n - r->n_below;
        canvas_fill(b->canvas, (struct rect){x, plot.y + plot.h - h, w - gap, h},
                    next ? b->theme->warning
                         : colour_mix(b->theme->panel, b->theme->mark, 150));
    }
}

/* Hatch the background of the bars of neurons that may be removed next. */
static void draw_zone(const struct panel_context *s, struct rect plot)
{
    const struct brush *b = &s->brush;
    const struct ranking *r = s->ranking;
    if (r->n_below == 0)
        return;
    int x, w;
    columns_of(r, plot, r->n - r->n_below, &x, &w);
    const struct rect zone = {x, plot.y, plot.x + plot.w - x, plot.h};
    canvas_hatch(b->canvas, zone, brush_px(b, 6), b->theme->grid);
    canvas_fill(b->canvas, (struct rect){x, plot.y, 1, plot.h}, b->theme->warning);
}

static void draw_caption(const struct panel_context *s, struct rect plot)
{
    const struct brush *b = &s->brush;
    const struct ranking *r = s->ranking;
    if (r->n_low == 0)
        return;
    int x, w;
    columns_of(r, plot, r->n - (r->n_below > 0 ? r->n_below : r->n_low), &x, &w);
    char text[96];
    snprintf(text, sizeof text, is_by_hand(s) ? "%s below: %s go" : "%s below, %s may go",
             number_count(r->n_low).text, number_count(r->n_below).text);
    const int need = brush_width(b, BRUSH_BODY, text) + brush_px(b, 8);
    const int right = plot.x + plot.w, left = right - x > need ? x : right - need;
    const struct rect line = {left, plot.y, right - left, brush_line(b, BRUSH_BODY)};
    canvas_fill(b->canvas, (struct rect){right - need, plot.y, need, line.h},
                b->theme->panel);
    brush_text(b, BRUSH_BODY, rect_inset(line, 0, 0, brush_px(b, 4), 0), BRUSH_RIGHT,
               b->theme->warning, text);
}

static int line_y(const struct axis *a, struct rect plot, double value)
{
    return plot.y + plot.h - 1 - height_of(a, plot, value);
}

/* Draw the threshold line, its value, and a handle if it can be dragged. */
static void draw_line(const struct panel_context *s, struct rect plot,
                      const struct axis *a)
{
    const struct brush *b = &s->brush;
    const double value = threshold(s);
    if (isnan(value))
        return;
    const int y = line_y(a, plot, value), thick = brush_px(b, 1.5);
    canvas_fill(b->canvas, (struct rect){plot.x, y, plot.w, thick}, b->theme->warning);
    char text[96];
    snprintf(text, sizeof text, "threshold %s spikes%s", number_real(value).text,
             is_by_hand(s) ? " (by hand)" : "");
    const int w = brush_width(b, BRUSH_BODY, text) + brush_px(b, 8);
    const int h = brush_line(b, BRUSH_BODY);
    const int top = y - h - brush_px(b, 1) > plot.y ? y - h - brush_px(b, 1) : y + thick;
    const struct rect label = {plot.x + brush_px(b, 24), top, w, h};
    canvas_fill(b->canvas, label, b->theme->panel);
    brush_text(b, BRUSH_BODY, label, BRUSH_CENTRE, b->theme->warning, text);
    const int knob = brush_px(b, 7);
    if (run_model_can_prune(s->model))
        canvas_fill(b->canvas,
                    (struct rect){plot.x + brush_px(b, 8), y - knob / 2, knob, knob},
                    b->theme->warning);
}

/* Draw a pointer above the bar of the selected neuron. */
static void draw_selected(const struct panel_context *s, struct rect plot,
                          const struct axis *a)
{
    const struct brush *b = &s->brush;
    const size_t k = s->view->has_selected ? ranking_find(s->ranking, s->view->selected)
                                           : s->ranking->n;
    if (k >= s->ranking->n)
        return;
    int x, w;
    columns_of(s->ranking, plot, k, &x, &w);
    const int h = height_of(a, plot, (double)s->ranking->place[k].h);
    const int size = brush_px(b, 5), middle = x + w / 2;
    const int tip =
        plot.y + plot.h - h > plot.y + size ? plot.y + plot.h - h - 1 : plot.y + size;
    canvas_fill(b->canvas, (struct rect){x, plot.y + plot.h - h, w, h}, b->theme->accent);
    for (int i = 0; i < size; i++)
        canvas_fill(b->canvas, (struct rect){middle - i, tip - i, 2 * i + 1, 1},
                    b->theme->accent);
}

/* Write the progress of pruning to `to`, and in fewer words to `brief`. */
static void describe(const struct panel_context *s, char *to, size_t room, char *brief,
                     size_t brief_room)
{
    const struct run_model *model = s->model;
    const size_t n = s->ranking->n, keep = model->start.prune_to;
    const char *name = model->strategy;
    snprintf(brief, brief_room, "%s to go", number_count(n > keep ? n - keep : 0).text);
    if (!*name || strcmp(name, "none") == 0) {
        snprintf(to, room, "nothing is pruned: strategy is none");
        snprintf(brief, brief_room, "no pruning");
    } else if (n <= keep) {
        snprintf(to, room, "%s: done, %s are left", name, number_count(n).text);
        snprintf(brief, brief_room, "done");
    } else {
        snprintf(to, room, "%s: %s are still to go", name, number_count(n - keep).text);
    }
}

static void draw_title(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct rect line = brush_title_line(b, panel, title(s, panel).text);
    char text[96], brief[48];
    describe(s, text, sizeof text, brief, sizeof brief);
    if (!brush_whole(b, BRUSH_BODY, line, BRUSH_RIGHT, b->theme->dim, text))
        brush_whole(b, BRUSH_BODY, line, BRUSH_RIGHT, b->theme->dim, brief);
}

static void draw_below(const struct panel_context *s, struct rect plot)
{
    const struct brush *b = &s->brush;
    const struct rect line = {plot.x, plot.y + plot.h + brush_px(b, 4), plot.w,
                              brush_line(b, BRUSH_SMALL)};
    const char *what = s->model->start.other && s->model->start.source == EVENT_LIVE
                           ? "spikes on images seen"
                           : panel_count_name(s);
    char text[64];
    snprintf(text, sizeof text, "%s, spikes, highest first", what);
    if (!brush_whole(b, BRUSH_SMALL, line, BRUSH_LEFT, b->theme->dim, text))
        brush_text(b, BRUSH_SMALL, line, BRUSH_LEFT, b->theme->dim, what);
}

static void draw(struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct rect plot = plot_of(s, panel);
    const struct rect inside = brush_panel(b, panel, title(s, panel).text, false);
    if (!s->model->started || s->ranking->n == 0 || rect_empty(plot)) {
        brush_notice(b, inside,
                     s->model->started ? "no neuron is alive" : "waiting for a run");
        return;
    }
    draw_title(s, panel);
    if (s->model->start.other && !s->model->start.has_spikes) {
        brush_notice(b, inside, "no counts without spikes");
        return;
    }
    const struct axis a = make_axis(s, plot);
    brush_axis_left(b, plot, &a, true);
    draw_zone(s, plot);
    draw_bars(s, plot, &a);
    draw_selected(s, plot, &a);
    draw_caption(s, plot);
    draw_line(s, plot, &a);
    draw_below(s, plot);
}

/* ---- mouse ---- */

/* Return whether pixel (x, y) is on the threshold line or within REACH of it. */
static bool on_line(const struct panel_context *s, struct rect plot, int x, int y)
{
    if (isnan(threshold(s)))
        return false;
    const struct axis a = make_axis(s, plot);
    return x >= plot.x && x < plot.x + plot.w &&
           abs(y - line_y(&a, plot, threshold(s))) <= brush_px(&s->brush, REACH);
}

static void hit_bar(const struct panel_context *s, struct rect at, int x, int y,
                    struct panel_hit *hit)
{
    const struct rect plot = plot_of(s, at);
    if (!s->model->started || s->ranking->n == 0 || rect_empty(plot))
        return;
    hit->threshold = on_line(s, plot, x, y);
    hit->neuron = rect_has(plot, x, y);
    if (hit->neuron)
        hit->birth =
            s->ranking->place[(size_t)(x - plot.x) * s->ranking->n / (size_t)plot.w]
                .birth;
}

static void note(const struct panel_context *s, struct rect at,
                 const struct panel_hit *hit, char *to, size_t room)
{
    (void)at;
    if (hit->threshold && run_model_can_prune(s->model))
        snprintf(to, room, "drag to prune by hand\nu: let the rule decide");
}

/* Set the dragged threshold to the value of h at pixel row y, within the axis. */
static void drag(struct panel_context *s, struct rect at, int x, int y)
{
    const struct rect plot = plot_of(s, at);
    const struct axis a = make_axis(s, plot);
    const double part = (double)(plot.y + plot.h - 1 - y) / plot.h;
    (void)x;
    s->view->drag_threshold = a.high * fmin(fmax(part, 0), 1);
}

static struct request press(struct panel_context *s, struct rect at,
                            const struct panel_hit *hit, int x, int y)
{
    if (hit->threshold && !panel_threshold_is_fixed(s)) {
        view_begin_drag(s->view, &panel_counts, x, y);
        drag(s, at, x, y);
    } else if (hit->neuron) {
        panel_select(s, hit->birth);
    }
    return (struct request){REQUEST_NOTHING, 0};
}

static struct request release(struct panel_context *s, struct rect at, int x, int y)
{
    (void)at;
    (void)x;
    (void)y;
    return s->view->drag_moved
               ? (struct request){REQUEST_THRESHOLD, s->view->drag_threshold}
               : (struct request){REQUEST_NOTHING, 0};
}

static struct request let_rule_decide(struct panel_context *s, char character)
{
    (void)character;
    if (!run_model_can_prune(s->model) || isnan(s->model->status.threshold_set)) {
        if (!panel_threshold_is_fixed(s))
            panel_say(s, "the strategy %s decides already", s->model->strategy);
        return (struct request){REQUEST_NOTHING, 0};
    }
    return (struct request){REQUEST_THRESHOLD, (double)NAN};
}

static const struct panel_key keys[] = {
    {.help = {HELP_RUN, "drag, Ctrl \xe2\x86\x91 \xe2\x86\x93",
              "the threshold: prune by hand", "prune by hand"}},
    {{HELP_RUN, "u", "let the rule decide again", "the rule prunes"},
     "u",
     false,
     let_rule_decide},
};

const struct panel panel_counts = {
    .name = "counts",
    .cell = {.place = ARRANGE_BOTTOM,
             .least_h = 176,
             .least_w = 296,
             .share = 11,
             .drop = 30},
    .changes = 1u << RUN_MODEL_IMAGE | 1u << RUN_MODEL_WINDOW | 1u << RUN_MODEL_STATUS,
    .draw = draw,
    .hit = hit_bar,
    .note = note,
    .press = press,
    .drag = drag,
    .release = release,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
};
