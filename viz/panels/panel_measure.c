/* viz/panels/panel_measure.c - measurements of the selected neurons, or of all, between the cursors of the raster, or in
 * its view: intervals between spikes, rate over time, response to images by class. */
#include "viz/panels/panel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Points. */
enum { LINE_H = 16, AXIS_H = 20, SCALE_W = 4, GAP = 20, DIGIT_W = 14, SECTION_W = 150 };

static const char title[] = "Measurement";

/* A part of the panel: two lines of text, a plot, and its axis below. */
struct section {
    struct rect head, plot;
};

static struct section section_make(const struct brush *b, struct rect r)
{
    struct section out;
    out.head = rect_take_top(&r, brush_px(b, LINE_H), 0);
    rect_take_top(&r, brush_px(b, LINE_H), brush_px(b, 4));
    rect_take_bottom(&r, brush_px(b, AXIS_H), 0);
    out.plot = r;
    return out;
}

/* The two lines above a plot: what it is, and its figures. */
static void draw_head(const struct brush *b, struct rect line, const char *what,
                      const char *figures)
{
    brush_text(b, BRUSH_SMALL, line, BRUSH_LEFT, b->theme->text, what);
    line.y += line.h;
    brush_text(b, BRUSH_SMALL_FIGURE, line, BRUSH_LEFT, b->theme->dim, figures);
}

/* ---- what is measured ---- */

struct measure_of panel_measured(const struct panel_context *s)
{
    const struct view *v = s->view;
    const struct raster_view *r = &s->raster_view;
    struct measure_of of = {
        .from = (int64_t)floor((double)r->end - r->width * r->ticks_per_column),
        .to = r->end,
        .birth = v->n_chosen > 0 ? v->chosen : &v->selected,
        .n = v->n_chosen > 0 ? v->n_chosen : v->has_selected,
        .alive = s->model->table.alive,
        .n_all = s->model->table.n_living,
    };
    if (v->n_cursors == 2) {
        of.from = v->cursor[0] < v->cursor[1] ? v->cursor[0] : v->cursor[1];
        of.to = v->cursor[0] < v->cursor[1] ? v->cursor[1] : v->cursor[0];
    }
    return of;
}

static void neurons_text(const struct panel_context *s, char *to, size_t room)
{
    const struct view *v = s->view;
    const size_t n = s->measure->n_measured;
    if (v->n_chosen > 1)
        snprintf(to, room, "%zu neurons", n);
    else if (v->has_selected)
        snprintf(to, room, "neuron %u",
                 (unsigned)(v->n_chosen > 0 ? v->chosen[0] : v->selected));
    else
        snprintf(to, room, "all %s neurons", number_count(n).text);
}

/* "neuron 417 - 58 spikes between the cursors: 690 ticks, 345 ms" */
static void draw_title(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct measure *m = s->measure;
    const struct rect line = brush_title_line(b, panel, title);
    char neurons[64], text[256];
    neurons_text(s, neurons, sizeof neurons);
    snprintf(text, sizeof text, "%s \xc2\xb7 %s %s %s: %s%s", neurons,
             number_count(m->n_spikes).text, m->n_spikes == 1 ? "spike" : "spikes",
             s->view->n_cursors == 2 ? "between the cursors" : "in view",
             panel_ticks(s, m->to - m->from).text,
             m->gap ? " without skipped images" : "");
    brush_text(b, BRUSH_BODY, line, BRUSH_RIGHT, b->theme->dim, text);
}

/* ---- plots ---- */

/* Draw n bars over the whole width; the highest value is as high as the plot. */
static void draw_bars(const struct brush *b, struct rect plot, const uint32_t *values,
                      size_t n)
{
    uint32_t most = 1;
    for (size_t k = 0; k < n; k++)
        most = values[k] > most ? values[k] : most;
    for (size_t k = 0; k < n; k++) {
        const int x0 = (int)(k * (size_t)plot.w / n),
                  x1 = (int)((k + 1) * (size_t)plot.w / n);
        const int h = (int)lround((double)values[k] / most * (plot.h - 1));
        const int gap = x1 - x0 > brush_px(b, 4) ? 1 : 0;
        canvas_fill(b->canvas,
                    (struct rect){plot.x + x0, plot.y + plot.h - h, x1 - x0 - gap, h},
                    b->theme->mark);
    }
    canvas_fill(b->canvas, (struct rect){plot.x, plot.y + plot.h, plot.w, 1},
                b->theme->grid);
}

static void draw_axis(const struct brush *b, struct rect plot, double low, double high)
{
    const struct axis a = axis_make(low, high, plot.w / brush_px(b, 48) + 1, false);
    brush_axis_below(b, plot, &a);
}

static void draw_intervals(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    const struct measure *m = s->measure;
    const double dt_ms = s->model->start.dt_ms;
    const struct section part = section_make(b, r);
    const uint32_t width = measure_interval_bin(m);
    uint32_t bins[MEASURE_BINS] = {0};
    uint64_t inside = 0;
    for (uint32_t t = 0; t < MEASURE_BINS * width && t < MEASURE_INTERVAL; t++) {
        bins[t / width] += m->of_ticks[t];
        inside += m->of_ticks[t];
    }
    char what[96], figures[96];
    snprintf(what, sizeof what, "%s intervals, ms; %s longer",
             number_count(m->n_intervals).text,
             number_count(m->n_intervals - inside).text);
    snprintf(figures, sizeof figures, "mean %s, CV %s",
             number_real(m->mean_ticks * dt_ms).text, number_real(m->cv).text);
    draw_head(b, part.head, what, m->n_intervals > 1 ? figures : "");
    draw_bars(b, part.plot, bins, MEASURE_BINS);
    draw_axis(b, part.plot, 0, MEASURE_BINS * width * dt_ms);
}

