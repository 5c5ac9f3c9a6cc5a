/* viz/panels/panel_lab.c - the laboratory: a pad to draw on, the neurons that answer, factors, actions on the selected neuron, and
 * the list of what was done. It has the right column for itself while it is shown. */
#include "viz/panels/lab_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Points. */
enum { TILE = 56, TILE_GAP = 8, LINE_H = 18, BAR_H = 20, BARS = 6 };

static const char title[] = "Laboratory";
static const struct panel *self(void);

static const char *const button_names[LAB_BUTTONS] = {[LAB_CLEAR] = "clear",
                                                      [LAB_COPY] = "this image",
                                                      [LAB_BEFORE] = "previous",
                                                      [LAB_AFTER] = "next",
                                                      [LAB_KILL] = "kill",
                                                      [LAB_PROTECT] = "protect",
                                                      [LAB_INJECT] = "inject",
                                                      [LAB_PRUNE_1] = "prune 1 now",
                                                      [LAB_PRUNE_10] = "prune 10 now"};

/* ---- what cannot be done ---- */

/* Why nothing can be done now, in a message; false if it can. `what` is the action in a word. */
static bool cannot(struct panel_context *s, const char *what)
{
    const struct run_model *m = s->model;
    if (!m->started)
        panel_say(s, "cannot %s: there is no run yet", what);
    else if (m->start.source != EVENT_LIVE || !m->start.can_control)
        panel_say(s, "cannot %s: this is a replay", what);
    else if (m->status.state == EVENT_FINISHED || m->status.state == EVENT_BROKEN ||
             m->status.stage != EVENT_TRAINING)
        panel_say(s, "cannot %s: the training is over", what);
    else
        return false;
    return true;
}

static bool cannot_ask(struct panel_context *s)
{
    if (cannot(s, "ask"))
        return true;
    if (s->lab->width == 0)
        panel_say(s, "cannot ask: images of more than %d pixels", LAB_PIXELS);
    return s->lab->width == 0;
}

/* The selected neuron of the output; false, with a message, if there is none on which `what` could act. */
static bool find_neuron(struct panel_context *s, const char *what, esp_id *neuron)
{
    const esp_id id = s->view->selected;
    if (cannot(s, what))
        return false;
    if (s->model->start.other)
        panel_say(s, "cannot %s: its population is not the output", what);
    else if (!s->view->has_selected)
        panel_say(s, "cannot %s: select a neuron first, by a click", what);
    else if (!s->model->table.alive[id])
        panel_say(s, "cannot %s: neuron %u was pruned", what, (unsigned)id);
    else {
        *neuron = id;
        return true;
    }
    return false;
}

static void send(struct panel_context *s, enum action_kind kind, esp_id neuron,
                 double value)
{
    const struct action a = {.kind = kind, .neuron = neuron, .value = value};
    if (!lab_act(s->lab, &a))
        panel_say(s, "too many actions wait: let the run go on");
    s->redraw = true;
}

/* ---- asking ---- */

static void ask_pad(struct panel_context *s)
{
    lab_ask(s->lab);
    send(s, ACTION_ASK, 0, (double)s->lab->index);
}

static void ask_index(struct panel_context *s, int64_t index)
{
    lab_ask_index(s->lab, index < 0 ? 0 : index);
    send(s, ACTION_ASK, 0, (double)s->lab->index);
}

/* Put the image on view on the pad. */
static void copy_image(struct panel_context *s)
{
    const struct run_model *m = s->model;
    if (!m->now.known || !m->now.has_pixels) {
        panel_say(s, "there is no image yet");
        return;
    }
    lab_copy(s->lab, m->pixels, (int64_t)m->now.index,
             m->now.label == ESP_NO_CLASS ? -1 : (int)m->now.label);
    ask_pad(s);
}

static void press_asking(struct panel_context *s, enum lab_button button)
{
    struct lab *l = s->lab;
    s->redraw = true;
    if (button == LAB_CLEAR)
        lab_clear(l);
    else if (cannot_ask(s))
        return;
    else if (button == LAB_COPY)
        copy_image(s);
    else
        ask_index(s, l->index + (button == LAB_AFTER ? 1 : -1));
}

