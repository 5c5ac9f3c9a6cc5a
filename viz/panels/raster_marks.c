/* viz/panels/raster_marks.c - labels, bands, rates and axes. */
#include "viz/panels/raster_marks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { AXIS_H = 18 }; /* points */

const struct raster_rows *raster_marks_rows(const struct panel_context *s)
{
    return s->view->inputs ? s->inputs : s->neurons;
}

/* ---- images ---- */

/* Write "label 7", or, if the vote was 9, "label 7 (cross) 9", in a form that fits into `room` pixels; return its
 * width. */
static int label_text(const struct brush *b, const struct recent_spikes_image *image,
                      int room, char *to, size_t size)
{
    const bool wrong = image->vote != ESP_NO_CLASS && image->vote != image->label;
    const unsigned label = (unsigned)image->label, vote = (unsigned)image->vote;
    const int gap = brush_px(b, 2);
    snprintf(to, size, wrong ? "label %u \xe2\x9c\x97 %u" : "label %u", label, vote);
    if (brush_width(b, BRUSH_SMALL_FIGURE, to) + gap > room)
        snprintf(to, size, wrong ? "%u\xe2\x9c\x97%u" : "%u", label, vote);
    if (brush_width(b, BRUSH_SMALL_FIGURE, to) + gap > room)
        snprintf(to, size, "%u", label);
    return brush_width(b, BRUSH_SMALL_FIGURE, to) + gap;
}

/* Draw the label of an image above its spikes, if there is room, and a bar where the answer was wrong. */
static void draw_label(const struct panel_context *s, struct rect r,
                       const struct recent_spikes_image *image)
{
    const struct brush *b = &s->brush;
    char label[32];
    if (image->vote != ESP_NO_CLASS && image->vote != image->label) {
        const int h = brush_px(b, 2);
        canvas_fill(b->canvas, (struct rect){r.x + 1, r.y + r.h - h, r.w - 2, h},
                    b->theme->warning);
    }
    if (label_text(b, image, r.w, label, sizeof label) <= r.w)
        brush_whole(b, BRUSH_SMALL_FIGURE, r, BRUSH_CENTRE,
                    panel_class_colour(s, image->label), label);
}

/* Draw the labels of the images in view. */
static void draw_labels(const struct panel_context *s, struct rect labels)
{
    const struct raster_view *v = &s->raster_view;
    const struct recent_spikes *t = &s->model->recent;
    const double left = (double)v->end - labels.w * v->ticks_per_column;
    for (uint64_t k = recent_spikes_find(t, (int64_t)left); k < t->n_images; k++) {
        const struct recent_spikes_image *image = recent_spikes_image(t, k);
        const int x0 = (int)fmax(raster_x(v, image->begin), 0);
        const int x1 = (int)fmin(raster_x(v, image->end), labels.w);
        if (image->begin < v->end && image->label != ESP_NO_CLASS)
            draw_label(s, (struct rect){labels.x + x0, labels.y, x1 - x0, labels.h},
                       image);
    }
}

/* ---- bands of classes ---- */

static bool has_bands(const struct panel_context *s)
{
    return !s->view->inputs && s->view->order == RASTER_BY_CLASS;
}

/* Find the rectangle of the band of a class, as far as it is in view; *n is the number of neurons of the class.
 * Return false if there is none in view. */
static bool band_at(const struct panel_context *s, struct rect plot, esp_class class,
                    struct rect *out, size_t *n)
{
    const struct raster_view *v = &s->raster_view;
    struct raster_band band;
    if (!raster_rows_band(s->neurons, &s->model->table, &s->model->votes, class, &band))
        return false;
    const double pitch = plot.h / (v->high - v->low);
    const double y0 = (v->high - band.high) * pitch, y1 = (v->high - band.low) * pitch;
    const int top = (int)lround(fmax(y0, 0)), end = (int)lround(fmin(y1, plot.h));
    *out = (struct rect){plot.x, plot.y + top, plot.w, end - top};
    *n = band.n;
    return end > top;
}

