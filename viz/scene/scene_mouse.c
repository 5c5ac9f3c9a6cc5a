/* viz/scene/scene_mouse.c - the mouse: what is under it is passed to its panel, the rest is handled here. */
#include "viz/panels/bars.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const struct request scene_nothing = {REQUEST_NOTHING, 0};

struct request scene_settle(struct scene *s, struct request r)
{
    if (r.verb == REQUEST_POPULATION)
        scene_show_next(s);
    else if (r.verb == REQUEST_OPEN)
        scene_open_panel(s, (size_t)r.value);
    else
        return r;
    return scene_nothing;
}

/* ---- what is under the mouse ---- */

static size_t place_at(const struct scene *s, int x, int y)
{
    size_t k = 0;
    while (k < n_panels && !rect_has(s->where.panel[k], x, y))
        k++;
    return k;
}

size_t scene_place(const struct panel *panel)
{
    size_t k = 0;
    while (k < n_panels && panels[k] != panel)
        k++;
    return k;
}

struct panel_hit scene_hit(const struct scene *s, int x, int y)
{
    const size_t k = place_at(s, x, y);
    struct panel_hit hit = {.panel = k < n_panels ? panels[k] : NULL};
    if (s->context.drawn && hit.panel && hit.panel->hit)
        hit.panel->hit(&s->context, s->where.panel[k], x, y, &hit);
    return hit;
}

static void note_neuron(const struct scene *s, esp_id id, char *to, size_t room)
{
    const struct run_model *b = s->context.model;
    const bool alive = b->table.alive[id];
    char theta[64] = "", end[96];
    if (isfinite(b->fields.theta_mV[id]))
        snprintf(theta, sizeof theta, "\nfiring threshold raised by %s mV",
                 number_fixed((double)b->fields.theta_mV[id], 1).text);
    if (!alive) {
        panel_end_text(&s->context, id, end, sizeof end);
        snprintf(to, room, "neuron %u \xc2\xb7 %s\n%s", (unsigned)id,
                 panel_class_name(b->votes.label[id]).text, end);
        return;
    }
    snprintf(to, room, "neuron %u \xc2\xb7 %s\n%s spikes seen in this window\n%s %s%s",
             (unsigned)id, panel_class_name(b->votes.label[id]).text,
             number_count(b->table.count[id]).text, panel_count_name(&s->context),
             number_real(neuron_table_h_now(&b->table, &b->start, id)).text, theta);
}

void scene_note(const struct scene *s, char *to, size_t room)
{
    const struct view *v = &s->view;
    const struct panel_hit hit = scene_hit(s, v->x, v->y);
    to[0] = '\0';
    if (!isnan(v->drag_threshold)) {
        snprintf(to, room, "below %s spikes: %s neurons\n%s go at the end of the window",
                 number_real(v->drag_threshold).text,
                 number_count(s->context.ranking->n_low).text,
                 number_count(s->context.ranking->n_below).text);
        return;
    }
    if (hit.panel && hit.panel->note)
        hit.panel->note(&s->context, s->where.panel[scene_place(hit.panel)], &hit, to,
                        room);
    if (!*to && hit.neuron)
        note_neuron(s, hit.birth, to, room);
}

/* ---- mouse ---- */

/* Pixels that the mouse may move during a click. */
enum { STEADY = 4 };

static void move(struct scene *s, int x, int y)
{
    struct view *v = &s->view;
    v->hovers = true;
    v->x = x;
    v->y = y;
    if (!v->drag_moved && abs(x - v->drag_x) < STEADY && abs(y - v->drag_y) < STEADY)
        return;
    v->drag_moved = true;
    if (v->drag && v->drag->drag)
        v->drag->drag(&s->context, s->where.panel[scene_place(v->drag)], x, y);
    v->drag_x = x;
    v->drag_y = y;
}

/* A click on the progress bar seeks to the image of the run at that position. */
static struct request press_header(struct scene *s, int x, int y)
{
    const struct rect bar = bars_progress(&s->context, s->where.header);
    const struct event_start *start = &s->context.model->start;
    if (!rect_has(bar, x, y) || !scene_can_seek(s))
        return scene_nothing;
    return (struct request){REQUEST_SEEK,
                            (double)(x - bar.x) / bar.w * (double)start->images_run};
}

bool scene_can_seek(struct scene *s)
{
    const struct run_model *b = s->context.model;
    if (b->started && b->start.can_seek)
        return true;
    panel_say(&s->context, b->started
                               ? "a running training cannot go back; its recording can"
                               : "there is no run yet");
    return false;
}

static struct request press(struct scene *s, int x, int y)
{
    const struct panel_hit hit = scene_hit(s, x, y);
    if (!hit.panel)
        return press_header(s, x, y);
    if (hit.panel->press)
        return hit.panel->press(&s->context, s->where.panel[scene_place(hit.panel)], &hit,
                                x, y);
    if (hit.neuron)
        panel_select(&s->context, hit.birth);
    return scene_nothing;
}

static struct request release(struct scene *s, int x, int y)
{
    const struct panel *p = s->view.drag;
    struct request r = scene_nothing;
    if (p && p->release)
        r = p->release(&s->context, s->where.panel[scene_place(p)], x, y);
    view_end_drag(&s->view);
    return r;
}

static void wheel(struct scene *s, int x, int y, double amount, unsigned modifiers)
{
    const size_t k = place_at(s, x, y);
    if (k < n_panels && panels[k]->wheel)
        panels[k]->wheel(&s->context, s->where.panel[k], x, y, amount, modifiers);
}

static struct request point(struct scene *s, enum input_pointer what, int x, int y,
                            double amount)
{
    switch (what) {
    case INPUT_MOVE:
        move(s, x, y);
        return scene_nothing;
    case INPUT_PRESS:
        return scene_settle(s, press(s, x, y));
    case INPUT_RELEASE:
        return scene_settle(s, release(s, x, y));
    default:
        wheel(s, x, y, amount, s->view.modifiers);
        return scene_nothing;
    }
}

struct request scene_pointer(struct scene *s, enum input_pointer what, int x, int y,
                             double amount, unsigned modifiers)
{
    const bool idle = !s->context.model->started || !s->context.drawn;
    if (what == INPUT_LEAVE || idle) {
        s->context.redraw |= s->view.hovers;
        s->view.hovers = false;
        return scene_nothing;
    }
    s->context.redraw = true;
    s->view.modifiers = modifiers;
    const struct request r = point(s, what, x, y, amount);
    s->view.modifiers = 0;
    return r;
}
