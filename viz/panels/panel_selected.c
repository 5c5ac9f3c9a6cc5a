/* viz/panels/panel_selected.c - the properties of one neuron. */
#include "viz/panels/panel.h"

#include <math.h>
#include <stdio.h>

/* Sizes in points. */
enum {
    LINE_H = 18,
    THUMB = 28,
    THUMBS_H = 48,
    CAPTION_H = 16,
    RAMP_H = 6,
    NUMBERS_W = 184,
    CLASSES_W = 96
};

/* Draw a name and its value. The value is drawn as a whole, the name is cut to fit. */
static void draw_line(const struct brush *b, struct rect *r, const char *name,
                      const char *value, uint32_t colour)
{
    struct rect line = rect_take_top(r, brush_px(b, LINE_H), 0);
    const struct rect right =
        rect_take_right(&line, brush_width(b, BRUSH_FIGURE, value), brush_px(b, 8));
    brush_text(b, BRUSH_BODY, line, BRUSH_LEFT, b->theme->dim, name);
    brush_whole(b, BRUSH_FIGURE, right, BRUSH_RIGHT, colour, value);
}

/* Draw after which image the neuron was removed, and its h and the threshold at the removal. */
static void draw_end(const struct panel_context *s, struct rect *r)
{
    const struct brush *b = &s->brush;
    const struct neuron_table_end *e = &s->model->table.end[s->shown];
    char text[48];
    snprintf(text, sizeof text, "image %s", number_count(e->images).text);
    draw_line(b, r, "pruned at", text, b->theme->warning);
    if (!isnan(e->h))
        draw_line(b, r, "count h", number_real(e->h).text, b->theme->text);
    if (!isnan(e->threshold))
        draw_line(b, r, e->overridden ? "hand threshold" : "threshold",
                  number_real(e->threshold).text, b->theme->text);
}

static void draw_numbers(const struct panel_context *s, struct rect *r)
{
    const struct brush *b = &s->brush;
    const struct run_model *model = s->model;
    const struct neuron_table *table = &model->table;
    const esp_id id = s->shown;
    const esp_class label = model->votes.label[id];
    char text[64];
    draw_line(b, r, "stands for", panel_class_name(label).text,
              panel_class_colour(s, label));
    if (!table->alive[id]) {
        draw_end(s, r);
        return;
    }
    snprintf(text, sizeof text, "%s", number_count(table->count[id]).text);
    draw_line(b, r, "seen in window", text, b->theme->text);
    snprintf(text, sizeof text, "%s",
             number_real(neuron_table_h_now(table, &model->start, id)).text);
    const bool low = ranking_find(s->ranking, id) + s->ranking->n_low >= s->ranking->n;
    if (!model->start.other) /* feeds send h of the output only */
        draw_line(b, r, panel_count_name(s), text,
                  low ? b->theme->warning : b->theme->text);
    if (low && !model->start.other)
        draw_line(b, r, "below threshold", number_real(run_model_threshold(model)).text,
                  b->theme->warning);
    if (isfinite(model->fields.theta_mV[id])) {
        snprintf(text, sizeof text, "+%s mV",
                 number_fixed((double)model->fields.theta_mV[id], 1).text);
        draw_line(b, r, "theta", text, b->theme->text);
    }
}

/* Draw the mean spikes per image of each class: bars with the digit below. */
static void draw_classes(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    brush_whole(b, BRUSH_SMALL, rect_take_top(&r, brush_px(b, CAPTION_H), brush_px(b, 4)),
                BRUSH_LEFT, b->theme->dim,
                s->model->votes.means_given ? "spikes per image" : "in view, per image");
    const struct votes *t = &s->model->votes;
    const int n = (int)t->n_classes, pitch = r.w / n;
    if (pitch < brush_px(b, 4) || r.h < brush_px(b, 32))
        return;
    float most = 0;
    for (int c = 0; c < n; c++)
        most = fmaxf(most, votes_mean(t, s->shown, (size_t)c));
    const struct rect digits = rect_take_bottom(&r, brush_px(b, 14), brush_px(b, 2));
    const int gap = pitch > brush_px(b, 6) ? brush_px(b, 2) : 0;
    canvas_fill(b->canvas, (struct rect){r.x, r.y + r.h - 1, pitch * n, 1},
                b->theme->grid);
    for (int c = 0; c < n; c++) {
        const float mean = votes_mean(t, s->shown, (size_t)c);
        const int h = most > 0 ? (int)lroundf((float)r.h * mean / most) : 0;
        const uint32_t colour = theme_class(b->theme, (unsigned)c);
        canvas_fill(b->canvas,
                    (struct rect){r.x + c * pitch, r.y + r.h - h, pitch - gap, h},
                    colour);
        char digit[8];
        snprintf(digit, sizeof digit, "%u", (unsigned)c % 1000);
        brush_whole(b, BRUSH_SMALL_FIGURE,
                    (struct rect){r.x + c * pitch, digits.y, pitch - gap, digits.h},
                    BRUSH_CENTRE, colour, digit);
    }
}

