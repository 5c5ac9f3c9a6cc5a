/* viz/scene/scene_find.c - what lies under the mouse, and what is to be said about it. */
#include "viz/panels/panel_counts.h"
#include "viz/panels/panel_lines.h"
#include "viz/panels/panel_now.h"
#include "viz/panels/panel_raster.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static enum scene_panel panel_at(const struct scene *s, int x, int y)
{
    for (int k = 0; k < ARRANGE_PANELS; k++)
        if (rect_has(s->where.panel[k], x, y))
            return scene_panel_of((enum arrange_panel)k);
    return SCENE_PANEL_NONE;
}

static long tile_at(const struct scene *s, int x, int y)
{
    if (!s->model->started || s->model->fields.told == 0)
        return -1;
    const size_t k = tiling_find(s->grid, x, y);
    return k < s->grid->n ? (long)s->grid->order[k] : -1;
}

/* The neuron at a pixel; in the raster of the inputs there is none. */
static long neuron_at(const struct scene *s, enum scene_panel panel, int x, int y)
{
    switch (panel) {
    case SCENE_PANEL_RASTER:
        return s->view.inputs
                   ? -1
                   : panel_raster_find(&s->stage, s->where.panel[ARRANGE_RASTER], x, y);
    case SCENE_PANEL_FIELDS:
        return tile_at(s, x, y);
    case SCENE_PANEL_COUNTS:
        return panel_counts_find(&s->stage, s->where.panel[ARRANGE_COUNTS], x, y);
    case SCENE_PANEL_NOW:
        return panel_now_find(&s->stage, s->where.panel[ARRANGE_NOW], x, y);
    default:
        return -1;
    }
}

struct scene_hit scene_hit(const struct scene *s, int x, int y)
{
    struct scene_hit hit = {.panel = panel_at(s, x, y)};
    if (!s->stage.model) /* nothing was ever drawn */
        return hit;
    hit.threshold = hit.panel == SCENE_PANEL_COUNTS &&
                    panel_counts_on_line(&s->stage, s->where.panel[ARRANGE_COUNTS], x, y);
    const long neuron = neuron_at(s, hit.panel, x, y);
    hit.neuron = neuron >= 0;
    hit.birth = neuron >= 0 ? (esp_id)neuron : 0;
    return hit;
}

static void note_neuron(const struct scene *s, esp_id id, char *to, size_t room)
{
    const struct run_model *b = s->model;
    const bool alive = b->table.alive[id];
    char theta[64] = "";
    if (isfinite(b->fields.theta_mV[id]))
        snprintf(theta, sizeof theta, "\nraised threshold %s mV",
                 number_fixed((double)b->fields.theta_mV[id], 1).text);
    snprintf(to, room, "neuron %u \xc2\xb7 %s%s\n%s spikes in this window, count %s%s",
             (unsigned)id, panel_context_class_name(b->votes.label[id]).text,
             alive ? "" : " \xc2\xb7 pruned", number_count(b->table.count[id]).text,
             number_real(neuron_table_h_now(&b->table, &b->start, id)).text, theta);
}

static void note_input(const struct scene *s, char *to, size_t room)
{
    const long id = panel_raster_find(&s->stage, s->where.panel[ARRANGE_RASTER],
                                      s->view.x, s->view.y);
    const uint32_t w = s->model->start.width;
    if (id >= 0 && w > 0)
        snprintf(to, room, "input %ld \xc2\xb7 row %ld, column %ld", id, id / (long)w,
                 id % (long)w);
}

/* The value of a line at or before an image. */
static double value_at(const struct series *q, double image)
{
    double y = (double)NAN;
    for (size_t k = 0; k < q->n && q->x[k] <= image; k++)
        y = q->y[k];
    return y;
}

static void note_lines(const struct scene *s, char *to, size_t room)
{
    const struct run_model *b = s->model;
    const double image =
        panel_lines_image(&s->stage, s->where.panel[ARRANGE_LINES], s->view.x, s->view.y);
    if (image >= 0 && image <= (double)run_model_images_done(b))
        snprintf(to, room, "after image %s\n%s living, accuracy %s\n%s spikes per image",
                 number_fixed(image, 0).text,
                 number_fixed(value_at(&b->living, image), 0).text,
                 number_percent(value_at(&b->accuracy, image)).text,
                 number_fixed(value_at(&b->activity, image), 1).text);
}

void scene_note(const struct scene *s, char *to, size_t room)
{
    const struct scene_hit hit = scene_hit(s, s->view.x, s->view.y);
    to[0] = '\0';
    if (s->view.drag == VIEW_DRAG_THRESHOLD)
        snprintf(to, room, "%s neurons below", number_count(s->ranking->n_below).text);
    else if (hit.threshold && run_model_can_prune(s->model))
        snprintf(to, room, "drag to prune by hand\nu: let the rule decide");
    else if (hit.neuron)
        note_neuron(s, hit.birth, to, room);
    else if (hit.panel == SCENE_PANEL_RASTER && s->view.inputs)
        note_input(s, to, room);
    else if (hit.panel == SCENE_PANEL_LINES)
        note_lines(s, to, room);
}
