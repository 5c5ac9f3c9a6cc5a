/* viz/scene/scene.c - create and free a scene, and receive events. */
#include "viz/scene/scene.h"

#include "viz/feed/packet.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_WIDTH = 320, LEAST_HEIGHT = 200 };

static double clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static void show_population(struct scene *s, unsigned population)
{
    struct scene_population *p = &s->population[population];
    s->on_view = population;
    s->context.model = &p->model;
    s->context.neurons = &p->neurons;
    s->context.ranking = &p->ranking;
    s->context.grid = &p->grid;
    s->context.measure = &p->measure;
}

static struct run_model *model_on_view(struct scene *s)
{
    return &s->population[s->on_view].model;
}

static void fill_context(struct scene *s)
{
    struct panel_context *c = &s->context;
    c->brush = (struct brush){.canvas = &s->canvas, .theme = &s->theme, .font = s->font};
    c->view = &s->view;
    c->lab = &s->lab;
    c->inputs = &s->inputs;
    c->raster = &s->raster;
    c->frames_per_s = s->fps_since_s = (double)NAN;
    show_population(s, 0);
}

/* Return the first panel that handles arrow keys. */
static const struct panel *first_focus(void)
{
    size_t k = 0;
    while (k + 1 < n_panels && !panels[k]->arrow)
        k++;
    return panels[k];
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
    for (size_t k = 0; k < n_panels; k++)
        s->view.panel[k] = !panels[k]->closed;
    s->view.light = options->theme == SCENE_LIGHT;
    s->view.reduced_motion = options->reduced_motion;
    s->view.text_scale = options->text_scale > 0
                             ? clamp(options->text_scale, 1, SCENE_TEXT_SCALE_MOST)
                             : 1;
    s->view.focus = first_focus();
    for (size_t k = 0; k < n_panels; k++)
        s->view.panel[k] &= !panels[k]->has_side;
    fill_context(s);
    scene_list_keys(s);
    struct run_model *model = model_on_view(s);
    model->status = (struct event_status){.message = model->message,
                                          .realtime = (double)NAN,
                                          .speed_limit = (double)INFINITY,
                                          .threshold_set = (double)NAN};
    const enum esp_status st = scene_resize(s, LEAST_WIDTH, LEAST_HEIGHT, 1);
    if (st != ESP_OK) {
        scene_free(s);
        return st;
    }
    *out = s;
    return ESP_OK;
}

static void free_derived(struct scene_population *p)
{
    raster_rows_free(&p->neurons);
    ranking_free(&p->ranking);
    tiling_free(&p->grid);
    measure_free(&p->measure);
}