/* ---- acting ---- */

static void press_neuron(struct panel_context *s, enum lab_button button)
{
    const struct lab *l = s->lab;
    esp_id id;
    if (!find_neuron(s, button_names[button], &id))
        return;
    if (button == LAB_KILL)
        send(s, l->is_killed[id] ? ACTION_REVIVE : ACTION_KILL, id, 0);
    else if (button == LAB_PROTECT)
        send(s, ACTION_PROTECT, id, l->is_protected[id] ? 0 : 1);
    else
        send(s, ACTION_INJECT, id, 0);
}

static void press_button(struct panel_context *s, enum lab_button button)
{
    if (button <= LAB_AFTER)
        press_asking(s, button);
    else if (button < LAB_PRUNE_1)
        press_neuron(s, button);
    else if (!cannot(s, "prune"))
        send(s, ACTION_PRUNE, 0, button == LAB_PRUNE_1 ? 1 : 10);
}

/* ---- the mouse ---- */

/* A point of the window in pixels of the image. */
static double pad_x(const struct lab_parts *p, const struct lab *l, int x)
{
    return (double)(x - p->pad.x) * l->width / p->pad.w;
}

static double pad_y(const struct lab_parts *p, const struct lab *l, int y)
{
    return (double)(y - p->pad.y) * l->height / p->pad.h;
}

static void press_pad(struct panel_context *s, const struct lab_parts *p, int x, int y)
{
    struct lab *l = s->lab;
    if (cannot_ask(s))
        return;
    view_begin_drag(s->view, self(), x, y);
    l->grabbed = LAB_GRABBED_PAD;
    lab_stroke(l, pad_x(p, l, x), pad_y(p, l, y), pad_x(p, l, x), pad_y(p, l, y));
    s->redraw = true;
}

static void press_track(struct panel_context *s, const struct lab_parts *p, int k, int x,
                        int y)
{
    if (cannot(s, "change that"))
        return;
    view_begin_drag(s->view, self(), x, y);
    s->lab->grabbed = LAB_GRABBED_SLIDER + k;
    s->lab->stop = lab_stop_at(p->track[k], x);
    s->redraw = true;
}

static struct request press(struct panel_context *s, struct rect at,
                            const struct panel_hit *hit, int x, int y)
{
    const struct lab_parts p = lab_parts_of(s, at);
    if (rect_has(p.pad, x, y))
        press_pad(s, &p, x, y);
    for (int k = 0; k < LAB_BUTTONS; k++)
        if (rect_has(p.button[k], x, y))
            press_button(s, (enum lab_button)k);
    for (int k = 0; k < LAB_SLIDERS; k++)
        if (rect_has(p.slider[k], x, y) && x >= p.track[k].x)
            press_track(s, &p, k, x, y);
    if (hit->neuron)
        panel_select(s, hit->birth);
    return (struct request){REQUEST_NOTHING, 0};
}

static void drag(struct panel_context *s, struct rect at, int x, int y)
{
    const struct lab_parts p = lab_parts_of(s, at);
    const struct view *v = s->view;
    struct lab *l = s->lab;
    if (l->grabbed >= LAB_GRABBED_SLIDER)
        l->stop = lab_stop_at(p.track[l->grabbed - LAB_GRABBED_SLIDER], x);
    else if (l->grabbed == LAB_GRABBED_PAD)
        lab_stroke(l, pad_x(&p, l, v->drag_x), pad_y(&p, l, v->drag_y), pad_x(&p, l, x),
                   pad_y(&p, l, y));
}

static struct request release(struct panel_context *s, struct rect at, int x, int y)
{
    struct lab *l = s->lab;
    const int grabbed = l->grabbed;
    (void)at, (void)x, (void)y;
    l->grabbed = 0;
    if (grabbed == LAB_GRABBED_PAD)
        ask_pad(s);
    else if (grabbed >= LAB_GRABBED_SLIDER &&
             lab_stops[l->stop] !=
                 l->factor[lab_sliders[grabbed - LAB_GRABBED_SLIDER].kind])
        send(s, lab_sliders[grabbed - LAB_GRABBED_SLIDER].kind, 0, lab_stops[l->stop]);
    return (struct request){REQUEST_NOTHING, 0};
}

