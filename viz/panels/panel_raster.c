/* viz/panels/panel_raster.c - the raster with its axes, labels, mouse and keys. */
#include "viz/panels/panel.h"
#include "viz/panels/raster_marks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sizes in points. */
enum { ROOM_FOR_RATES = 260 }; /* least height of a panel that has a strip of rates */
enum { AXIS_W = RASTER_MARKS_AXIS_W, LABELS_H = RASTER_MARKS_LABELS_H, AXIS_H = 18 };

/* Return the title. If there are several populations and "Spikes - NAME" does not fit, it is only NAME. */
static struct panel_title title(const struct panel_context *s, struct rect panel)
{
    static const char spikes[] = "Spikes";
    struct panel_title t = {"Input spikes"};
    if (s->view->inputs)
        return t;
    t = panel_title(s, spikes, panel);
    if (s->n_populations > 1 && strcmp(t.text, spikes) == 0)
        snprintf(t.text, sizeof t.text, "%s", s->model->population);
    return t;
}

struct rect panel_raster_plot(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const int pad = brush_px(b, 8);
    const int strip = panel.h >= brush_px(b, ROOM_FOR_RATES) ? RASTER_MARKS_RATES_H : 0;
    return rect_inset(panel, brush_px(b, AXIS_W) + pad,
                      brush_px(b, 28 + LABELS_H + strip), pad,
                      brush_px(b, AXIS_H) + brush_px(b, 4));
}

static struct raster_view make_view(const struct panel_context *s, struct rect plot)
{
    const struct run_model *model = s->model;
    const struct view *v = s->view;
    const struct raster_rows *raster_rows = raster_marks_rows(s);
    const double rows = raster_rows->total > 0 ? (double)raster_rows->total : 1;
    return (struct raster_view){
        .width = plot.w,
        .height = plot.h,
        .ticks_per_column = v->span_s * 1000 / model->start.dt_ms / plot.w,
        .s_per_column = v->span_s / plot.w,
        .end = v->follows ? recent_spikes_end(&model->recent) : v->end,
        .follows = v->follows,
        .inputs = v->inputs,
        .bands = !v->inputs && v->order == RASTER_BY_CLASS,
        .low = v->low * rows,
        .high = v->high * rows,
        .unit = s->brush.unit,
        .light = v->light,
        .moves = raster_rows->moves,
        .start = model->changes[RUN_MODEL_STARTED],
    };
}

/* Return the reason why no spikes are shown; NULL if there are some. */
static const char *nothing(const struct panel_context *s)
{
    const struct run_model *model = s->model;
    if (s->view->inputs && !model->start.has_inputs)
        return model->start.source == EVENT_LIVE
                   ? "input spikes are not handed over"
                   : "the recording holds no input spikes (use --record all)";
    if (!s->view->inputs && !model->start.has_spikes)
        return model->start.other
                   ? "the recording holds no spikes of this population (use --record all)"
                   : "the recording holds no spikes (use --record output)";
    if (model->table.n_living == 0)
        return "no neuron is alive";
    if (model->recent.n_images == 0)
        return model->start.other ? "spikes come with the next image"
                                  : "waiting for the first image";
    if (!s->view->inputs && model->recent.spikes.n == 0)
        return model->start.other ? "no spikes yet" : "no output spikes yet";
    if (s->view->inputs && model->recent.inputs.n == 0)
        return "input spikes come with the next image";
    return NULL;
}

/* Mark the row of a neuron by a pointer at the axis and a faint line across the picture. */
static void mark_row(const struct panel_context *s, struct rect plot, esp_id birth)
{
    const struct brush *b = &s->brush;
    double y, h;
    if (!s->model->table.alive[birth])
        return;
    raster_row(&s->raster_view, s->neurons, birth, &y, &h);
    const int at = plot.y + (int)floor(y + h / 2);
    if (at < plot.y || at >= plot.y + plot.h)
        return;
    canvas_blend(b->canvas, (struct rect){plot.x, at, plot.w, 1}, b->theme->accent, 90);
    const int size = brush_px(b, 5);
    for (int k = 0; k < size; k++)
        canvas_fill(b->canvas, (struct rect){plot.x - 1 - k, at - k, 1, 2 * k + 1},
                    b->theme->accent);
}

static void draw_selected(const struct panel_context *s, struct rect plot)
{
    const struct view *v = s->view;
    for (size_t k = 0; k < v->n_chosen && !v->inputs; k++)
        mark_row(s, plot, v->chosen[k]);
    if (v->has_selected && v->n_chosen == 0 && !v->inputs)
        mark_row(s, plot, v->selected);
}