static void free_run(struct scene *s)
{
    for (size_t k = 0; k < EVENT_POPULATIONS; k++) {
        run_model_free(&s->population[k].model);
        free_derived(&s->population[k]);
    }
    raster_rows_free(&s->inputs);
    raster_free(&s->raster);
    lab_free(&s->lab);
    s->n_populations = 0;
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
    struct arrange_cell cells[ARRANGE_MOST];
    const struct panel *side = NULL;
    for (size_t k = 0; k < n_panels; k++)
        if (s->view.panel[k] && panels[k]->has_side)
            side = panels[k];
    for (size_t k = 0; k < n_panels; k++) {
        const bool yields =
            side && panels[k] != side && panels[k]->cell.place == side->cell.place;
        cells[k] =
            s->view.panel[k] && !yields ? panels[k]->cell : (struct arrange_cell){0};
    }
    theme_make(s->view.light, &s->theme);
    const int w = s->canvas.width > LEAST_WIDTH ? s->canvas.width : LEAST_WIDTH;
    const int h = s->canvas.height > LEAST_HEIGHT ? s->canvas.height : LEAST_HEIGHT;
    s->context.brush.unit = s->scale * s->view.text_scale;
    s->context.fade_s = s->view.reduced_motion ? 0 : PANEL_FADE_S;
    s->where = arrange_panels(w, h, s->context.brush.unit, cells, n_panels);
    s->context.redraw = true;
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

/* Reset the parts of the view that depend on the run; keep the selection if the neuron exists in the new run. */
static void keep_view(struct scene *s)
{
    struct view *v = &s->view;
    v->has_selected &= v->selected < s->context.model->start.n_neurons;
    v->follows = true;
    v->n_chosen = v->n_cursors = 0; /* cursors stand in shown time, which begins anew */
    view_end_drag(v);
    s->context.n_populations = s->n_populations;
    s->context.has_shown = false;
    s->context.raster_view = (struct raster_view){0};
    s->context.redraw = true;
}

static enum esp_status start_population(struct scene_population *p,
                                        const struct event_start *start)
{
    free_derived(p);
    enum esp_status st = run_model_start(&p->model, start);
    if (st == ESP_OK)
        st = raster_rows_create(start->n_neurons, &p->neurons);
    if (st == ESP_OK)
        st = ranking_create(start->n_neurons, &p->ranking);
    if (st == ESP_OK)
        st = tiling_create(start->n_neurons, &p->grid);
    return st == ESP_OK ? measure_create(start->n_neurons, &p->measure) : st;
}

enum esp_status scene_starts(struct scene *s, const struct event_start *starts, size_t n)
{
    enum esp_status st = ESP_OK;
    for (size_t k = 0; k < n && st == ESP_OK; k++)
        st = start_population(&s->population[k], &starts[k]);
    raster_rows_free(&s->inputs);
    if (st == ESP_OK)
        st = raster_rows_create(starts->n_inputs, &s->inputs);
    if (st == ESP_OK)
        st = lab_start(&s->lab, starts);
    if (st != ESP_OK)
        free_run(s);
    s->n_populations = st == ESP_OK ? n : 0;
    if (s->on_view >= n)
        show_population(s, 0);
    keep_view(s);
    return st;
}

enum esp_status scene_start(struct scene *s, const struct event_start *start)
{
    return scene_starts(s, start, 1);
}

void scene_image(struct scene *s, const struct event_image *image)
{
    if (image->population < s->n_populations)
        run_model_image(&s->population[image->population].model, image);
}

void scene_membrane(struct scene *s, const struct event_membrane *membrane)
{
    if (membrane->population < s->n_populations)
        run_model_membrane(&s->population[membrane->population].model, membrane);
}

void scene_fields(struct scene *s, const struct event_fields *fields)
{
    if (fields->population < s->n_populations)
        run_model_fields(&s->population[fields->population].model, fields);
}

void scene_labels(struct scene *s, const struct event_labels *labels)
{
    run_model_labels(&s->population[0].model, labels);
}

/* Pass a window of the output. It also ends a window of the other populations, for which the feed sends none. */
void scene_window(struct scene *s, const struct event_window *window)
{
    run_model_window(&s->population[0].model, window);
    for (size_t k = 1; k < s->n_populations; k++)
        run_model_other_window(&s->population[k].model, window);
}

void scene_pruned(struct scene *s, const struct event_pruned *pruned)
{
    if (pruned->population < s->n_populations)
        run_model_pruned(&s->population[pruned->population].model, pruned);
}

/* Store a status, also before a run has started. */
void scene_status(struct scene *s, const struct event_status *status)
{
    run_model_status(model_on_view(s), status);
    for (size_t k = 0; k < s->n_populations; k++)
        if (k != s->on_view)
            run_model_status(&s->population[k].model, status);
}

/* Show another population, with its own selection and all its rows. */
void scene_show_population(struct scene *s, unsigned population)
{
    struct scene_population *from = &s->population[s->on_view],
                            *to = &s->population[population];
    if (population >= s->n_populations || population == s->on_view)
        return;
    from->has_selected = s->view.has_selected;
    from->selected = s->view.selected;
    show_population(s, population);
    s->view.has_selected = to->has_selected;
    s->view.selected = to->selected;
    s->view.low = s->view.scroll = 0;
    s->view.high = 1;
    s->known[RUN_MODEL_STARTED] =
        to->model.changes[RUN_MODEL_STARTED] - 1; /* all derived data are out of date */
    raster_free(&s->raster);
    keep_view(s);
}

void scene_show_next(struct scene *s)
{
    if (s->n_populations > 1)
        scene_show_population(s, (s->on_view + 1) % (unsigned)s->n_populations);
}

/* Pass windows and prunings first, because they happened before the image. */
enum esp_status scene_take_packet(struct scene *s, const struct packet *p,
                                  const struct event_start *starts, size_t n)
{
    const enum esp_status st = p->begins_anew ? scene_starts(s, starts, n) : ESP_OK;
    if (st != ESP_OK)
        return st;
    for (size_t k = 0; k < p->n_news; k++) {
        const struct packet_news *news = &p->news[k];
        struct event_pruned pruned = news->pruned;
        pruned.removed = p->removed + news->first;
        pruned.h = p->removed_h + news->first;
        if (news->is_pruning)
            scene_pruned(s, &pruned);
        else
            scene_window(s, &news->window);
    }
    if (p->has_labels)
        scene_labels(s, &p->labels);
    if (p->has_image)
        scene_image(s, &p->image);
    if (p->has_image && p->membrane.n > 0)
        scene_membrane(s, &p->membrane);
    if (p->fields.n)
        scene_fields(s, &p->fields);
    return ESP_OK;
}

struct scene_wants scene_wants(const struct scene *s)
{
    unsigned wants = 0;
    for (size_t k = 0; k < n_panels; k++)
        wants |= s->where.panel[k].w > 0 ? panels[k]->wants : 0;
    return (struct scene_wants){
        .population = s->on_view,
        .inputs = s->view.inputs && (wants & PANEL_WANTS_INPUTS),
        .fields = wants & PANEL_WANTS_FIELDS,
        .selected = s->context.has_shown && (wants & PANEL_WANTS_SELECTED),
        .film = s->context.has_shown && (wants & PANEL_WANTS_FILM),
        .membrane = s->context.has_shown && (wants & PANEL_WANTS_MEMBRANE),
        .birth = s->context.shown,
    };
}
