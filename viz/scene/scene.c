/* viz/scene/scene.c - makes and frees a scene, and takes events. */
#include "viz/scene/scene.h"

#include "viz/scene/scene_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_WIDTH = 320, LEAST_HEIGHT = 200 };

static double clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static void show_cast(struct scene *s, unsigned population)
{
    struct scene_cast *cast = &s->cast[population];
    s->on_view = population;
    s->model = &cast->model;
    s->neurons = &cast->neurons;
    s->ranking = &cast->ranking;
    s->grid = &cast->grid;
}

enum esp_status scene_create(struct font *font, const struct scene_options *options,
                             struct scene **out)
{
    struct scene *s = calloc(1, sizeof *s);
    if (!s)
        return esp_fail(ESP_MEMORY, "no memory for the viewer");
    s->font = font;
    s->scale = 1;
    s->view = view_default();
    s->view.light = options->theme == SCENE_LIGHT;
    s->view.reduced_motion = options->reduced_motion;
    s->view.text_scale = options->text_scale > 0
                             ? clamp(options->text_scale, 1, SCENE_TEXT_SCALE_MOST)
                             : 1;
    s->stage.frames_per_s = s->fps_since_s = (double)NAN;
    show_cast(s, 0);
    s->model->status = (struct event_status){.realtime = (double)NAN,
                                             .speed_limit = (double)INFINITY,
                                             .threshold_set = (double)NAN};
    s->model->status.message = s->model->message;
    const enum esp_status st = scene_resize(s, LEAST_WIDTH, LEAST_HEIGHT, 1);
    if (st != ESP_OK) {
        scene_free(s);
        return st;
    }
    *out = s;
    return ESP_OK;
}

static void free_derived(struct scene_cast *c)
{
    raster_rows_free(&c->neurons);
    ranking_free(&c->ranking);
    tiling_free(&c->grid);
}

static void free_run(struct scene *s)
{
    for (size_t k = 0; k < EVENT_POPULATIONS; k++) {
        run_model_free(&s->cast[k].model);
        free_derived(&s->cast[k]);
    }
    raster_rows_free(&s->inputs);
    raster_free(&s->raster);
    s->n_casts = 0;
}

void scene_free(struct scene *s)
{
    if (!s)
        return;
    free_run(s);
    canvas_free(&s->canvas);
    free(s);
}

void scene_arrange(struct scene *s)
{
    theme_make(s->view.light, &s->theme);
    const int w = s->canvas.width > LEAST_WIDTH ? s->canvas.width : LEAST_WIDTH;
    const int h = s->canvas.height > LEAST_HEIGHT ? s->canvas.height : LEAST_HEIGHT;
    s->where = arrange_panels(w, h, s->scale * s->view.text_scale, s->view.panel);
    s->redraw = true;
}

enum esp_status scene_resize(struct scene *s, int width, int height, double scale)
{
    width = (int)clamp(width, 1, CANVAS_MAX);
    height = (int)clamp(height, 1, CANVAS_MAX);
    if (width != s->canvas.width || height != s->canvas.height) {
        struct canvas canvas;
        const enum esp_status st = canvas_create(width, height, &canvas);
        if (st != ESP_OK)
            return st;
        canvas_free(&s->canvas);
        s->canvas = canvas;
    }
    s->scale = isfinite(scale) ? clamp(scale, 0.5, 8) : 1;
    scene_arrange(s);
    return ESP_OK;
}

/* Keeps what the user chose, as far as it means something in the new run. */
static void keep_view(struct scene *s)
{
    struct view *v = &s->view;
    v->has_selected &= v->selected < s->model->start.n_neurons;
    v->follows = true;
    v->drag = VIEW_DRAG_NOTHING;
    s->stage.has_shown = false;
    s->stage.raster_view = (struct raster_view){0};
    s->redraw = true;
}