/* Draw the cursors, and the time between them lighter. */
static void draw_cursors(const struct panel_context *s, struct rect plot)
{
    const struct brush *b = &s->brush;
    const struct view *v = s->view;
    const struct rect clip = canvas_clip(b->canvas, plot);
    int x[2] = {0};
    for (unsigned k = 0; k < v->n_cursors; k++) {
        x[k] = plot.x + (int)floor(raster_x(&s->raster_view, v->cursor[k]));
        canvas_fill(b->canvas, (struct rect){x[k], plot.y, brush_px(b, 1), plot.h},
                    b->theme->accent);
    }
    if (v->n_cursors == 2) {
        const int left = x[0] < x[1] ? x[0] : x[1], w = abs(x[1] - x[0]);
        canvas_blend(b->canvas, (struct rect){left, plot.y, w, plot.h}, b->theme->accent,
                     24);
    }
    b->canvas->clip = clip;
}

static void span_text(const struct panel_context *s, char *to, size_t room)
{
    const struct view *v = s->view;
    const double back_s =
        (double)(recent_spikes_end(&s->model->recent) - s->raster_view.end) *
        s->model->start.dt_ms / 1000;
    size_t n;
    if (v->follows)
        n = (size_t)snprintf(to, room, "last %.3g s", v->span_s);
    else
        n = (size_t)snprintf(to, room, "%.3g s, until %.1f s ago", v->span_s, back_s);
    if (v->n_cursors == 2)
        snprintf(to + n, room - n, " \xc2\xb7 cursors %s apart",
                 panel_ticks(s, llabs(v->cursor[1] - v->cursor[0])).text);
}

struct rect panel_raster_switch(const struct panel_context *s, struct rect panel)
{
    const struct rect line = brush_title_line(&s->brush, panel, title(s, panel).text);
    const int w = brush_px(&s->brush, 200);
    if (line.w < w)
        return (struct rect){0};
    return (struct rect){line.x + line.w - w, line.y, w, line.h};
}

/* Draw the switch: two halves, "612 neurons" and "784 inputs"; the selected one is brighter and underlined. */
static void draw_switch(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    for (int k = 0; k < 2; k++) {
        const bool on = s->view->inputs == (k == 1);
        char text[40];
        snprintf(
            text, sizeof text, "%s %s",
            number_count(k ? s->model->start.n_inputs : s->model->table.n_living).text,
            k ? "inputs" : "neurons");
        const struct rect half = {r.x + k * r.w / 2, r.y, r.w / 2, r.h};
        const int w = brush_text(b, BRUSH_BODY, half, BRUSH_RIGHT,
                                 on ? b->theme->text : b->theme->dim, text);
        if (on)
            canvas_fill(b->canvas,
                        (struct rect){half.x + half.w - w,
                                      half.y + half.h - brush_px(b, 3), w,
                                      brush_px(b, 2)},
                        b->theme->accent);
    }
}

static void draw_title(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    struct rect line = brush_title_line(b, panel, title(s, panel).text);
    const struct rect tabs = panel_raster_switch(s, panel);
    if (tabs.w > 0) {
        line.w = tabs.x - line.x;
        draw_switch(s, tabs);
    }
    char text[112];
    span_text(s, text, sizeof text);
    brush_whole(b, BRUSH_BODY, line, BRUSH_LEFT, b->theme->dim, text);
}

static void draw(struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct rect plot = panel_raster_plot(s, panel);
    struct rect inside =
        brush_panel(b, panel, title(s, panel).text, s->view->focus == &panel_raster);
    if (!s->model->started || plot.w < 16 || plot.h < 16) {
        brush_notice(b, inside, s->model->started ? "" : "waiting for a run");
        return;
    }
    s->raster_view = make_view(s, plot);
    s->raster_plot = plot;
    draw_title(s, panel);
    const char *why = nothing(s);
    if (why) {
        brush_notice(b, inside, why);
        return;
    }
    if (raster_update(s->raster, &s->raster_view, s->model, raster_marks_rows(s),
                      b->theme) != ESP_OK) {
        brush_notice(b, inside, "no memory for this picture");
        return;
    }
    scroll_show(&s->raster->scroll, b->canvas, plot.x, plot.y);
    canvas_fill(b->canvas, (struct rect){plot.x - 1, plot.y, 1, plot.h + 1},
                b->theme->grid);
    canvas_fill(b->canvas, (struct rect){plot.x - 1, plot.y + plot.h, plot.w + 1, 1},
                b->theme->grid);
    raster_marks_draw(s, plot, panel.h >= brush_px(b, ROOM_FOR_RATES));
    draw_cursors(s, plot);
    draw_selected(s, plot);
}

