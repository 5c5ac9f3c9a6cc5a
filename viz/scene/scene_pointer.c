/* viz/scene/scene_pointer.c - the mouse: hover, click, drag, wheel. */
#include "viz/panels/bars.h"
#include "viz/panels/panel_counts.h"
#include "viz/panels/panel_fields.h"
#include "viz/panels/panel_lines.h"
#include "viz/panels/panel_raster.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <stdlib.h>

static const struct scene_command nothing = {SCENE_NOTHING, 0};

/* Pixels that the mouse may move in a click. */
enum { STEADY = 4 };

static double ticks_per_s(const struct scene *s)
{
    return 1000 / s->model->start.dt_ms;
}

static int64_t oldest_of(const struct scene *s)
{
    const struct recent_spikes *t = &s->model->recent;
    return t->n_images > 0 ? recent_spikes_image(t, recent_spikes_oldest(t))->begin : 0;
}

static void drag_raster(struct scene *s, int dx, int dy)
{
    const struct rect plot = panel_raster_plot(&s->stage, s->where.panel[ARRANGE_RASTER]);
    if (rect_empty(plot))
        return;
    if (dx != 0)
        view_pan_time(&s->view, (double)dx / plot.w, oldest_of(s),
                      recent_spikes_end(&s->model->recent), ticks_per_s(s));
    view_pan_rows(&s->view, (double)dy / plot.h);
}

static void drag_fields(struct scene *s, int y)
{
    const struct tiling *g = s->grid;
    const double part = (double)(y - g->area.y) / (g->area.h > 0 ? g->area.h : 1);
    const int to = (int)lround(part * g->rows_all - g->rows_seen / 2.0);
    const int last = g->rows_all - g->rows_seen;
    s->view.scroll = to < 0 ? 0 : to > last ? last : to;
}

static void drag_threshold(struct scene *s, int y)
{
    s->view.drag_threshold =
        panel_counts_value(&s->stage, s->where.panel[ARRANGE_COUNTS], y);
}

static struct scene_command move(struct scene *s, int x, int y)
{
    struct view *v = &s->view;
    const int dx = x - v->drag_x, dy = y - v->drag_y;
    v->hovers = true;
    v->x = x;
    v->y = y;
    s->redraw = true;
    if (!v->drag_moved && abs(dx) < STEADY && abs(dy) < STEADY)
        return nothing;
    v->drag_moved = true;
    if (v->drag == VIEW_DRAG_RASTER)
        drag_raster(s, dx, dy);
    else if (v->drag == VIEW_DRAG_FIELDS)
        drag_fields(s, y);
    else if (v->drag == VIEW_DRAG_THRESHOLD)
        drag_threshold(s, y);
    v->drag_x = x;
    v->drag_y = y;
    return nothing;
}

/* A place that means an image of the run: the bar in the header, the lines. */
static double image_at(const struct scene *s, int x, int y)
{
    const struct rect bar = bars_progress(&s->stage, s->where.header);
    if (rect_has(bar, x, y))
        return (double)(x - bar.x) / bar.w * (double)s->model->start.images_run;
    return panel_lines_image(&s->stage, s->where.panel[ARRANGE_LINES], x, y);
}

static bool press_switches(struct scene *s, int x, int y)
{
    const struct rect inputs =
        panel_raster_switch(&s->stage, s->where.panel[ARRANGE_RASTER]);
    if (rect_has(inputs, x, y)) {
        const bool to_inputs = x >= inputs.x + inputs.w / 2;
        if (!to_inputs && !s->view.inputs)
            scene_show_next(s);
        s->view.inputs = to_inputs;
        return true;
    }
    if (!rect_has(panel_fields_switch(&s->stage, s->where.panel[ARRANGE_FIELDS]), x, y))
        return false;
    s->view.by_class = !s->view.by_class;
    return true;
}

/* Right of the tiles, where the scroll bar is. */
static bool on_scroll_bar(const struct scene *s, int x, int y)
{
    const struct tiling *g = s->grid;
    return rect_has(s->where.panel[ARRANGE_FIELDS], x, y) && g->rows_seen < g->rows_all &&
           x >= g->area.x + g->area.w && y >= g->area.y;
}

