/* viz/scene/scene_draw.c - a frame: bring the derived data up to date, draw the parts that show
 * something new. */
#include "viz/panels/bars.h"
#include "viz/panels/overlay.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <string.h>

_Static_assert((int)SCENE_PARTS <= (int)SCENE_DAMAGE, "a rectangle for each part");

/* Return the sum of the change counters selected by the bits in `changes`; each such change increases it. */
static uint32_t count_changes(const struct scene *s, unsigned changes)
{
    uint32_t sum = 0;
    for (unsigned k = 0; k < PANEL_CHANGES; k++)
        if (changes >> k & 1)
            sum += k < RUN_MODEL_CHANGES ? s->context.model->changes[k]
                                         : s->derived[k - RUN_MODEL_CHANGES];
    return sum;
}

static void derived_changed(struct scene *s, enum panel_change what)
{
    s->derived[what - RUN_MODEL_CHANGES]++;
}

static uint32_t changes_of(const struct scene *s, size_t part)
{
    const unsigned always =
        1u << RUN_MODEL_STARTED | 1u << RUN_MODEL_PRUNED | 1u << RUN_MODEL_LABELS;
    const unsigned bars = 1u << RUN_MODEL_IMAGE | 1u << RUN_MODEL_STATUS;
    return count_changes(s, always | (part < n_panels ? panels[part]->changes : bars));
}

/* Choose the neuron of the selected panel. Without a selection it is the most active one, and stays the same as
 * long as it is in the most active quarter, so that the panel does not change with every window. */
static void choose_shown(struct scene *s, bool anew)
{
    struct panel_context *g = &s->context;
    const struct ranking *r = g->ranking;
    const bool had = g->has_shown;
    const esp_id before = g->shown;
    if (s->view.has_selected) {
        g->has_shown = true;
        g->shown = s->view.selected;
    } else if (!had || !g->model->table.alive[before] ||
               (anew && ranking_find(r, before) > r->n / 4)) {
        g->has_shown = r->n > 0 && r->place[0].h > 0;
        g->shown = r->n > 0 ? r->place[0].birth : 0;
    }
    if (had != g->has_shown || before != g->shown)
        derived_changed(s, PANEL_SHOWN);
    if (g->has_shown)
        run_model_follow(&s->population[s->on_view].model, g->shown);
}

/* Return a hash of the set of neurons below the threshold. It does not depend on their order, because the panels
 * mark them all alike. */
static uint64_t below_threshold_of(const struct ranking *r)
{
    uint64_t sum = r->n_below;
    for (size_t k = r->n - r->n_below; k < r->n; k++)
        sum += (r->place[k].birth + 1) * UINT64_C(0x9e3779b97f4a7c15);
    return sum;
}

static void rank(struct scene *s)
{
    const struct run_model *model = s->context.model;
    struct ranking *r = &s->population[s->on_view].ranking;
    const uint64_t before = s->below_threshold;
    ranking_update(r, model,
                   isnan(s->view.drag_threshold) ? run_model_threshold(model)
                                                 : s->view.drag_threshold);
    s->below_threshold = below_threshold_of(r);
    if (before != s->below_threshold)
        derived_changed(s, PANEL_BELOW);
}

static bool has_changed(const struct scene *s, enum run_model_change what)
{
    return s->context.model->changes[what] != s->known[what];
}

/* Update the rows of the raster, the ranking and the order of the tiles. */
static void derive(struct scene *s)
{
    struct scene_population *p = &s->population[s->on_view];
    const struct run_model *model = &p->model;
    if (!model->started)
        return;
    const bool rare = has_changed(s, RUN_MODEL_STARTED) ||
                      has_changed(s, RUN_MODEL_PRUNED) ||
                      has_changed(s, RUN_MODEL_WINDOW);
    const bool all = rare || s->context.redraw;
    const bool sorts = all || has_changed(s, RUN_MODEL_LABELS);
    if (sorts)
        raster_rows_sort(&p->neurons, s->view.order, &model->table, &model->votes);
    if (sorts || p->neurons.moving) {
        raster_rows_update(&p->neurons, &model->table, model->now_s, s->context.fade_s);
        derived_changed(s, PANEL_ROWS);
    }
    if (all || has_changed(s, RUN_MODEL_IMAGE) || has_changed(s, RUN_MODEL_STATUS))
        rank(s);
    if (all || has_changed(s, RUN_MODEL_LABELS) || has_changed(s, RUN_MODEL_FIELDS))
        tiling_order(&p->grid, &model->table, &model->votes, s->view.by_class);
    choose_shown(s, rare);
    memcpy(s->known, model->changes, sizeof s->known);
}

