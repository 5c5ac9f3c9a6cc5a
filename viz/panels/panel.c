/* viz/panels/panel.c - the table of panels, and functions that several panels use. */
#include "viz/panels/panel.h"

#include <stdio.h>

const struct panel *const panels[] = {
    &panel_raster, &panel_fields, &panel_selected,
    &panel_counts, &panel_lines,  &panel_now,
};
const size_t n_panels = sizeof panels / sizeof *panels;
_Static_assert(sizeof panels / sizeof *panels <= ARRANGE_MOST, "more panels than places");

struct number panel_class_name(uint8_t label)
{
    struct number n = {"no class yet"};
    if (label != EVENT_NO_CLASS)
        snprintf(n.text, sizeof n.text, "class %u", (unsigned)label);
    return n;
}

uint32_t panel_class_colour(const struct panel_context *s, uint8_t label)
{
    return label == EVENT_NO_CLASS ? s->brush.theme->dim
                                   : theme_class(s->brush.theme, label);
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

void panel_select(struct panel_context *s, esp_id birth)
{
    if (!s->model->started || birth >= s->model->start.n_neurons)
        return;
    s->view->has_selected = true;
    s->view->selected = birth;
    s->view->scroll = tiling_scroll_to(s->grid, s->grid->where[birth]);
    s->redraw = true;
}

void panel_scroll_fields(struct panel_context *s, int rows)
{
    const int last = s->grid->rows_all - s->grid->rows_shown;
    const int to = s->grid->scroll + rows;
    s->view->scroll = to < 0 ? 0 : to > last ? last : to;
    s->redraw = true;
}