/* Return whether each row has a name; false: rows are sorted by class and too low, so their bands have names. */
static bool names_rows(const struct panel_context *s)
{
    const struct raster_view *v = &s->raster_view;
    return !has_bands(s) ||
           v->height / (v->high - v->low) >= brush_line(&s->brush, BRUSH_SMALL_FIGURE);
}

/* Draw the edge of a band, and left of it the class and its number of neurons. */
static void draw_band(const struct panel_context *s, struct rect band, esp_class class,
                      size_t n)
{
    const struct brush *b = &s->brush;
    const int h = brush_line(b, BRUSH_FIGURE);
    canvas_fill(b->canvas, (struct rect){band.x, band.y, band.w, 1}, b->theme->grid);
    if (band.h < h || names_rows(s))
        return;
    struct rect line = {band.x - brush_px(b, RASTER_MARKS_AXIS_W),
                        band.y + (band.h - h) / 2, brush_px(b, RASTER_MARKS_AXIS_W - 6),
                        h};
    char digit[16] = "-";
    if (class != ESP_NO_CLASS)
        snprintf(digit, sizeof digit, "%u", (unsigned)class % 1000);
    const int w = brush_width(b, BRUSH_FIGURE, digit);
    brush_whole(b, BRUSH_FIGURE, rect_take_right(&line, w, brush_px(b, 6)), BRUSH_RIGHT,
                panel_class_colour(s, class), digit);
    brush_whole(b, BRUSH_SMALL_FIGURE, line, BRUSH_RIGHT, b->theme->dim,
                number_count(n).text);
}

static void draw_bands(const struct panel_context *s, struct rect plot)
{
    struct rect band;
    size_t n;
    for (int c = ESP_NO_CLASS; c < (int)s->model->start.n_classes; c++)
        if (band_at(s, plot, (esp_class)c, &band, &n))
            draw_band(s, band, (esp_class)c, n);
}

/* ---- the rate of the population ---- */

/* Draw the rate of all rows together, spikes per second, above the raster in bins of BIN_W points, and the highest
 * rate left of it. */
static void draw_rates(const struct panel_context *s, struct rect strip)
{
    enum { BIN_W = 6 };
    const struct brush *b = &s->brush;
    const int bin = brush_px(b, BIN_W), n = strip.w / bin;
    const int left = strip.w - n * bin; /* the newest bin is whole */
    uint32_t most = 1;
    for (int k = 0; k < n; k++)
        most = (uint32_t)fmax(most, raster_count(s->raster, left + k * bin, bin));
    for (int k = 0; k < n; k++) {
        const double part = (double)raster_count(s->raster, left + k * bin, bin) / most;
        const int h = (int)(strip.h * part);
        canvas_fill(
            b->canvas,
            (struct rect){strip.x + left + k * bin, strip.y + strip.h - h, bin, h},
            colour_mix(b->theme->panel, b->theme->mark, 150));
    }
    char text[48];
    snprintf(text, sizeof text, "%s/s",
             number_short(most / (s->raster_view.s_per_column * bin)).text);
    brush_whole(b, BRUSH_SMALL_FIGURE,
                (struct rect){strip.x - brush_px(b, RASTER_MARKS_AXIS_W + 4), strip.y,
                              brush_px(b, RASTER_MARKS_AXIS_W - 2), strip.h},
                BRUSH_RIGHT, b->theme->dim, text);
}

/* ---- answers ---- */

/* Find the neuron that fired more than half of an image's spikes, and the tick of its last spike; return false if
 * there is none. By the algorithm of Boyer and Moore: spikes of different neurons cancel in pairs, and the neuron
 * that is left is the only candidate. */