/* Count frames; update the displayed rate every half second while the run goes on. */
static void count_frame(struct scene *s, double now_s)
{
    struct panel_context *c = &s->context;
    const double before = c->frames_per_s;
    s->fps_frames++;
    if (!isnan(s->fps_since_s) && now_s - s->fps_since_s < 0.5)
        return;
    c->frames_per_s = (double)NAN;
    if (!isnan(s->fps_since_s) && c->model->status.state == EVENT_RUNNING)
        c->frames_per_s = round(s->fps_frames / (now_s - s->fps_since_s));
    s->drawn[SCENE_FOOTER] -=
        before != c->frames_per_s && !(isnan(before) && isnan(c->frames_per_s));
    s->fps_since_s = now_s;
    s->fps_frames = 0;
}

static void forget_message(struct scene *s, double now_s)
{
    if (!s->context.said[0] || now_s < s->context.said_until_s)
        return;
    s->context.said[0] = '\0';
    s->drawn[SCENE_FOOTER]--;
}

static struct rect rect_of(const struct scene *s, size_t part)
{
    return part == SCENE_HEADER   ? s->where.header
           : part == SCENE_FOOTER ? s->where.footer
                                  : s->where.panel[part];
}

static void draw_part(struct scene *s, size_t part)
{
    const struct rect r = rect_of(s, part), clip = canvas_clip(&s->canvas, r);
    if (part == SCENE_HEADER)
        bars_header(&s->context, r);
    else if (part == SCENE_FOOTER)
        bars_footer(&s->context, r);
    else
        panels[part]->draw(&s->context, r);
    s->canvas.clip = clip;
}

static void damage(struct scene_frame *frame, const struct scene *s, struct rect r)
{
    r = rect_cut(r, (struct rect){0, 0, s->canvas.width, s->canvas.height});
    if (!rect_empty(r))
        frame->damage[frame->n_damage++] = r;
}

/* Return the part that is drawn after `part`: first the panels, then header and footer. */
static size_t next_part(size_t part)
{
    return part + 1 == n_panels ? (size_t)SCENE_HEADER : part + 1;
}

static void draw_parts(struct scene *s, bool all, struct scene_frame *frame)
{
    const struct rect whole = {0, 0, s->canvas.width, s->canvas.height};
    if (all) {
        canvas_fill(&s->canvas, whole, s->theme.back);
        damage(frame, s, whole);
    }
    for (size_t k = 0; k < SCENE_PARTS; k = next_part(k)) {
        const uint32_t changes = changes_of(s, k);
        if (!rect_empty(rect_of(s, k)) && (all || s->drawn[k] != changes)) {
            draw_part(s, k);
            if (!all)
                damage(frame, s, rect_of(s, k));
        }
        s->drawn[k] = changes;
    }
}

struct rect scene_body(const struct scene *s)
{
    const struct rect h = s->where.header, f = s->where.footer;
    return (struct rect){0, h.h, h.w, f.y - h.h};
}

static void draw_overlays(struct scene *s)
{
    const struct view *v = &s->view;
    const struct rect body = scene_body(s);
    char note[192] = "";
    if (v->confusion)
        overlay_confusion(&s->context, body);
    if (v->help)
        help_draw(&s->help, &s->context, body, v->help_page);
    if (v->find)
        overlay_find(&s->context, body);
    if (v->hovers && !v->help && !v->find && !v->confusion)
        scene_note(s, note, sizeof note);
    if (*note)
        overlay_note(&s->context, body, v->x, v->y, note);
}

static bool is_current(const struct scene *s)
{
    bool current = !s->context.redraw;
    for (size_t k = 0; k < SCENE_PARTS; k = next_part(k))
        current = current && s->drawn[k] == changes_of(s, k);
    return current;
}

struct scene_frame scene_draw(struct scene *s, double now_s)
{
    struct scene_frame frame = {.canvas = &s->canvas};
    const struct view *v = &s->view;
    s->population[s->on_view].model.now_s = now_s;
    s->context.drawn = true;
    s->context.now_s = now_s;
    forget_message(s, now_s);
    derive(s);
    count_frame(s, now_s);
    if (is_current(s))
        return frame;
    /* An overlay covers several panels: while one is open, all panels are drawn again below it. Closing it sets
     * `redraw`. */
    const bool all = s->context.redraw || v->confusion || v->help || v->find || v->hovers;
    draw_parts(s, all, &frame);
    if (all)
        draw_overlays(s);
    s->context.redraw = false;
    frame.moving = s->context.neurons->moving;
    return frame;
}
