/* viz/scene.c - the life of a scene, and what it is told. */
#include "viz/scene.h"

#include "viz/scene_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_WIDTH = 320, LEAST_HEIGHT = 200 };

static double clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
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
    s->book.status = (struct story_status){.realtime = (double)NAN,
                                           .speed_limit = (double)INFINITY,
                                           .threshold_set = (double)NAN};
    s->book.status.message = s->book.message;
    const enum esp_status st = scene_resize(s, LEAST_WIDTH, LEAST_HEIGHT, 1);
    if (st != ESP_OK) {
        scene_free(s);
        return st;
    }
    *out = s;
    return ESP_OK;
}

static void free_run(struct scene *s)
{
    book_free(&s->book);
    lanes_free(&s->neurons);
    lanes_free(&s->inputs);
    raster_free(&s->raster);
    ranking_free(&s->ranking);
    tiling_free(&s->grid);
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

void scene_redraw(struct scene *s)
{
    s->redraw = true;
}

/* Keeps what the user chose, as far as it means something in the new run. */
static void keep_view(struct scene *s)
{
    struct view *v = &s->view;
    v->has_selected &= v->selected < s->book.start.n_neurons;
    v->follows = true;
    v->drag = VIEW_DRAG_NOTHING;
    s->stage.has_shown = false;
    s->stage.raster_view = (struct raster_view){0};
    s->redraw = true;
}

enum esp_status scene_tell_start(struct scene *s, const struct story_start *start)
{
    lanes_free(&s->neurons);
    lanes_free(&s->inputs);
    ranking_free(&s->ranking);
    tiling_free(&s->grid);
    enum esp_status st = book_start(&s->book, start);
    if (st == ESP_OK)
        st = lanes_create(start->n_neurons, &s->neurons);
    if (st == ESP_OK)
        st = lanes_create(start->n_inputs, &s->inputs);
    if (st == ESP_OK)
        st = ranking_create(start->n_neurons, &s->ranking);
    if (st == ESP_OK)
        st = tiling_create(start->n_neurons, &s->grid);
    if (st != ESP_OK)
        free_run(s);
    keep_view(s);
    return st;
}

void scene_tell_image(struct scene *s, const struct story_image *image)
{
    book_tell_image(&s->book, image);
}

void scene_tell_fields(struct scene *s, const struct story_fields *fields)
{
    book_tell_fields(&s->book, fields);
}

void scene_tell_labels(struct scene *s, const struct story_labels *labels)
{
    book_tell_labels(&s->book, labels);
}

void scene_tell_window(struct scene *s, const struct story_window *window)
{
    book_tell_window(&s->book, window);
}

void scene_tell_pruned(struct scene *s, const struct story_pruned *pruned)
{
    book_tell_pruned(&s->book, pruned);
}

void scene_tell_status(struct scene *s, const struct story_status *status)
{
    book_tell_status(&s->book, status);
}

struct scene_wants scene_wants(const struct scene *s)
{
    const struct rect *panel = s->where.panel;
    return (struct scene_wants){
        .inputs = s->view.inputs && panel[ARRANGE_RASTER].w > 0,
        .fields = panel[ARRANGE_FIELDS].w > 0 || panel[ARRANGE_SELECTED].w > 0 ||
                  panel[ARRANGE_NOW].w > 0,
        .selected = s->stage.has_shown && panel[ARRANGE_SELECTED].w > 0,
        .birth = s->stage.shown,
    };
}

struct rect scene_panel(const struct scene *s, enum scene_panel panel)
{
    return panel > SCENE_PANEL_NONE && panel < SCENE_PANELS ? s->where.panel[panel - 1]
                                                            : (struct rect){0};
}
