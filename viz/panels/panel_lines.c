/* viz/panels/panel_lines.c - four curves, one below the other, each with its own scale. */
#include "viz/panels/panel.h"

#include <math.h>
#include <stdio.h>

/* Sizes in points; ROWS: number of curves. */
enum { NAME_W = 110, VALUE_W = 62, AXIS_H = 20, TICKS_H = 6, ROWS = 4 };

static const char title[] = "Over training";

struct line {
    const char *name;
    const struct series *series;
    double low, high; /* values at the lower and upper end of the scale */
    struct number value;
    char range[80]; /* range of the values, as text */
    uint32_t colour;
};

static struct rect plot_of(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    return rect_inset(panel, brush_px(b, 8 + NAME_W), brush_px(b, 34),
                      brush_px(b, 8 + VALUE_W), brush_px(b, AXIS_H) + brush_px(b, 4));
}

/* Return how many images the width of the plots represents: the smallest of 1, 1/2, 1/4, ... of the run that
 * includes all images so far, and at least ten windows. */
static double images_shown(const struct panel_context *s)
{
    const struct event_start *start = &s->model->start;
    const double done = (double)run_model_images_done(s->model);
    const double least = fmax(done, 10.0 * fmax((double)start->window_images, 1));
    double span = fmax(fmax((double)start->images_run, done), 1);
    while (span / 2 >= least)
        span /= 2;
    return span;
}

/* Set the scale of a curve, with a margin above and below, and of at least `least_range`, so that noise does not
 * fill the height. `factor` converts the values to those of the text. */
static void scale(struct line *l, double least_range, double factor)
{
    series_range(l->series, &l->low, &l->high);
    const int decimals = factor * l->high < 1 ? 2 : factor * l->high < 10 ? 1 : 0;
    if (l->series->n > 0)
        snprintf(l->range, sizeof l->range, "%s\xe2\x80\x93%s%s",
                 number_fixed(factor * l->low, decimals).text,
                 number_fixed(factor * l->high, decimals).text, factor > 1 ? " %" : "");
    const double middle = (l->low + l->high) / 2, half = (l->high - l->low) / 2;
    const double room = fmax(half * 1.1, least_range / 2);
    l->low = middle - room;
    l->high = middle + room;
}

static void make_lines(const struct panel_context *s, struct line lines[ROWS])
{
    const struct run_model *b = s->model;
    const struct theme *t = s->brush.theme;
    lines[0] = (struct line){
        .name = "est. accuracy", .series = &b->accuracy, .colour = t->accent};
    lines[1] = (struct line){.name = "living", .series = &b->living, .colour = t->mark};
    lines[2] = (struct line){
        .name = "prune below", .series = &b->threshold, .colour = t->warning};
    lines[3] =
        (struct line){.name = "spikes/image", .series = &b->activity, .colour = t->mark};
    scale(&lines[0], 0.05, 100);
    scale(&lines[1], fmax(b->start.n_neurons * 0.1, 2), 1);
    scale(&lines[2], 1e-3, 1);
    scale(&lines[3], 1, 1);
    lines[0].value = number_percent(b->accuracy.n ? b->accuracy.last_y : (double)NAN);
    lines[1].value = number_count(b->table.n_living);
    lines[2].value = number_real(run_model_threshold(b));
    lines[3].value = number_fixed(b->activity.n ? b->activity.last_y : (double)NAN, 1);
}

static float place_x(const struct panel_context *s, struct rect plot, double image)
{
    return (float)(plot.x + image / images_shown(s) * (plot.w - 1));
}

static float place_y(const struct line *l, struct rect row, double y)
{
    const double part = l->high > l->low ? (y - l->low) / (l->high - l->low) : 0.5;
    return (float)(row.y + row.h - 1.5 - part * (row.h - 3));
}

static void draw_series(const struct panel_context *s, struct rect row,
                        const struct line *l)
{
    const struct series *q = l->series;
    const float thick = (float)brush_px(&s->brush, 1.5);
    for (size_t k = 1; k < q->n; k++)
        canvas_line(s->brush.canvas, place_x(s, row, q->x[k - 1]),
                    place_y(l, row, q->y[k - 1]), place_x(s, row, q->x[k]),
                    place_y(l, row, q->y[k]), thick, l->colour);
    if (q->n == 0)
        return;
    const int dot = brush_px(&s->brush, 4);
    canvas_fill(s->brush.canvas,
                (struct rect){(int)place_x(s, row, q->last_x) - dot / 2,
                              (int)place_y(l, row, q->last_y) - dot / 2, dot, dot},
                l->colour);
}

static void draw_row(const struct panel_context *s, struct rect row, const struct line *l)
{
    const struct brush *b = &s->brush;
    struct rect name = {row.x - brush_px(b, NAME_W), row.y, brush_px(b, NAME_W - 4),
                        row.h};
    const struct rect value = {row.x + row.w + brush_px(b, 4), row.y,
                               brush_px(b, VALUE_W - 4), row.h};
    if (row.h >= 2 * brush_line(b, BRUSH_SMALL)) {
        const struct rect range = {name.x, row.y + row.h / 2, name.w,
                                   brush_line(b, BRUSH_SMALL)};
        brush_whole(b, BRUSH_SMALL_FIGURE, range, BRUSH_LEFT, b->theme->dim, l->range);
        name.y += row.h / 2 - brush_line(b, BRUSH_BODY);
        name.h = brush_line(b, BRUSH_BODY);
    }
    brush_text(b, BRUSH_BODY, name, BRUSH_LEFT, b->theme->text, l->name);
    brush_whole(b, BRUSH_FIGURE, value, BRUSH_RIGHT, l->colour, l->value.text);
    canvas_fill(b->canvas, (struct rect){row.x, row.y + row.h, row.w, 1}, b->theme->grid);
    draw_series(s, row, l);
}