/* ---- drawing ---- */

static void draw_button(const struct brush *b, struct rect r, const char *text)
{
    if (r.w <= 0)
        return;
    canvas_frame(b->canvas, r, brush_px(b, 1), b->theme->grid);
    brush_whole(b, BRUSH_BODY, r, BRUSH_CENTRE, b->theme->text, text);
}

static void draw_buttons(const struct panel_context *s, const struct lab_parts *p)
{
    const struct lab *l = s->lab;
    const bool some = s->view->has_selected && s->view->selected < l->n_neurons;
    for (int k = 0; k < LAB_BUTTONS; k++) {
        const char *name = button_names[k];
        if (k == LAB_KILL && some && l->is_killed[s->view->selected])
            name = "revive";
        if (k == LAB_PROTECT && some && l->is_protected[s->view->selected])
            name = "release";
        draw_button(&s->brush, p->button[k], name);
    }
    char text[48] = "select a neuron";
    if (some)
        snprintf(text, sizeof text, "neuron %u", (unsigned)s->view->selected);
    brush_whole(&s->brush, BRUSH_BODY, p->neuron, BRUSH_LEFT,
                some ? s->brush.theme->accent : s->brush.theme->dim, text);
    brush_whole(&s->brush, BRUSH_BODY, p->prune, BRUSH_LEFT, s->brush.theme->dim,
                "lowest counts");
}

static void draw_pad(const struct panel_context *s, const struct lab_parts *p)
{
    const struct brush *b = &s->brush;
    const struct lab *l = s->lab;
    char text[96] = "drawn by hand";
    if (p->pad.w <= 0)
        return;
    const struct picture picture = {l->pixels, (size_t)l->width * l->height, l->width,
                                    l->height};
    picture_draw(b->canvas, &picture, p->pad, b->theme->ink, 255);
    canvas_frame(b->canvas, p->pad, brush_px(b, 1), b->theme->dim);
    if (lab_is_blank(l))
        snprintf(text, sizeof text, "draw a digit on the left");
    else if (l->index >= 0 && l->label >= 0)
        snprintf(text, sizeof text, "training image %s, label %d",
                 number_count((uint64_t)l->index).text, l->label);
    brush_whole(b, BRUSH_BODY, p->captions, BRUSH_LEFT, b->theme->dim, text);
}

/* The line above the bars: the answer, or why there is none. */
static void answer_text(const struct panel_context *s, char *to, size_t room)
{
    const struct lab_answer *a = &s->lab->answer;
    to[0] = '\0';
    if (s->lab->is_open)
        snprintf(to, room, "the answer comes after this image");
    else if (!s->lab->has_answer)
        return;
    else if (a->refusal[0])
        snprintf(to, room, "%s", a->refusal);
    else if (a->n_spikes == 0)
        snprintf(to, room, "no neuron answers");
    else if (!a->has_labels)
        snprintf(to, room, "no labels before the first window");
    else if (a->vote < 0)
        snprintf(to, room, "no answer");
    else
        snprintf(to, room, "answer %d (bayes)", a->vote);
}

/* The class with the largest share of those not yet listed. */
static int next_class(const struct lab_answer *a, const bool *listed)
{
    int best = -1;
    for (int c = 0; c < (int)a->n_classes; c++)
        if (!listed[c] && (best < 0 || a->share[c] > a->share[best]))
            best = c;
    return best;
}

static void draw_bar(const struct brush *b, struct rect row, unsigned class, float share)
{
    const uint32_t colour = theme_class(b->theme, class);
    char text[16];
    snprintf(text, sizeof text, "%u", class % 1000);
    brush_whole(b, BRUSH_FIGURE, rect_take_left(&row, brush_px(b, 28), brush_px(b, 4)),
                BRUSH_RIGHT, colour, text);
    snprintf(text, sizeof text, "%.0f %%", 100 * (double)share);
    brush_whole(b, BRUSH_SMALL_FIGURE, rect_take_right(&row, brush_px(b, 48), 0),
                BRUSH_RIGHT, b->theme->dim, text);
    canvas_fill(
        b->canvas,
        (struct rect){row.x, row.y + row.h / 4, (int)((float)row.w * share), row.h / 2},
        colour);
}

