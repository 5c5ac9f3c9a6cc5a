/* viz/panels/panel.c - the table of panels, and functions that several panels use. */
#include "viz/panels/panel.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

const struct panel *const panels[] = {
    &panel_raster, &panel_fields,  &panel_selected, &panel_counts, &panel_lines,
    &panel_now,    &panel_measure, &panel_membrane, &panel_film,   &panel_lab,
};
const size_t n_panels = sizeof panels / sizeof *panels;
_Static_assert(sizeof panels / sizeof *panels <= ARRANGE_MOST, "more panels than places");

struct number panel_class_name(esp_class label)
{
    struct number n = {"no class yet"};
    if (label != ESP_NO_CLASS)
        snprintf(n.text, sizeof n.text, "class %u", (unsigned)label);
    return n;
}

uint32_t panel_class_colour(const struct panel_context *s, esp_class label)
{
    return label == ESP_NO_CLASS ? s->brush.theme->dim
                                 : theme_class(s->brush.theme, (unsigned)label);
}

struct panel_title panel_title(const struct panel_context *s, const char *what,
                               struct rect at)
{
    struct panel_title t, named;
    snprintf(t.text, sizeof t.text, "%s", what);
    if (s->n_populations < 2)
        return t;
    snprintf(named.text, sizeof named.text, "%s \xc2\xb7 %s", what, s->model->population);
    return brush_title_line(&s->brush, at, named.text).w > 0 ? named : t;
}

const char *panel_count_name(const struct panel_context *s)
{
    return s->model->table.n_images > 0 ? "count h, about" : "count h";
}

void panel_end_text(const struct panel_context *s, esp_id birth, char *to, size_t room)
{
    const struct neuron_table_end *e = &s->model->table.end[birth];
    char count[48] = "", threshold[64] = "";
    if (!isnan(e->h))
        snprintf(count, sizeof count, ": count %s", number_real(e->h).text);
    if (!isnan(e->h) && !isnan(e->threshold))
        snprintf(threshold, sizeof threshold, ", threshold %s%s",
                 number_real(e->threshold).text, e->overridden ? " by hand" : "");
    snprintf(to, room, "pruned after image %s%s%s", number_count(e->images).text, count,
             threshold);
}

/* Draw the weights of a neuron; a plain background if its field is not known. */
static void draw_weights(const struct panel_context *s, esp_id birth, struct rect r,
                         float most_mV, const uint32_t *ramp)
{
    const struct picture p = fields_picture(&s->model->fields, birth);
    const float peak_mV = s->model->fields.peak_mV[birth];
    const float top = most_mV > peak_mV ? 255 * peak_mV / most_mV : 255;
    if (peak_mV > 0)
        picture_draw(s->brush.canvas, &p, r, ramp, (unsigned)top);
    else
        canvas_fill(s->brush.canvas, r,
                    ramp == s->brush.theme->ramp_pruned ? ramp[0] : s->brush.theme->grid);
}

/* Draw the field of a neuron. That of a pruned neuron fades to grey. */
void panel_field(const struct panel_context *s, esp_id birth, struct rect r,
                 float most_mV)
{
    const struct theme *t = s->brush.theme;
    const double gone =
        neuron_table_gone(&s->model->table, birth, s->model->now_s, s->fade_s);
    draw_weights(s, birth, r, gone < 1 ? most_mV : 0,
                 gone < 1 ? t->ramp : t->ramp_pruned);
    if (gone <= 0)
        return;
    if (gone < 1)
        canvas_blend(s->brush.canvas, r, t->panel, (unsigned)(255 * gone));
    canvas_hatch(s->brush.canvas, r, brush_px(&s->brush, 4), t->grid);
}

void panel_say(struct panel_context *s, const char *format, ...)
{
    static const double SHOWN_S = 4;
    va_list values;
    va_start(values, format);
    vsnprintf(s->said, sizeof s->said, format, values);
    va_end(values);
    s->said_until_s = s->now_s + SHOWN_S;
    s->redraw = true;
}

bool panel_threshold_is_fixed(struct panel_context *s)
{
    const struct run_model *b = s->model;
    const struct event_start *start = &b->start;
    if (!b->started || start->source != EVENT_LIVE || !start->can_control)
        panel_say(s, "only a running training can be pruned by hand");
    else if (start->other)
        panel_say(s, "the threshold by hand is that of the output population");
    else if (!start->has_threshold)
        panel_say(s, "the strategy %s has no threshold", b->strategy);
    else if (b->status.state == EVENT_FINISHED || b->status.state == EVENT_BROKEN)
        panel_say(s, "the training is over");
    else if (b->table.n_living <= start->prune_to)
        panel_say(s, "pruning is over: %s neurons stay",
                  number_count(start->prune_to).text);
    else if (isnan(run_model_threshold(b)))
        panel_say(s, "the strategy sets its first threshold at the end of a window");
    else
        return false;
    return true;
}

void panel_select(struct panel_context *s, esp_id birth)
{
    if (!s->model->started || birth >= s->model->start.n_neurons)
        return;
    if (!(s->view->modifiers & INPUT_SHIFT))
        view_select(s->view, birth);
    else if (!view_choose(s->view, birth))
        panel_say(s, "at most %d neurons are measured together", VIEW_CHOSEN);
    s->view->scroll = tiling_scroll_to(s->grid, s->grid->where[birth]);
    s->redraw = true;
}

struct request panel_open(const struct panel *panel)
{
    size_t k = 0;
    while (panels[k] != panel)
        k++;
    return (struct request){REQUEST_OPEN, (double)k};
}

struct number panel_ms(const struct panel_context *s, int64_t ticks)
{
    const double dt_ms = s->model->start.dt_ms;
    return number_fixed((double)ticks * dt_ms, dt_ms < 1 ? 1 : 0);
}

struct panel_title panel_ticks(const struct panel_context *s, int64_t ticks)
{
    struct panel_title t;
    snprintf(t.text, sizeof t.text, "%s ticks, %s ms", number_count((uint64_t)ticks).text,
             panel_ms(s, ticks).text);
    return t;
}

void panel_scroll_fields(struct panel_context *s, int rows)
{
    const int last = s->grid->rows_all - s->grid->rows_shown;
    const int to = s->grid->scroll + rows;
    s->view->scroll = to < 0 ? 0 : to > last ? last : to;
    s->redraw = true;
}
