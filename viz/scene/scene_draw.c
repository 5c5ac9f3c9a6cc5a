/* viz/scene/scene_draw.c - a frame: bring the derived data up to date, draw the pieces that show
 * something new. */
#include "viz/panels/bars.h"
#include "viz/panels/help.h"
#include "viz/panels/overlay.h"
#include "viz/panels/panel_counts.h"
#include "viz/panels/panel_fields.h"
#include "viz/panels/panel_lines.h"
#include "viz/panels/panel_now.h"
#include "viz/panels/panel_raster.h"
#include "viz/panels/panel_selected.h"
#include "viz/scene/scene_state.h"

#include <math.h>

static void (*const draw_panel[ARRANGE_PANELS])(struct panel_context *, struct rect) = {
    [ARRANGE_RASTER] = panel_raster_draw,     [ARRANGE_FIELDS] = panel_fields_draw,
    [ARRANGE_SELECTED] = panel_selected_draw, [ARRANGE_COUNTS] = panel_counts_draw,
    [ARRANGE_LINES] = panel_lines_draw,       [ARRANGE_NOW] = panel_now_draw,
};

/* A number that changes when a piece has something new to show. */
static uint32_t changes_of(const struct scene *s, int piece)
{
    const struct run_model_changes *c = &s->model->changes;
    const uint32_t rare = c->start + c->pruned + c->labels;
    switch (piece) {
    case ARRANGE_RASTER:
        return rare + c->image;
    case ARRANGE_FIELDS:
        return rare + c->fields + c->window;
    case ARRANGE_COUNTS:
        return rare + c->image + c->window + c->status;
    case ARRANGE_LINES:
        return rare + c->window;
    case ARRANGE_SELECTED:
        return rare + c->image + c->aside + c->fields + c->window;
    case ARRANGE_NOW:
        return rare + c->image + c->fields + c->window;
    default:
        return rare + c->image + c->status;
    }
}

/* Without a selection the panel shows one of the most active neurons, and stays with it as long as
 * it is one: a picture that changes with every window cannot be read. */
static void choose_shown(struct scene *s, bool anew)
{
    struct panel_context *g = &s->stage;
    const struct ranking *r = s->ranking;
    const bool had = g->has_shown;
    const esp_id before = g->shown;
    if (s->view.has_selected) {
        g->has_shown = true;
        g->shown = s->view.selected;
    } else if (!had || !s->model->table.alive[before] ||
               (anew && ranking_find(r, before) > r->n / 4)) {
        g->has_shown = r->n > 0 && r->place[0].h > 0;
        g->shown = r->n > 0 ? r->place[0].birth : 0;
    }
    if (had != g->has_shown || before != g->shown)
        s->drawn[ARRANGE_SELECTED]--, s->drawn[ARRANGE_FIELDS]--;
}

/* The order of the neurons to be removed does not matter: their tiles are marked all alike. */
static uint64_t below_threshold_of(const struct ranking *r)
{
    uint64_t sum = r->n_below;
    for (size_t k = r->n - r->n_below; k < r->n; k++)
        sum += (r->place[k].birth + 1) * UINT64_C(0x9e3779b97f4a7c15);
    return sum;
}

static void rank(struct scene *s)
{
    const uint64_t before = s->below_threshold;
    ranking_update(s->ranking, s->model,
                   s->view.drag == VIEW_DRAG_THRESHOLD ? s->view.drag_threshold
                                                       : run_model_threshold(s->model));
    s->below_threshold = below_threshold_of(s->ranking);
    s->drawn[ARRANGE_FIELDS] -= before != s->below_threshold;
}

/* Bring the rows of the raster, the ranking and the order of the tiles up to date. */
static void update(struct scene *s, double fade_s)
{
    const struct run_model_changes *now = &s->model->changes, *seen = &s->seen;
    if (!s->model->started)
        return;
    const bool rare = now->start != seen->start || now->pruned != seen->pruned ||
                      now->window != seen->window;
    if (rare || s->neurons->moving) {
        raster_rows_update(s->neurons, &s->model->table, s->model->now_s, fade_s);
        s->drawn[ARRANGE_RASTER]--;
        s->drawn[ARRANGE_FIELDS]--;
    }
    if (rare || s->redraw || now->image != seen->image || now->status != seen->status)
        rank(s);
    if (rare || s->redraw || now->labels != seen->labels || now->fields != seen->fields)
        tiling_order(s->grid, &s->model->table, &s->model->votes, s->view.by_class);
    choose_shown(s, rare);
    s->seen = *now;
}