/* ---- mouse ---- */

/* Return the birth id of the neuron, or the number of the input, at a pixel of the plot; -1 if there is none. */
static long find(const struct panel_context *s, struct rect at, int x, int y)
{
    const struct rect plot = panel_raster_plot(s, at);
    const struct raster_view *v = &s->raster_view;
    const struct raster_rows *raster_rows = raster_marks_rows(s);
    if (!s->model->started || !rect_has(plot, x, y) || v->height != plot.h)
        return -1;
    const double row = v->high - (y - plot.y + 0.5) / plot.h * (v->high - v->low);
    const size_t id = raster_rows_find(raster_rows, row);
    return id < raster_rows->n ? (long)id : -1;
}

/* Find the neuron at a pixel; none if the raster shows inputs. */
static void hit_row(const struct panel_context *s, struct rect at, int x, int y,
                    struct panel_hit *hit)
{
    const long id = s->view->inputs ? -1 : find(s, at, x, y);
    hit->neuron = id >= 0;
    hit->birth = id >= 0 ? (esp_id)id : 0;
}

static void note_input(const struct panel_context *s, long id, char *to, size_t room)
{
    const uint32_t w = s->model->start.width;
    if (w > 0)
        snprintf(to, room, "input %ld \xc2\xb7 row %ld, column %ld", id, id / (long)w,
                 id % (long)w);
}

/* The shown tick at a pixel column; at the edge of the plot if it is outside. */
static int64_t tick_at(const struct panel_context *s, struct rect plot, int x)
{
    const struct raster_view *v = &s->raster_view;
    const double right = fmin(fmax(plot.x + plot.w - x, 0), plot.w);
    return (int64_t)floor((double)v->end - right * v->ticks_per_column);
}

/* The image that was shown at a pixel of the plot, and the tick in it; NULL: none. */
static const struct recent_spikes_image *moment_at(const struct panel_context *s,
                                                   struct rect plot, int x, int64_t *tick)
{
    const struct recent_spikes *t = &s->model->recent;
    const int64_t shown = tick_at(s, plot, x);
    const uint64_t k = recent_spikes_find(t, shown);
    if (k >= t->n_images || shown < recent_spikes_image(t, k)->begin)
        return NULL;
    *tick = shown - recent_spikes_image(t, k)->begin;
    return recent_spikes_image(t, k);
}

/* Return how many spikes a neuron has in an image; *nearest is the tick of the one nearest to `tick`. */
static size_t spikes_of(const struct recent_spikes *t,
                        const struct recent_spikes_image *image, esp_id id, int64_t tick,
                        int64_t *nearest)
{
    size_t n = 0;
    for (uint64_t k = recent_spikes_from(&t->spikes, image->spikes_from);
         k < image->spikes_to; k++) {
        const struct event_spike spike = recent_spikes_spike(&t->spikes, k);
        if (spike.id != id)
            continue;
        if (n++ == 0 || llabs(spike.tick - tick) < llabs(*nearest - tick))
            *nearest = spike.tick;
    }
    return n;
}

/* Return a time since the beginning of an image as text: "tick 137, 68.5 ms". */
static struct panel_title tick_text(const struct panel_context *s, int64_t tick)
{
    struct panel_title t;
    snprintf(t.text, sizeof t.text, "tick %s, %s ms", number_count((uint64_t)tick).text,
             panel_ms(s, tick).text);
    return t;
}

/* Write neuron, image and time at the mouse, and the time of the spike of this neuron that is nearest to it. */
static void note_spike(const struct panel_context *s, struct rect plot, esp_id id,
                       char *to, size_t room)
{
    const struct run_model *b = s->model;
    int64_t tick = 0, nearest = 0;
    const struct recent_spikes_image *image = moment_at(s, plot, s->view->x, &tick);
    size_t n = (size_t)snprintf(to, room, "neuron %u \xc2\xb7 %s", (unsigned)id,
                                panel_class_name(b->votes.label[id]).text);
    if (!image || n >= room)
        return;
    n += (size_t)snprintf(to + n, room - n, "\nimage %s, %s",
                          number_count(image->image + 1).text, tick_text(s, tick).text);
    const size_t spikes = spikes_of(&b->recent, image, id, tick, &nearest);
    if (n < room && spikes > 0)
        snprintf(to + n, room - n, "\n%s in this image, nearest at %s",
                 number_count(spikes).text, tick_text(s, nearest).text);
}