static bool find_majority(const struct recent_spikes *t,
                          const struct recent_spikes_image *image, esp_id *majority,
                          uint32_t *last)
{
    const uint64_t from = recent_spikes_from(&t->spikes, image->spikes_from);
    uint64_t surplus = 0, n = 0;
    for (uint64_t k = from; k < image->spikes_to; k++) {
        const esp_id id = recent_spikes_spike(&t->spikes, k).id;
        if (surplus == 0)
            *majority = id;
        surplus += surplus == 0 || id == *majority ? 1 : (uint64_t)-1;
    }
    for (uint64_t k = from; k < image->spikes_to; k++)
        if (recent_spikes_spike(&t->spikes, k).id == *majority) {
            *last = recent_spikes_spike(&t->spikes, k).tick;
            n++;
        }
    return 2 * n > image->spikes_to - from;
}

/* Draw the class of the neuron with the majority after its last spike, if there is room before the next image. */
static void draw_answer(const struct panel_context *s, struct rect plot,
                        const struct recent_spikes_image *image)
{
    const struct brush *b = &s->brush;
    const struct raster_view *v = &s->raster_view;
    esp_id id = 0;
    uint32_t last = 0;
    double y, row;
    if (!image->complete || !find_majority(&s->model->recent, image, &id, &last) ||
        s->model->votes.label[id] == ESP_NO_CLASS)
        return;
    char digit[16];
    const esp_class label = s->model->votes.label[id];
    snprintf(digit, sizeof digit, "%u", (unsigned)label);
    raster_row(v, s->neurons, id, &y, &row);
    const int x = (int)raster_x(v, image->begin + last) + brush_px(b, 6);
    const int w = brush_width(b, BRUSH_SMALL_FIGURE, digit);
    const int h = brush_line(b, BRUSH_SMALL_FIGURE);
    const int top = (int)lround(y + row / 2) - h / 2;
    if (x >= 0 && x + w <= (int)fmin(raster_x(v, image->end), plot.w) && top >= 0 &&
        top + h <= plot.h)
        brush_whole(b, BRUSH_SMALL_FIGURE, (struct rect){plot.x + x, plot.y + top, w, h},
                    BRUSH_LEFT, panel_class_colour(s, label), digit);
}

static void draw_answers(const struct panel_context *s, struct rect plot)
{
    const struct raster_view *v = &s->raster_view;
    const struct recent_spikes *t = &s->model->recent;
    const double left = (double)v->end - plot.w * v->ticks_per_column;
    if (s->view->inputs)
        return;
    for (uint64_t k = recent_spikes_find(t, (int64_t)left); k < t->n_images; k++)
        if (recent_spikes_image(t, k)->begin < v->end)
            draw_answer(s, plot, recent_spikes_image(t, k));
}

/* Draw the name of the rows above their numbers. */
static void draw_rows_name(const struct panel_context *s, struct rect labels)
{
    const struct brush *b = &s->brush;
    const int w = brush_px(b, RASTER_MARKS_AXIS_W + 4);
    brush_whole(b, BRUSH_SMALL,
                (struct rect){labels.x - brush_px(b, 6) - w, labels.y, w, labels.h},
                BRUSH_RIGHT, s->brush.theme->dim,
                s->view->inputs  ? "input"
                : !names_rows(s) ? "class"
                                 : "neuron");
}

/* Return the birth id (or number of the input) of row number `row` from below; n if there is no such row, or if its
 * neuron was removed and is fading. */
static size_t id_of_row(const struct panel_context *s, double row)
{
    const struct raster_rows *raster_rows = raster_marks_rows(s);
    const size_t id = raster_rows_find(raster_rows, row + 0.5);
    const bool has_name =
        id < raster_rows->n && (s->view->inputs || s->model->table.alive[id]);
    return has_name ? id : raster_rows->n;
}

/* Draw the birth ids (or numbers of inputs) of rows at equal distances; they are round numbers if no neuron was
 * removed and rows are sorted by number. */