static void begin_drag(struct scene *s, enum view_drag drag, int x, int y)
{
    s->view.drag = drag;
    s->view.drag_moved = false;
    s->view.drag_x = x;
    s->view.drag_y = y;
}

static struct scene_command press(struct scene *s, int x, int y)
{
    const struct scene_hit hit = scene_hit(s, x, y);
    s->redraw = true;
    if (press_switches(s, x, y))
        return nothing;
    if (hit.panel == SCENE_PANEL_RASTER)
        s->view.focus = ARRANGE_RASTER;
    if (hit.panel == SCENE_PANEL_FIELDS)
        s->view.focus = ARRANGE_FIELDS;
    if (hit.threshold && run_model_can_prune(s->model)) {
        begin_drag(s, VIEW_DRAG_THRESHOLD, x, y);
        drag_threshold(s, y);
    } else if (on_scroll_bar(s, x, y)) {
        begin_drag(s, VIEW_DRAG_FIELDS, x, y);
        drag_fields(s, y);
    } else if (hit.panel == SCENE_PANEL_RASTER) {
        begin_drag(s, VIEW_DRAG_RASTER, x, y);
    } else if (hit.neuron) {
        scene_select(s, hit.birth);
    } else if (s->model->start.can_seek && image_at(s, x, y) >= 0) {
        return (struct scene_command){SCENE_SEEK, image_at(s, x, y)};
    }
    return nothing;
}

static struct scene_command release(struct scene *s, int x, int y)
{
    struct view *v = &s->view;
    const enum view_drag drag = v->drag;
    v->drag = VIEW_DRAG_NOTHING;
    s->redraw = true;
    if (drag == VIEW_DRAG_RASTER && !v->drag_moved) {
        const struct scene_hit hit = scene_hit(s, x, y);
        if (hit.neuron)
            scene_select(s, hit.birth);
    }
    if (drag != VIEW_DRAG_THRESHOLD || !v->drag_moved)
        return nothing;
    return (struct scene_command){SCENE_THRESHOLD, v->drag_threshold};
}

static void wheel_raster(struct scene *s, int x, int y, double amount, unsigned modifiers)
{
    const struct rect plot = panel_raster_plot(&s->stage, s->where.panel[ARRANGE_RASTER]);
    const double factor = pow(0.8, amount);
    if (rect_empty(plot))
        return;
    const double rows =
        s->view.inputs ? s->model->start.n_inputs : s->model->start.n_neurons;
    if (modifiers & SCENE_SHIFT)
        view_zoom_rows(&s->view, factor,
                       fmin(fmax((double)(plot.y + plot.h - y) / plot.h, 0), 1),
                       8 / rows);
    else
        view_zoom_time(&s->view, factor,
                       fmin(fmax((double)(plot.x + plot.w - x) / plot.w, 0), 1),
                       recent_spikes_end(&s->model->recent), ticks_per_s(s));
}

static void wheel(struct scene *s, int x, int y, double amount, unsigned modifiers)
{
    const enum scene_panel panel = scene_hit(s, x, y).panel;
    if (panel == SCENE_PANEL_RASTER)
        wheel_raster(s, x, y, amount, modifiers);
    if (panel == SCENE_PANEL_FIELDS) {
        const int last = s->grid->rows_all - s->grid->rows_seen;
        const int to = s->grid->scroll - (int)lround(3 * amount);
        s->view.scroll = to < 0 ? 0 : to > last ? last : to;
    }
    s->redraw = true;
}

struct scene_command scene_pointer(struct scene *s, enum scene_pointer what, int x, int y,
                                   double amount, unsigned modifiers)
{
    const bool idle = !s->model->started || !s->stage.model;
    if (what == SCENE_POINTER_LEAVE || idle) {
        s->redraw |= s->view.hovers;
        s->view.hovers = false;
        return nothing;
    }
    switch (what) {
    case SCENE_POINTER_MOVE:
        return move(s, x, y);
    case SCENE_POINTER_DOWN:
        return press(s, x, y);
    case SCENE_POINTER_UP:
        return release(s, x, y);
    default:
        wheel(s, x, y, amount, modifiers);
        return nothing;
    }
}
