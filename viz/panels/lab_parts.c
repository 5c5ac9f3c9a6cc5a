/* viz/panels/lab_parts.c */
#include "viz/panels/lab_parts.h"

#include <math.h>

/* Points. */
enum {
    PAD = 224,
    BUTTON_H = 24,
    LINE_H = 24,
    GAP = 8,
    TILES_H = 96,
    NAME_W = 112,
    VALUE_W = 48,
    NEURON_W = 112
};

const struct lab_slider lab_sliders[LAB_SLIDERS] = {
    {ACTION_LEARNING_RATE, "learning rate"},
    {ACTION_INHIBITION, "inhibition"},
    {ACTION_INPUT_RATE, "input rate"},
    {ACTION_THETA_PLUS, "theta_plus"},
};

const double lab_stops[LAB_STOPS] = {0, 0.25, 0.5, 0.7, 1, 1.4, 2, 2.8, 4};

/* Divide a line among n buttons of the same width, and put them into button[first ...]. */
static void divide(struct rect line, int gap, struct rect *button, int n)
{
    for (int k = 0; k < n; k++) {
        const int left = k * (line.w + gap) / n,
                  right = (k + 1) * (line.w + gap) / n - gap;
        button[k] = (struct rect){line.x + left, line.y, right - left, line.h};
    }
}

static void place_sliders(const struct brush *b, struct rect *r, struct lab_parts *p)
{
    for (int k = 0; k < LAB_SLIDERS; k++) {
        struct rect line = rect_take_top(r, brush_px(b, LINE_H), 0);
        p->slider[k] = line;
        rect_take_left(&line, brush_px(b, NAME_W), brush_px(b, GAP));
        rect_take_right(&line, brush_px(b, VALUE_W), brush_px(b, GAP));
        p->track[k] = line;
    }
}

struct lab_parts lab_parts_of(const struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const int gap = brush_px(b, GAP), button_h = brush_px(b, BUTTON_H);
    const struct lab *lab = s->lab;
    struct lab_parts p = {.pad = {0}};
    struct rect r = rect_inset(panel, gap, brush_px(b, 32), gap, gap);
    const uint32_t side = lab->width > lab->height ? lab->width : lab->height;
    const int zoom =
        side ? (int)fmin(brush_px(b, PAD), r.w / 2.0) / (int)side : 0; /* whole pixels */
    struct rect top = rect_take_top(&r, (int)side * zoom, gap);
    p.pad = rect_take_left(&top, (int)lab->width * zoom, 2 * gap);
    p.captions = rect_take_top(&top, brush_px(b, LINE_H), 0);
    p.answer = top;
    divide(rect_take_top(&r, button_h, gap), gap, &p.button[LAB_CLEAR], 4);
    p.tiles = rect_take_top(&r, brush_px(b, TILES_H), gap);
    place_sliders(b, &r, &p);
    rect_take_top(&r, 0, gap);
    struct rect line = rect_take_top(&r, button_h, gap);
    p.neuron = rect_take_left(&line, brush_px(b, NEURON_W), gap);
    divide(line, gap, &p.button[LAB_KILL], 3);
    line = rect_take_top(&r, button_h, gap);
    p.prune = rect_take_left(&line, brush_px(b, NEURON_W), gap);
    divide(line, gap, &p.button[LAB_PRUNE_1], 2);
    p.log = r;
    return p;
}

int lab_stop_of(double factor)
{
    int nearest = 0;
    for (int k = 1; k < LAB_STOPS; k++)
        if (fabs(lab_stops[k] - factor) < fabs(lab_stops[nearest] - factor))
            nearest = k;
    return nearest;
}

int lab_stop_at(struct rect track, int x)
{
    const double at = (double)(x - track.x) / (track.w > 0 ? track.w : 1);
    return (int)fmin(fmax(at * (LAB_STOPS - 1) + 0.5, 0), LAB_STOPS - 1);
}

int lab_stop_x(struct rect track, int stop)
{
    return track.x + stop * track.w / (LAB_STOPS - 1);
}