static void draw_answer(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    const struct lab_answer *a = &s->lab->answer;
    bool listed[LAB_CLASSES] = {false};
    char text[LAB_TEXT];
    answer_text(s, text, sizeof text);
    const struct rect line = rect_take_top(&r, brush_px(b, 24), 0);
    const bool votes = s->lab->has_answer && !s->lab->is_open && a->vote >= 0;
    brush_whole(b, BRUSH_BODY, line, BRUSH_LEFT,
                votes ? theme_class(b->theme, (unsigned)a->vote) : b->theme->text, text);
    if (!s->lab->has_answer || a->refusal[0])
        return;
    const struct rect foot = rect_take_bottom(&r, brush_px(b, LINE_H), 0);
    snprintf(text, sizeof text, "%s spikes; %s images learnt",
             number_count(a->n_spikes).text, number_count(a->images_done).text);
    brush_whole(b, BRUSH_SMALL, foot, BRUSH_LEFT, b->theme->dim, text);
    for (int k = 0; votes && k < BARS && r.h >= brush_px(b, BAR_H); k++) {
        const int c = next_class(a, listed);
        if (c < 0)
            return;
        listed[c] = true;
        draw_bar(b, rect_take_top(&r, brush_px(b, BAR_H), 0), (unsigned)c, a->share[c]);
    }
}

/* The tile of the k-th neuron that answered; w = 0: no room. */
static struct rect tile_at(const struct panel_context *s, struct rect row, size_t k)
{
    const int size = brush_px(&s->brush, TILE);
    const struct rect r = {row.x + (int)k * (size + brush_px(&s->brush, TILE_GAP)), row.y,
                           size, size};
    return r.x + r.w <= row.x + row.w && size < row.h ? r : (struct rect){0};
}

static void draw_tiles(const struct panel_context *s, struct rect row)
{
    const struct brush *b = &s->brush;
    const struct lab_answer *a = &s->lab->answer;
    for (size_t k = 0; s->lab->has_answer && k < a->n; k++) {
        const struct lab_neuron *n = &a->neuron[k];
        const struct rect r = tile_at(s, row, k);
        if (r.w == 0 || n->birth >= s->model->start.n_neurons || s->model->start.other)
            continue;
        panel_field(s, n->birth, r, s->model->fields.most_mV);
        if (s->lab->is_killed[n->birth])
            canvas_hatch(b->canvas, r, brush_px(b, 4), b->theme->warning);
        if (s->view->has_selected && s->view->selected == n->birth)
            canvas_frame(b->canvas, r, brush_px(b, 2), b->theme->accent);
        char text[48];
        struct rect below = {r.x - brush_px(b, 4), r.y + r.h + brush_px(b, 2),
                             r.w + brush_px(b, 8), brush_px(b, 16)};
        snprintf(text, sizeof text, "\xc3\x97%s", number_count(n->count).text);
        brush_whole(b, BRUSH_SMALL_FIGURE, below, BRUSH_CENTRE, b->theme->text, text);
        below.y += below.h - brush_px(b, 1);
        snprintf(text, sizeof text, "class %d", n->label);
        if (n->label >= 0)
            brush_whole(b, BRUSH_SMALL, below, BRUSH_CENTRE,
                        theme_class(b->theme, (unsigned)n->label), text);
    }
}

