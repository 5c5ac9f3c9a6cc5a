/* viz/panels/panel_membrane.c - the membrane of a neuron with its threshold, below the spikes and on their time axis. */
#include "viz/panels/panel.h"

#include <math.h>
#include <stdio.h>

enum { SPIKE_H = 6 }; /* points: height of the marks of spikes */

static const char title[] = "Membrane";

/* Why there is nothing to draw; NULL if there is something. */
static const char *nothing(const struct panel_context *s)
{
    const struct run_model *b = s->model;
    if (!b->started)
        return "waiting for a run";
    if (!s->has_shown)
        return "click a field, a row or a bar to see a neuron";
    if (!b->start.has_membrane)
        return "the membrane of a recording that is still written, or that lacks its "
               "beginning or its images, cannot be computed";
    if (s->raster_view.width == 0)
        return "the panel of spikes has the axis of time: 1 shows it";
    if (b->membrane.n == 0 || b->membrane.birth != s->shown)
        return "from the next image on";
    return NULL;
}

/* ---- scale ---- */

struct scale {
    struct rect plot;
    double low, high; /* mV relative to rest */
    uint64_t from;    /* the first point in view */
};

static bool in_view(const struct panel_context *s, const struct membrane_point *p)
{
    return p->tick < s->raster_view.end;
}

/* The range of V and threshold in view, with a margin. */
static struct scale scale_make(const struct panel_context *s, struct rect plot)
{
    const struct membrane *m = &s->model->membrane;
    const struct raster_view *v = &s->raster_view;
    const double left = (double)v->end - v->width * v->ticks_per_column;
    struct scale out = {plot, 0, 1, membrane_find(m, (int64_t)floor(left))};
    for (uint64_t k = out.from; k < m->n && in_view(s, membrane_point(m, k)); k++) {
        const struct membrane_point *p = membrane_point(m, k);
        out.low = fmin(out.low, (double)p->v_mV);
        out.high = fmax(out.high, (double)p->v_mV);
        if (isfinite(p->limit_mV))
            out.high = fmax(out.high, (double)p->limit_mV);
    }
    const double margin = 0.06 * (out.high - out.low);
    out.low -= margin;
    out.high += margin;
    return out;
}

static double place_y(const struct scale *a, double mV)
{
    const double part = (mV - a->low) / (a->high - a->low);
    return a->plot.y + a->plot.h - 1 - part * (a->plot.h - 1);
}

/* ---- drawing ---- */

/* Draw from one value to the next: a column of pixels where they are in one, else a line. */
static void draw_step(const struct panel_context *s, const struct scale *a, double x0,
                      double y0, double x1, double y1, uint32_t colour)
{
    struct canvas *c = s->brush.canvas;
    const int thick = brush_px(&s->brush, 1);
    if (x1 - x0 > 2 * thick) {
        canvas_line(c, (float)x0, (float)y0, (float)x1, (float)y1, (float)thick, colour);
        return;
    }
    const int top = (int)floor(fmin(y0, y1)), end = (int)floor(fmax(y0, y1));
    if (x1 >= a->plot.x)
        canvas_fill(c, (struct rect){(int)floor(x1), top, thick, end - top + thick},
                    colour);
}

static double place_x(const struct panel_context *s, const struct scale *a, int64_t tick)
{
    return a->plot.x + raster_x(&s->raster_view, tick);
}

static void draw_curves(const struct panel_context *s, const struct scale *a)
{
    const struct membrane *m = &s->model->membrane;
    const uint32_t colour = panel_class_colour(s, s->model->votes.label[s->shown]);
    for (uint64_t k = a->from + 1; k < m->n && in_view(s, membrane_point(m, k)); k++) {
        const struct membrane_point *p = membrane_point(m, k - 1),
                                    *q = membrane_point(m, k);
        const double x0 = place_x(s, a, p->tick), x1 = place_x(s, a, q->tick);
        if (q->begins)
            continue;
        if (isfinite(p->limit_mV) && isfinite(q->limit_mV))
            draw_step(s, a, x0, place_y(a, (double)p->limit_mV), x1,
                      place_y(a, (double)q->limit_mV), s->brush.theme->dim);
        draw_step(s, a, x0, place_y(a, (double)p->v_mV), x1, place_y(a, (double)q->v_mV),
                  colour);
    }
}

/* Mark the spikes of the neuron at the upper edge. */
static void draw_spikes(const struct panel_context *s, const struct scale *a)
{
    const struct recent_spikes *t = &s->model->recent;
    const struct raster_view *v = &s->raster_view;
    const double left = (double)v->end - v->width * v->ticks_per_column;
    const int w = brush_px(&s->brush, 2), h = brush_px(&s->brush, SPIKE_H);
    for (uint64_t k = recent_spikes_find(t, (int64_t)floor(left)); k < t->n_images; k++) {
        const struct recent_spikes_image *image = recent_spikes_image(t, k);
        for (uint64_t i = recent_spikes_from(&t->spikes, image->spikes_from);
             i < image->spikes_to; i++) {
            const struct event_spike spike = recent_spikes_spike(&t->spikes, i);
            const int x = (int)floor(place_x(s, a, image->begin + spike.tick));
            if (spike.id == s->shown)
                canvas_fill(s->brush.canvas, (struct rect){x, a->plot.y, w, h},
                            s->brush.theme->text);
        }
    }
}

/* Draw round numbers of mV left of the plot. */
static void draw_axis(const struct panel_context *s, const struct scale *a)
{
    const struct brush *b = &s->brush;
    const double rest = s->model->membrane.rest_mV;
    const struct axis axis =
        axis_make(rest + a->low, rest + a->high, a->plot.h / brush_px(b, 28) + 1, false);
    brush_axis_left(b, a->plot, &axis, true);
}

static void draw_value(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct membrane *m = &s->model->membrane;
    const struct membrane_point *last = membrane_point(m, m->n - 1);
    char text[128];
    snprintf(text, sizeof text, "neuron %u \xc2\xb7 V %s mV, threshold %s mV",
             (unsigned)s->shown, number_fixed(m->rest_mV + (double)last->v_mV, 1).text,
             number_fixed(m->rest_mV + (double)last->limit_mV, 1).text);
    brush_text(b, BRUSH_BODY, brush_title_line(b, panel, title), BRUSH_RIGHT,
               b->theme->dim, text);
}

static void draw(struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct rect inside = brush_panel(b, panel, title, false);
    const char *why = nothing(s);
    if (why) {
        brush_notice(b, inside, why);
        return;
    }
    const struct scale a = scale_make(
        s, (struct rect){s->raster_plot.x, inside.y, s->raster_plot.w, inside.h});
    draw_value(s, panel);
    draw_axis(s, &a);
    const struct rect clip = canvas_clip(b->canvas, a.plot);
    draw_curves(s, &a);
    draw_spikes(s, &a);
    b->canvas->clip = clip;
}

const struct panel panel_membrane = {
    .name = "membrane",
    .cell = {.place = ARRANGE_LEFT, .least_h = 144, .drop = 45},
    .changes = 1u << RUN_MODEL_IMAGE | 1u << PANEL_SHOWN,
    .wants = PANEL_WANTS_MEMBRANE,
    .closed = true,
    .draw = draw,
};
