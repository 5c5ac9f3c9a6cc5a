/* viz/panels/panel_film.c - the receptive field of a neuron at moments of the training, from left to right. */
#include "viz/panels/panel.h"

#include <math.h>
#include <stdio.h>

enum { CAPTION_H = 16, GAP = 8, LEAST = 28, FIELD_MOST = 1 << 14 }; /* points; elements */

static const char title[] = "Weights over training";

static const char *nothing(const struct panel_context *s)
{
    const struct run_model *b = s->model;
    if (!b->started)
        return "waiting for a run";
    if (!s->has_shown)
        return "click a field, a row or a bar to see a neuron";
    if (b->fields.n_maps > 0 || b->film.n_field > FIELD_MOST)
        return "fields of pixels only can be shown here";
    if (b->film.n == 0)
        return b->start.has_fields ? "waiting for weights"
                                   : "no weights of this population";
    return NULL;
}

/* Draw frame k in the colours of weights from 0 to most_mV. */
static void draw_frame(const struct panel_context *s, size_t k, struct rect at,
                       float most_mV)
{
    uint8_t bytes[FIELD_MOST];
    const struct film *f = &s->model->film;
    const float *weight_mV = film_weights(f, k);
    const float scale = most_mV > 0 ? 255 / most_mV : 0;
    for (size_t i = 0; i < f->n_field; i++)
        bytes[i] = weight_mV[i] > 0 ? (uint8_t)(weight_mV[i] * scale + 0.5F) : 0;
    const struct picture p = {bytes, f->n_field, s->model->fields.width,
                              s->model->fields.height};
    picture_draw(s->brush.canvas, &p, at, s->brush.theme->ramp, 255);
}

static float most_of(const struct film *f)
{
    float most = 0;
    for (size_t i = 0; i < f->n * f->n_field; i++)
        most = fmaxf(most, isfinite(f->weight_mV[i]) ? f->weight_mV[i] : 0);
    return most;
}

/* The frame at place k of n: all, or as many as there is room for, the first and the last always. */
static size_t frame_of(size_t k, size_t n, size_t n_frames)
{
    return n < 2 ? n_frames - 1 : k * (n_frames - 1) / (n - 1);
}

static void draw(struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct film *f = &s->model->film;
    const struct rect inside = brush_panel(b, panel, title, false);
    const char *why = nothing(s);
    if (why) {
        brush_notice(b, inside, why);
        return;
    }
    char text[64];
    const float most_mV = most_of(f);
    snprintf(text, sizeof text, "neuron %u \xc2\xb7 0 to %.2f mV", (unsigned)s->shown,
             (double)most_mV);
    brush_text(b, BRUSH_BODY, brush_title_line(b, panel, title), BRUSH_RIGHT,
               b->theme->dim, text);
    const int gap = brush_px(b, GAP), tall = inside.h - brush_px(b, CAPTION_H);
    const int least = brush_px(b, LEAST), fit = (inside.w + gap) / (int)f->n - gap;
    const int size = fit > tall ? tall : fit < least ? least : fit;
    const size_t room = (size_t)((inside.w + gap) / (size + gap));
    const size_t n = room < f->n ? room : f->n;
    for (size_t k = 0; k < n && size <= tall; k++) {
        const size_t frame = frame_of(k, n, f->n);
        const struct rect at = {inside.x + (int)k * (size + gap), inside.y, size, size};
        draw_frame(s, frame, at, most_mV);
        brush_whole(b, BRUSH_SMALL_FIGURE,
                    (struct rect){at.x, at.y + size, size + gap, brush_px(b, CAPTION_H)},
                    BRUSH_LEFT, b->theme->dim,
                    number_short((double)f->images[frame]).text);
    }
}

static const struct panel_key keys[] = {
    {.help = {HELP_PANELS, "7 8 9", "measurement, membrane, weights over training",
              "measure a neuron"}},
};

const struct panel panel_film = {
    .name = "film",
    .cell = {.place = ARRANGE_RIGHT, .least_h = 112, .drop = 35},
    .changes = 1u << RUN_MODEL_FIELDS | 1u << PANEL_SHOWN,
    .wants = PANEL_WANTS_FIELDS | PANEL_WANTS_SELECTED | PANEL_WANTS_FILM,
    .closed = true,
    .draw = draw,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
};