static enum esp_status start_cast(struct scene_cast *c, const struct event_start *start)
{
    free_derived(c);
    enum esp_status st = run_model_start(&c->model, start);
    if (st == ESP_OK)
        st = raster_rows_create(start->n_neurons, &c->neurons);
    if (st == ESP_OK)
        st = ranking_create(start->n_neurons, &c->ranking);
    return st == ESP_OK ? tiling_create(start->n_neurons, &c->grid) : st;
}

enum esp_status scene_tell_starts(struct scene *s, const struct event_start *starts,
                                  size_t n)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < n && st == ESP_OK; k++)
        st = start_cast(&s->cast[k], &starts[k]);
    raster_rows_free(&s->inputs);
    if (st == ESP_OK)
        st = raster_rows_create(starts->n_inputs, &s->inputs);
    if (st != ESP_OK)
        free_run(s);
    s->n_casts = st == ESP_OK ? n : 0;
    if (s->on_view >= n)
        show_cast(s, 0);
    keep_view(s);
    return st;
}

enum esp_status scene_tell_start(struct scene *s, const struct event_start *start)
{
    return scene_tell_starts(s, start, 1);
}

void scene_tell_image(struct scene *s, const struct event_image *image)
{
    if (image->population < s->n_casts)
        run_model_tell_image(&s->cast[image->population].model, image);
}

void scene_tell_fields(struct scene *s, const struct event_fields *fields)
{
    if (fields->population < s->n_casts)
        run_model_tell_fields(&s->cast[fields->population].model, fields);
}

void scene_tell_labels(struct scene *s, const struct event_labels *labels)
{
    run_model_tell_labels(&s->cast[0].model, labels);
}

/* The others have no windows of their own, but the same images. */
void scene_tell_window(struct scene *s, const struct event_window *window)
{
    run_model_tell_window(&s->cast[0].model, window);
    for (size_t k = 1; k < s->n_casts; k++)
        run_model_tell_other_window(&s->cast[k].model, window);
}

void scene_tell_pruned(struct scene *s, const struct event_pruned *pruned)
{
    if (pruned->population < s->n_casts)
        run_model_tell_pruned(&s->cast[pruned->population].model, pruned);
}

/* Also before there is a run. */
void scene_tell_status(struct scene *s, const struct event_status *status)
{
    run_model_tell_status(s->model, status);
    for (size_t k = 0; k < s->n_casts; k++)
        if (k != s->on_view)
            run_model_tell_status(&s->cast[k].model, status);
}

/* Each population keeps its selection; the rows in view begin with all. */
void scene_show_population(struct scene *s, unsigned population)
{
    struct scene_cast *from = &s->cast[s->on_view], *to = &s->cast[population];
    if (population >= s->n_casts || population == s->on_view)
        return;
    from->has_selected = s->view.has_selected;
    from->selected = s->view.selected;
    show_cast(s, population);
    s->view.has_selected = to->has_selected;
    s->view.selected = to->selected;
    s->view.low = s->view.scroll = 0;
    s->view.high = 1;
    s->seen.start = to->model.changes.start - 1; /* all that is derived is old */
    raster_free(&s->raster);
    keep_view(s);
}

void scene_show_next(struct scene *s)
{
    if (s->n_casts > 1)
        scene_show_population(s, (s->on_view + 1) % (unsigned)s->n_casts);
}

struct scene_wants scene_wants(const struct scene *s)
{
    const struct rect *panel = s->where.panel;
    return (struct scene_wants){
        .population = s->on_view,
        .inputs = s->view.inputs && panel[ARRANGE_RASTER].w > 0,
        .fields = panel[ARRANGE_FIELDS].w > 0 || panel[ARRANGE_SELECTED].w > 0 ||
                  panel[ARRANGE_NOW].w > 0,
        .selected = s->stage.has_shown && panel[ARRANGE_SELECTED].w > 0,
        .birth = s->stage.shown,
    };
}