static void draw_rate(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    const struct measure *m = s->measure;
    const double tick_s = s->model->start.dt_ms / 1000;
    const struct section part = section_make(b, r);
    const double neurons = m->n_measured > 0 ? (double)m->n_measured : 1;
    const double range_s = (double)(m->to - m->from) * tick_s;
    uint32_t most = 0;
    for (size_t k = 0; k < m->n_rates; k++)
        most = m->rates[k] > most ? m->rates[k] : most;
    char figures[96];
    snprintf(figures, sizeof figures, "mean %s, highest %s",
             number_real((double)m->n_spikes / neurons / range_s).text,
             number_real(most / neurons / (m->rate_ticks * tick_s)).text);
    draw_head(b, part.head, "Hz per neuron over time, ms", figures);
    draw_bars(b, part.plot, m->rates, m->n_rates);
    draw_axis(b, part.plot, 0, 1000 * range_s);
}

/* A row for each class that was shown: brighter where its images make the neurons fire more. */
static void draw_class(const struct panel_context *s, struct rect row, size_t c,
                       double most)
{
    const struct brush *b = &s->brush;
    char digit[8];
    snprintf(digit, sizeof digit, "%zu", c);
    const struct rect name = rect_take_left(&row, brush_px(b, DIGIT_W), 0);
    brush_text(b, BRUSH_SMALL_FIGURE, name, BRUSH_LEFT,
               theme_class(b->theme, (unsigned)c), digit);
    if (s->measure->class_images[c] == 0)
        return;
    for (int k = 0; k < MEASURE_BINS; k++) {
        const int x0 = k * row.w / MEASURE_BINS, x1 = (k + 1) * row.w / MEASURE_BINS;
        const double part =
            most > 0 ? measure_response(s->measure, c, (size_t)k) / most : 0;
        canvas_fill(b->canvas, (struct rect){row.x + x0, row.y, x1 - x0, row.h - 1},
                    b->theme->ramp[(int)lround(part * (THEME_RAMP - 1))]);
    }
}

static void draw_responses(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    const struct measure *m = s->measure;
    const size_t shown = s->model->start.n_classes;
    const size_t n = shown < MEASURE_CLASSES ? shown : MEASURE_CLASSES;
    const double dt_ms = s->model->start.dt_ms;
    const struct section part = section_make(b, r);
    double most = 0;
    for (size_t c = 0; c < n; c++)
        for (size_t k = 0; k < MEASURE_BINS; k++)
            most = fmax(most, measure_response(m, c, k));
    char figures[96];
    snprintf(figures, sizeof figures, "%s %s, highest %s Hz",
             number_count(m->n_images).text, m->n_images == 1 ? "image" : "images",
             number_real(1000 * most / dt_ms).text);
    draw_head(b, part.head, "by class, ms from onset",
              m->n_images > 0 ? figures : "no whole image begins here");
    for (size_t c = 0; c < n && m->n_images > 0; c++) {
        const int y0 = (int)c * part.plot.h / (int)n,
                  y1 = ((int)c + 1) * part.plot.h / (int)n;
        draw_class(s, (struct rect){part.plot.x, part.plot.y + y0, part.plot.w, y1 - y0},
                   c, most);
    }
    if (m->n_images > 0)
        draw_axis(b, rect_inset(part.plot, brush_px(b, DIGIT_W), 0, 0, 0), 0,
                  MEASURE_BINS * m->response_ticks * dt_ms);
}

/* Why there is nothing to measure; NULL if there is something. */
static const char *nothing(const struct panel_context *s)
{
    if (!s->model->started)
        return "waiting for a run";
    if (!s->model->start.has_spikes)
        return "the recording holds no spikes to measure";
    if (s->raster_view.width == 0)
        return "the panel of spikes says which time is measured: 1 shows it";
    return NULL;
}

static void draw(struct panel_context *s, struct rect panel)
{
    static void (*const parts[])(const struct panel_context *, struct rect) = {
        draw_intervals, draw_rate, draw_responses};
    const struct brush *b = &s->brush;
    struct rect inside = brush_panel(b, panel, title, false);
    const char *why = nothing(s);
    if (why) {
        brush_notice(b, inside, why);
        return;
    }
    inside.w -= brush_px(b, 10); /* the last number of an axis extends beyond it */
    const int gap = brush_px(b, GAP);
    int n = (inside.w + gap) / (brush_px(b, SECTION_W) + gap);
    n = n < 1 ? 1 : n > 3 ? 3 : n;
    const int w = (inside.w - (n - 1) * gap) / n;
    const struct measure_of of = panel_measured(s);
    measure_spikes(s->measure, &s->model->recent, &of, (size_t)(w / brush_px(b, 4)) + 1);
    draw_title(s, panel);
    if (s->measure->n_spikes == 0) {
        brush_notice(b, inside, "no spike of these neurons in this time");
        return;
    }
    for (int k = 0; k < n; k++)
        parts[k](s, rect_take_left(&inside, w, gap));
}

const struct panel panel_measure = {
    .name = "measurement",
    .cell = {.place = ARRANGE_LEFT, .least_h = 224, .drop = 50},
    .changes = 1u << RUN_MODEL_IMAGE | 1u << PANEL_SHOWN,
    .closed = true,
    .draw = draw,
};