static void note_row(const struct panel_context *s, struct rect at,
                     const struct panel_hit *hit, char *to, size_t room)
{
    const long id = find(s, at, s->view->x, s->view->y);
    if (id >= 0 && s->view->inputs)
        note_input(s, id, to, room);
    else if (hit->neuron)
        note_spike(s, panel_raster_plot(s, at), hit->birth, to, room);
}

static double ticks_per_s(const struct panel_context *s)
{
    return s->model->started ? 1000 / s->model->start.dt_ms : 1000;
}

static int64_t now_of(const struct panel_context *s)
{
    return s->model->started ? recent_spikes_end(&s->model->recent) : 0;
}

static int64_t oldest_of(const struct panel_context *s)
{
    const struct recent_spikes *t = &s->model->recent;
    return s->model->started && t->n_images > 0
               ? recent_spikes_image(t, recent_spikes_oldest(t))->begin
               : 0;
}

/* Return the smallest fraction of the rows to which one can zoom: that of eight rows. */
static double least_rows(const struct panel_context *s)
{
    const double rows =
        s->view->inputs ? s->model->start.n_inputs : s->model->start.n_neurons;
    return rows > 0 ? 8 / rows : 1;
}

static struct request press(struct panel_context *s, struct rect at,
                            const struct panel_hit *hit, int x, int y)
{
    const struct rect inputs = panel_raster_switch(s, at);
    struct request request = {REQUEST_NOTHING, 0};
    (void)hit;
    if (rect_has(inputs, x, y)) {
        const bool to_inputs = x >= inputs.x + inputs.w / 2;
        if (!to_inputs && !s->view->inputs)
            request.verb = REQUEST_POPULATION;
        s->view->inputs = to_inputs;
        return request;
    }
    s->view->focus = &panel_raster;
    view_begin_drag(s->view, &panel_raster, x, y);
    s->view->drag_range = s->view->modifiers & INPUT_SHIFT;
    s->view->range_from = tick_at(s, panel_raster_plot(s, at), x);
    return request;
}

static void drag(struct panel_context *s, struct rect at, int x, int y)
{
    const struct rect plot = panel_raster_plot(s, at);
    const int dx = x - s->view->drag_x, dy = y - s->view->drag_y;
    if (rect_empty(plot))
        return;
    if (s->view->drag_range) {
        s->view->n_cursors = 2;
        s->view->cursor[0] = s->view->range_from;
        s->view->cursor[1] = tick_at(s, plot, x);
        return;
    }
    if (dx != 0)
        view_pan_time(s->view, (double)dx / plot.w, oldest_of(s), now_of(s),
                      ticks_per_s(s));
    view_pan_rows(s->view, (double)dy / plot.h);
}

/* Select the neuron of the row at the mouse, unless the mouse has moved since the press. */
static struct request release(struct panel_context *s, struct rect at, int x, int y)
{
    const long id = s->view->drag_moved || s->view->inputs ? -1 : find(s, at, x, y);
    if (s->view->drag_range && s->view->drag_moved)
        return panel_open(&panel_measure);
    if (id >= 0)
        panel_select(s, (esp_id)id);
    return (struct request){REQUEST_NOTHING, 0};
}

static double part_of(int distance, int length)
{
    return fmin(fmax((double)distance / length, 0), 1);
}

static void wheel(struct panel_context *s, struct rect at, int x, int y, double amount,
                  unsigned modifiers)
{
    const struct rect plot = panel_raster_plot(s, at);
    const double factor = pow(0.8, amount);
    if (rect_empty(plot))
        return;
    if (modifiers & INPUT_SHIFT)
        view_zoom_rows(s->view, factor, part_of(plot.y + plot.h - y, plot.h),
                       least_rows(s));
    else
        view_zoom_time(s->view, factor, part_of(plot.x + plot.w - x, plot.w), now_of(s),
                       ticks_per_s(s));
}

/* ---- keys ---- */