static void prepare_stage(struct scene *s)
{
    struct panel_context *g = &s->stage;
    g->brush =
        (struct brush){&s->canvas, &s->theme, s->font, s->scale * s->view.text_scale};
    g->model = s->model;
    g->n_populations = s->n_casts;
    g->view = &s->view;
    g->neurons = s->neurons;
    g->inputs = &s->inputs;
    g->raster = &s->raster;
    g->ranking = s->ranking;
    g->grid = s->grid;
    g->fade_s = s->view.reduced_motion ? 0 : PANEL_CONTEXT_FADE_S;
}

/* Counted over half a second, so that the number can be read. */
static void count_frame(struct scene *s, double now_s)
{
    s->fps_frames++;
    if (!isnan(s->fps_since_s) && now_s - s->fps_since_s < 0.5)
        return;
    if (!isnan(s->fps_since_s)) {
        s->stage.frames_per_s = s->fps_frames / (now_s - s->fps_since_s);
        s->drawn[SCENE_FOOTER]--;
    }
    s->fps_since_s = now_s;
    s->fps_frames = 0;
}

static struct rect rect_of(const struct scene *s, int piece)
{
    return piece == SCENE_HEADER   ? s->where.header
           : piece == SCENE_FOOTER ? s->where.footer
                                   : s->where.panel[piece];
}

static void draw_piece(struct scene *s, int piece)
{
    const struct rect r = rect_of(s, piece), clip = canvas_clip(&s->canvas, r);
    if (piece == SCENE_HEADER)
        bars_header(&s->stage, r);
    else if (piece == SCENE_FOOTER)
        bars_footer(&s->stage, r);
    else
        draw_panel[piece](&s->stage, r);
    s->canvas.clip = clip;
}

static void damage(struct scene_frame *frame, const struct scene *s, struct rect r)
{
    r = rect_cut(r, (struct rect){0, 0, s->canvas.width, s->canvas.height});
    if (!rect_empty(r))
        frame->damage[frame->n_damage++] = r;
}

static void draw_pieces(struct scene *s, bool all, struct scene_frame *frame)
{
    const struct rect whole = {0, 0, s->canvas.width, s->canvas.height};
    if (all) {
        canvas_fill(&s->canvas, whole, s->theme.back);
        damage(frame, s, whole);
    }
    /* The fields first: others ask the grid where tiles are. */
    for (int k = 0; k < SCENE_PIECES; k++) {
        const uint32_t changes = changes_of(s, k);
        if (!rect_empty(rect_of(s, k)) && (all || s->drawn[k] != changes)) {
            draw_piece(s, k);
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
    char note[192] = "";
    if (v->confusion)
        overlay_confusion(&s->stage, scene_body(s));
    if (v->help)
        help_draw(&s->stage, scene_body(s), v->help_page);
    if (v->find)
        overlay_find(&s->stage, scene_body(s));
    if (v->hovers && !v->help && !v->find && !v->confusion)
        scene_note(s, note, sizeof note);
    if (*note)
        overlay_note(&s->stage, scene_body(s), v->x, v->y, note);
}

struct scene_frame scene_draw(struct scene *s, double now_s)
{
    struct scene_frame frame = {.canvas = &s->canvas};
    s->model->now_s = now_s;
    prepare_stage(s);
    update(s, s->stage.fade_s);
    count_frame(s, now_s);
    bool changed = s->redraw;
    for (int k = 0; k < SCENE_PIECES; k++)
        changed |= s->drawn[k] != changes_of(s, k);
    if (!changed)
        return frame;
    /* An overlay lies over several panels: with one, all are drawn anew below it. Whatever takes it
     * away asks for a whole picture. */
    const bool all =
        s->redraw || s->view.confusion || s->view.help || s->view.find || s->view.hovers;
    draw_pieces(s, all, &frame);
    if (all)
        draw_overlays(s);
    s->redraw = false;
    frame.moving = s->neurons->moving;
    return frame;
}