static void draw_rows(const struct panel_context *s, struct rect plot)
{
    const struct brush *b = &s->brush;
    const struct raster_rows *raster_rows = raster_marks_rows(s);
    const struct raster_view *v = &s->raster_view;
    const double first = floor(v->low), last = ceil(v->high) - 1;
    const struct axis a =
        axis_make(first, fmax(last, first + 1), plot.h / brush_px(b, 26) + 1, true);
    const int h = brush_line(b, BRUSH_SMALL_FIGURE);
    int lowest = plot.y + plot.h + h; /* pixel rows above this are free */
    for (int k = 0; k < a.n; k++) {
        double y, row;
        const size_t id = id_of_row(s, axis_tick(&a, k));
        if (id == raster_rows->n)
            continue;
        raster_row(v, raster_rows, id, &y, &row);
        const int at = plot.y + (int)lround(y + row / 2);
        if (at - h / 2 < plot.y || at > plot.y + plot.h || at + h / 2 > lowest)
            continue;
        lowest = at - h / 2;
        const struct rect label = {plot.x - brush_px(b, RASTER_MARKS_AXIS_W), at - h / 2,
                                   brush_px(b, RASTER_MARKS_AXIS_W - 6), h};
        brush_whole(b, BRUSH_SMALL_FIGURE, label, BRUSH_RIGHT, b->theme->dim,
                    number_fixed((double)id, 0).text);
        canvas_fill(b->canvas,
                    (struct rect){plot.x - brush_px(b, 4), at, brush_px(b, 4), 1},
                    b->theme->grid);
    }
}

/* Draw round numbers of seconds before now; of milliseconds where less than a fifth of a second is in view. */
static void draw_time(const struct panel_context *s, struct rect plot)
{
    const struct brush *b = &s->brush;
    const struct raster_view *v = &s->raster_view;
    const double back_s = (double)(recent_spikes_end(&s->model->recent) - v->end) *
                          s->model->start.dt_ms / 1000;
    const bool in_ms = s->view->span_s < 0.2;
    const double unit = in_ms ? 1000 : 1;
    const struct axis a = axis_make(unit * back_s, unit * (back_s + s->view->span_s),
                                    plot.w / brush_px(b, 64) + 1, false);
    const int h = brush_px(b, AXIS_H);
    struct rect line = {plot.x, plot.y + plot.h + brush_px(b, 2), plot.w, h};
    const int unit_w = brush_text(b, BRUSH_SMALL, line, BRUSH_LEFT, b->theme->dim,
                                  in_ms ? "ms ago" : "seconds ago");
    for (int k = 0; k < a.n; k++) {
        const double ago = axis_tick(&a, k);
        const int x = plot.x + (int)lround(axis_place(&a, ago, plot.w - 1, 0));
        const struct number seconds = axis_label(&a, k);
        const char *text = ago == 0 ? "now" : seconds.text;
        const int w = brush_width(b, BRUSH_SMALL_FIGURE, text);
        const int right =
            x + w / 2 + 1 < plot.x + plot.w ? x + w / 2 + 1 : plot.x + plot.w;
        canvas_fill(b->canvas, (struct rect){x, plot.y + plot.h, 1, brush_px(b, 4)},
                    b->theme->grid);
        if (right - w > plot.x + unit_w + brush_px(b, 8))
            brush_text(b, BRUSH_SMALL_FIGURE, (struct rect){right - w, line.y, w, h},
                       BRUSH_LEFT, b->theme->dim, text);
    }
}

void raster_marks_draw(const struct panel_context *s, struct rect plot, bool has_rates)
{
    const struct brush *b = &s->brush;
    const int labels_h = brush_px(b, RASTER_MARKS_LABELS_H);
    const int rates_h = has_rates ? brush_px(b, RASTER_MARKS_RATES_H) : 0;
    const struct rect labels = {plot.x, plot.y - rates_h - labels_h, plot.w, labels_h};
    draw_labels(s, labels);
    if (has_rates)
        draw_rates(
            s, (struct rect){plot.x, plot.y - rates_h, plot.w, rates_h - brush_px(b, 2)});
    draw_answers(s, plot);
    draw_rows_name(s, labels);
    if (has_bands(s))
        draw_bands(s, plot);
    if (names_rows(s))
        draw_rows(s, plot);
    draw_time(s, plot);
}