/* Draw the last images for which the neuron fired, newest first, with their labels. */
static void draw_images(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    const struct neuron_table *table = &s->model->table;
    const struct rect caption = rect_take_top(&r, brush_px(b, CAPTION_H), brush_px(b, 2));
    const int size = brush_px(b, THUMB), step = size + brush_px(b, 12);
    const struct neuron_table_image *recent =
        table->recent + (size_t)s->shown * NEURON_TABLE_RECENT;
    if (recent[0].spikes > 0)
        brush_whole(b, BRUSH_SMALL, caption, BRUSH_LEFT, b->theme->dim, "answered last");
    for (size_t k = 0; k < NEURON_TABLE_RECENT && recent[k].spikes > 0; k++) {
        const struct rect at = {r.x + (int)k * step, r.y, size, size};
        const uint8_t *bytes = neuron_table_thumb(table, s->shown, k);
        if (at.x + step > r.x + r.w + brush_px(b, 12))
            break;
        const struct picture p = {bytes, (size_t)table->thumb_w * table->thumb_h,
                                  table->thumb_w, table->thumb_h};
        if (bytes)
            picture_draw(b->canvas, &p, at, b->theme->ink, 255);
        char text[24];
        snprintf(text, sizeof text, recent[k].label == ESP_NO_CLASS ? "?" : "%u",
                 (unsigned)recent[k].label);
        brush_text(b, BRUSH_SMALL_FIGURE,
                   (struct rect){at.x - brush_px(b, 6), at.y + size,
                                 size + brush_px(b, 12), brush_px(b, 16)},
                   BRUSH_CENTRE, panel_class_colour(s, recent[k].label), text);
    }
}

/* Draw the legend of the colours of the field. */
static void draw_ramp(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    brush_ramp(b, rect_take_top(&r, brush_px(b, RAMP_H), brush_px(b, 2)));
    char text[48];
    snprintf(text, sizeof text, "%.2f mV", (double)s->model->fields.peak_mV[s->shown]);
    brush_whole(b, BRUSH_SMALL_FIGURE, r, BRUSH_LEFT, b->theme->dim, "0");
    brush_whole(b, BRUSH_SMALL_FIGURE, r, BRUSH_RIGHT, b->theme->dim, text);
}

static void draw_field(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    const struct fields *f = &s->model->fields;
    const struct rect legend =
        rect_take_bottom(&r, brush_px(b, RAMP_H + 18), brush_px(b, 4));
    const int by_w = r.w / (int)f->width, by_h = r.h / (int)f->height;
    const int zoom = by_w < by_h ? by_w : by_h;
    struct rect at = {r.x, r.y, (int)f->width * zoom, (int)f->height * zoom};
    if (zoom < 1) { /* the field has more pixels than the rectangle */
        const int size = r.w < r.h ? r.w : r.h;
        at.w = at.h = size;
    }
    panel_field(s, s->shown, at, 0);
    if (f->peak_mV[s->shown] > 0)
        draw_ramp(s, (struct rect){at.x, at.y + at.h + brush_px(b, 6), at.w, legend.h});
}

/* Draw the neuron s->shown: the selected one, or, without a selection, one of the most active. */
static void draw(struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    char neuron[48] = "Selected neuron";
    if (s->has_shown)
        snprintf(neuron, sizeof neuron, "Neuron %u", (unsigned)s->shown);
    const struct panel_title title = panel_title(s, neuron, panel);
    struct rect inside = brush_panel(b, panel, title.text, false);
    if (!s->has_shown) {
        brush_notice(b, inside, "click a field, a row or a bar to see a neuron");
        return;
    }
    brush_whole(b, BRUSH_BODY, brush_title_line(b, panel, title.text), BRUSH_RIGHT,
                b->theme->dim,
                s->view->has_selected ? "selected" : "one of the most active");
    const int field_w = inside.h - brush_px(b, RAMP_H + 22);
    const int least = inside.w - brush_px(b, NUMBERS_W + 16);
    draw_field(
        s, rect_take_left(&inside, field_w < least ? field_w : least, brush_px(b, 16)));
    const struct rect images =
        rect_take_bottom(&inside, brush_px(b, CAPTION_H + 2 + THUMBS_H), 0);
    const int classes_w = inside.w - brush_px(b, NUMBERS_W + 16);
    if (classes_w >= brush_px(b, CLASSES_W))
        draw_classes(s, rect_take_right(&inside, classes_w, brush_px(b, 16)));
    draw_numbers(s, &inside);
    draw_images(s, images);
}

const struct panel panel_selected = {
    .name = "neuron",
    .cell = {.place = ARRANGE_RIGHT, .least_h = 200, .drop = 40},
    .changes = 1u << RUN_MODEL_IMAGE | 1u << RUN_MODEL_ASIDE | 1u << RUN_MODEL_FIELDS |
               1u << RUN_MODEL_WINDOW | 1u << PANEL_SHOWN,
    .wants = PANEL_WANTS_FIELDS | PANEL_WANTS_SELECTED,
    .draw = draw,
};