static void draw_slider(const struct panel_context *s, const struct lab_parts *p, int k)
{
    const struct brush *b = &s->brush;
    const struct rect t = p->track[k];
    const bool grabbed = s->lab->grabbed == LAB_GRABBED_SLIDER + k;
    const double factor =
        grabbed ? lab_stops[s->lab->stop] : s->lab->factor[lab_sliders[k].kind];
    char text[64];
    if (t.w <= 0 || p->slider[k].h < brush_px(b, LINE_H))
        return;
    brush_whole(b, BRUSH_BODY,
                (struct rect){p->slider[k].x, t.y, t.x - p->slider[k].x, t.h}, BRUSH_LEFT,
                b->theme->dim, lab_sliders[k].name);
    canvas_fill(b->canvas, (struct rect){t.x, t.y + t.h / 2, t.w, brush_px(b, 1)},
                b->theme->dim);
    const int x = lab_stop_x(t, lab_stop_of(factor)), w = brush_px(b, 8);
    canvas_fill(b->canvas,
                (struct rect){x - w / 2, t.y + t.h / 6, w, t.h - 2 * (t.h / 6)},
                factor == 1 && !grabbed ? b->theme->dim : b->theme->accent);
    snprintf(text, sizeof text, "\xc3\x97%s", number_fixed(factor, 2).text);
    brush_whole(
        b, BRUSH_FIGURE,
        (struct rect){t.x + t.w, t.y, p->slider[k].x + p->slider[k].w - t.x - t.w, t.h},
        BRUSH_RIGHT, b->theme->text, text);
}

static void draw_log(const struct panel_context *s, struct rect r)
{
    const struct brush *b = &s->brush;
    const struct lab *l = s->lab;
    if (l->n_log == 0 && l->n_out == 0) {
        brush_notice(b, r, "what is done by hand is listed here, and recorded");
        return;
    }
    for (size_t k = 0; k < l->n_log && r.h >= brush_px(b, LINE_H); k++) {
        const struct lab_line *line = &l->log[k];
        char text[LAB_TEXT + 64];
        struct rect row = rect_take_top(&r, brush_px(b, LINE_H), 0);
        snprintf(text, sizeof text, "image %s", number_count(line->image + 1).text);
        brush_whole(b, BRUSH_SMALL_FIGURE,
                    rect_take_left(&row, brush_px(b, 96), brush_px(b, 8)), BRUSH_LEFT,
                    b->theme->dim, text);
        if (line->is_refused) /* may be long; the footer had it in full */
            brush_text(b, BRUSH_SMALL, row, BRUSH_LEFT, b->theme->warning, line->text);
        else
            brush_whole(b, BRUSH_SMALL, row, BRUSH_LEFT, b->theme->text, line->text);
    }
}

static void draw(struct panel_context *s, struct rect panel)
{
    const struct brush *b = &s->brush;
    const struct rect inside = brush_panel(b, panel, title, false);
    if (!s->model->started) {
        brush_notice(b, inside, "there is no run yet");
        return;
    }
    const struct lab_parts p = lab_parts_of(s, panel);
    draw_pad(s, &p);
    draw_answer(s, p.answer);
    draw_tiles(s, p.tiles);
    draw_buttons(s, &p);
    for (int k = 0; k < LAB_SLIDERS; k++)
        draw_slider(s, &p, k);
    draw_log(s, p.log);
}

static void hit_tile(const struct panel_context *s, struct rect at, int x, int y,
                     struct panel_hit *hit)
{
    const struct lab_parts p = lab_parts_of(s, at);
    if (!s->model->started || s->model->start.other)
        return;
    for (size_t k = 0; s->lab->has_answer && k < s->lab->answer.n; k++) {
        const esp_id birth = s->lab->answer.neuron[k].birth;
        if (!rect_has(tile_at(s, p.tiles, k), x, y) || birth >= s->model->start.n_neurons)
            continue;
        hit->neuron = true;
        hit->birth = birth;
    }
}

const struct panel panel_lab = {
    .name = "laboratory",
    .cell = {.place = ARRANGE_RIGHT, .least_h = 640, .drop = 5},
    .has_side = true,
    .changes = 1u << RUN_MODEL_FIELDS | 1u << RUN_MODEL_STATUS,
    .wants = PANEL_WANTS_FIELDS,
    .draw = draw,
    .hit = hit_tile,
    .press = press,
    .drag = drag,
    .release = release,
};

static const struct panel *self(void)
{
    return &panel_lab;
}