/* Draw prunings as faint vertical lines behind the curves, thicker if the threshold was set by hand. */
static void draw_prunings(const struct panel_context *s, struct rect plot)
{
    const struct brush *b = &s->brush;
    for (size_t k = 0; k < s->model->n_prunings; k++) {
        const struct run_model_pruning *p = &s->model->prunings[k];
        const int x = (int)place_x(s, plot, (double)p->images_done);
        canvas_fill(b->canvas,
                    (struct rect){x, plot.y, brush_px(b, p->overridden ? 2 : 1), plot.h},
                    b->theme->grid);
    }
}

/* Draw prunings as ticks at the lower edge, in front of the curves. */
static void draw_ticks(const struct panel_context *s, struct rect plot)
{
    const struct brush *b = &s->brush;
    const int h = brush_px(b, TICKS_H);
    for (size_t k = 0; k < s->model->n_prunings; k++) {
        const struct run_model_pruning *p = &s->model->prunings[k];
        const int x = (int)place_x(s, plot, (double)p->images_done);
        const int w = brush_px(b, p->overridden ? 2 : 1);
        canvas_fill(b->canvas, (struct rect){x, plot.y + plot.h - h, w, h},
                    b->theme->warning);
    }
}

static void draw_title(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct run_model *model = s->model;
    char text[80];
    if (model->n_removed > 0)
        snprintf(text, sizeof text, "%s pruned", number_count(model->n_removed).text);
    else if (model->start.prune_to < model->start.n_neurons)
        snprintf(text, sizeof text, "nothing pruned yet");
    else
        snprintf(text, sizeof text, "no pruning");
    brush_whole(b, BRUSH_BODY, brush_title_line(b, panel, title), BRUSH_RIGHT,
                b->theme->dim, text);
}

static void draw(struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    struct rect plot = plot_of(s, panel);
    const struct rect inside = brush_panel(b, panel, title, false);
    if (!s->model->started || plot.w < brush_px(b, 40)) {
        brush_notice(b, inside, s->model->started ? "" : "waiting for a run");
        return;
    }
    draw_title(s, panel);
    draw_prunings(s, plot);
    const struct axis a =
        axis_make(0, images_shown(s), plot.w / brush_px(b, 56) + 1, true);
    brush_axis_below(b, plot, &a);
    brush_text(b, BRUSH_SMALL,
               (struct rect){plot.x - brush_px(b, NAME_W),
                             plot.y + plot.h + brush_px(b, 2), brush_px(b, NAME_W - 16),
                             brush_line(b, BRUSH_SMALL)},
               BRUSH_LEFT, b->theme->dim, "images");
    struct line lines[ROWS];
    make_lines(s, lines);
    const int h = plot.h / ROWS;
    for (int k = 0; k < ROWS; k++)
        draw_row(s, (struct rect){plot.x, plot.y + k * h, plot.w, h - brush_px(b, 3)},
                 &lines[k]);
    draw_ticks(s, plot);
    if (s->model->accuracy.n == 0)
        brush_whole(b, BRUSH_SMALL,
                    (struct rect){plot.x, plot.y, plot.w, h - brush_px(b, 3)},
                    BRUSH_CENTRE, b->theme->dim, "after each window");
}

/* ---- mouse ---- */

/* Return the number of images done at pixel column x; -1 outside the plot. */
static double image_at(const struct panel_context *s, struct rect at, int x, int y)
{
    const struct rect plot = plot_of(s, at);
    if (!s->model->started || !rect_has(plot, x, y))
        return -1;
    return (double)(x - plot.x) / (plot.w > 1 ? plot.w - 1 : 1) * images_shown(s);
}

/* Return the last value of a curve at or before an image; NAN if there is none. */
static double value_at(const struct series *q, double image)
{
    double y = (double)NAN;
    for (size_t k = 0; k < q->n && q->x[k] <= image; k++)
        y = q->y[k];
    return y;
}

static void note(const struct panel_context *s, struct rect at,
                 const struct panel_hit *hit, char *to, size_t room)
{
    const struct run_model *b = s->model;
    const double image = image_at(s, at, s->view->x, s->view->y);
    (void)hit;
    if (image >= 0 && image <= (double)run_model_images_done(b))
        snprintf(to, room,
                 "after image %s\n%s living, estimated accuracy %s\n%s spikes per image",
                 number_fixed(image, 0).text,
                 number_fixed(value_at(&b->living, image), 0).text,
                 number_percent(value_at(&b->accuracy, image)).text,
                 number_fixed(value_at(&b->activity, image), 1).text);
}

static struct request press(struct panel_context *s, struct rect at,
                            const struct panel_hit *hit, int x, int y)
{
    const double image = image_at(s, at, x, y);
    (void)hit;
    return s->model->start.can_seek && image >= 0 ? (struct request){REQUEST_SEEK, image}
                                                  : (struct request){REQUEST_NOTHING, 0};
}

static const struct panel_key keys[] = {
    {.help = {HELP_RUN, "click, Ctrl \xe2\x86\x90 \xe2\x86\x92",
              "on the course of a recording: go there", "go there (replay)"}},
};

const struct panel panel_lines = {
    .name = "lines",
    .cell =
        {.place = ARRANGE_BOTTOM, .least_h = 176, .least_w = 248, .share = 9, .drop = 10},
    .changes = 1u << RUN_MODEL_WINDOW,
    .draw = draw,
    .note = note,
    .press = press,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
};