static void arrow(struct panel_context *s, enum input_key key, unsigned modifiers)
{
    struct view *v = s->view;
    const int64_t now = now_of(s), oldest = oldest_of(s);
    if (key == INPUT_LEFT || key == INPUT_RIGHT)
        view_pan_time(v, key == INPUT_LEFT ? 0.25 : -0.25, oldest, now, ticks_per_s(s));
    else if (key == INPUT_HOME)
        view_pan_time(v, 1e9, oldest, now, ticks_per_s(s));
    else if (key == INPUT_END)
        v->follows = true;
    else if (modifiers & INPUT_SHIFT)
        view_zoom_rows(v, key == INPUT_UP ? 0.8 : 1.25, 0.5, least_rows(s));
    else
        view_pan_rows(v, key == INPUT_UP ? 0.25 : -0.25);
    s->redraw = true;
}

static struct request show_inputs(struct panel_context *s, char character)
{
    (void)character;
    s->view->inputs = !s->view->inputs;
    s->redraw = true;
    return (struct request){REQUEST_NOTHING, 0};
}

static struct request zoom(struct panel_context *s, char character)
{
    view_zoom_time(s->view, character == '-' ? 1.25 : 0.8, 0, now_of(s), ticks_per_s(s));
    s->redraw = true;
    return (struct request){REQUEST_NOTHING, 0};
}

/* Put a cursor at the mouse; the second opens the measurement of the time between them. */
static struct request put_cursor(struct panel_context *s, char character)
{
    const struct raster_view *r = &s->raster_view;
    struct view *v = s->view;
    (void)character;
    if (v->n_cursors < 2 && (!v->hovers || !rect_has(s->raster_plot, v->x, v->y) ||
                             s->raster_plot.w != r->width)) {
        panel_say(s, "move the mouse over the spikes: x puts a cursor there");
        return (struct request){REQUEST_NOTHING, 0};
    }
    view_put_cursor(v, v->n_cursors < 2 ? tick_at(s, s->raster_plot, v->x) : 0);
    s->redraw = true;
    return v->n_cursors == 2 ? panel_open(&panel_measure)
                             : (struct request){REQUEST_NOTHING, 0};
}

static struct request show_all_rows(struct panel_context *s, char character)
{
    (void)character;
    s->view->low = 0;
    s->view->high = 1;
    s->redraw = true;
    return (struct request){REQUEST_NOTHING, 0};
}

/* Change to the next order of rows: by class, by count, by number. */
static struct request change_order(struct panel_context *s, char character)
{
    static const char *const names[] = {[RASTER_BY_CLASS] = "class",
                                        [RASTER_BY_COUNT] = "count",
                                        [RASTER_BY_NUMBER] = "number"};
    (void)character;
    s->view->order = (s->view->order + 1) % RASTER_ORDERS;
    panel_say(s, "rows by %s", names[s->view->order]);
    return (struct request){REQUEST_NOTHING, 0};
}

static const struct panel_key keys[] = {
    {{HELP_SPIKES, "r", "rows by class, count or number", "order of the rows"},
     "r",
     false,
     change_order},
    {{HELP_SPIKES, "i", "neurons or inputs", NULL}, "i", false, show_inputs},
    {{HELP_SPIKES, "+  \xe2\x80\x93, wheel", "zoom in time", NULL}, "+=-", true, zoom},
    {.help = {HELP_SPIKES, "Shift \xe2\x86\x91 \xe2\x86\x93",
              "zoom in neurons; with the wheel too", "zoom in neurons"}},
    {.help = {HELP_SPIKES, "arrows, drag", "pan", NULL}},
    {{HELP_SPIKES, "x", "cursor at the mouse: first, second, none", "cursors"},
     "x",
     false,
     put_cursor},
    {.help = {HELP_SPIKES, "Shift drag", "measure a range of time", "measure a range"}},
    {.help = {HELP_NEURONS, "Shift click", "measure several together",
              "several together"}},
    {.help = {HELP_SPIKES, "Home, End", "the oldest spikes, now", "oldest spikes, now"}},
    {{HELP_SPIKES, "0", "all neurons", NULL}, "0", false, show_all_rows},
};

const struct panel panel_raster = {
    .name = "spikes",
    .cell = {.place = ARRANGE_LEFT, .least_h = 176},
    .changes = 1u << RUN_MODEL_IMAGE | 1u << PANEL_ROWS,
    .wants = PANEL_WANTS_INPUTS,
    .draw = draw,
    .hit = hit_row,
    .note = note_row,
    .press = press,
    .drag = drag,
    .release = release,
    .wheel = wheel,
    .arrow = arrow,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
};
