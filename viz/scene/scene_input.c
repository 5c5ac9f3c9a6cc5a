/* viz/scene/scene_input.c - keys. */
#include "viz/panels/help.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct scene_command nothing = {SCENE_NOTHING, 0};

static struct scene_command ask(enum scene_verb verb)
{
    return (struct scene_command){verb, 0};
}

static double ticks_per_s(const struct scene *s)
{
    return s->model->started ? 1000 / s->model->start.dt_ms : 1000;
}

static int64_t now_of(const struct scene *s)
{
    return s->model->started ? recent_spikes_end(&s->model->recent) : 0;
}

static int64_t oldest_of(const struct scene *s)
{
    const struct recent_spikes *t = &s->model->recent;
    return s->model->started && t->n_images > 0
               ? recent_spikes_image(t, recent_spikes_oldest(t))->begin
               : 0;
}

void scene_select(struct scene *s, esp_id birth)
{
    if (!s->model->started || birth >= s->model->start.n_neurons)
        return;
    s->view.has_selected = true;
    s->view.selected = birth;
    s->view.scroll = tiling_scroll_to(s->grid, s->grid->where[birth]);
    s->redraw = true;
}

static void toggle(struct scene *s, bool *what)
{
    *what = !*what;
    s->redraw = true;
}

static void zoom_time(struct scene *s, double factor)
{
    view_zoom_time(&s->view, factor, 0, now_of(s), ticks_per_s(s));
    s->redraw = true;
}

static void text_size(struct scene *s, double step)
{
    const double scale = s->view.text_scale + step;
    s->view.text_scale = step == 0 ? 1 : fmin(fmax(scale, 1), SCENE_TEXT_SCALE_MOST);
    scene_arrange(s);
}

static struct scene_command control_char(struct scene *s, uint32_t character)
{
    if (character == '+' || character == '=')
        text_size(s, 0.25);
    else if (character == '-')
        text_size(s, -0.25);
    else if (character == '0')
        text_size(s, 0);
    else if (character == 'q' || character == 'w')
        return ask(SCENE_QUIT);
    return nothing;
}

static void show_all_rows(struct scene *s)
{
    s->view.low = 0;
    s->view.high = 1;
    s->redraw = true;
}

static void toggle_panel(struct scene *s, unsigned k)
{
    s->view.panel[k] = !s->view.panel[k];
    scene_arrange(s);
}

static void ask_for_neuron(struct scene *s)
{
    s->view.find = true;
    s->view.find_text[0] = '\0';
    s->redraw = true;
}

/* Open, page by page, and shut. */
static void turn_help(struct scene *s)
{
    struct view *v = &s->view;
    const bool drawn = s->stage.model != NULL; /* so the size of words is known */
    v->help_page = v->help ? v->help_page + 1 : 0;
    v->help = !v->help || (drawn && v->help_page < help_pages(&s->stage, scene_body(s)));
    s->redraw = true;
}

/* Keys that change the picture; false if this is none of them. */
static bool view_char(struct scene *s, uint32_t character)
{
    struct view *v = &s->view;
    if (character >= '1' && character <= '0' + ARRANGE_PANELS)
        return toggle_panel(s, character - '1'), true;
    switch (character) {
    case '+':
    case '=':
        return zoom_time(s, 0.8), true;
    case '-':
        return zoom_time(s, 1.25), true;
    case '0':
        return show_all_rows(s), true;
    case '/':
        return ask_for_neuron(s), true;
    case 't':
        v->light = !v->light;
        return scene_arrange(s), true;
    case 'h':
    case '?':
        return turn_help(s), true;
    case 'c':
        return toggle(s, &v->confusion), true;
    case 'i':
        return toggle(s, &v->inputs), true;
    case 'p':
        return scene_show_next(s), true;
    case 'o':
        return toggle(s, &v->by_class), true;
    default:
        return false;
    }
}

static void type_digit(struct scene *s, uint32_t character)
{
    char *text = s->view.find_text;
    const size_t n = strlen(text);
    if (character < '0' || character > '9' || n + 1 >= sizeof s->view.find_text)
        return;
    text[n] = (char)character;
    text[n + 1] = '\0';
    s->redraw = true;
}

/* Held down, a key goes on only where each time is a small step. */
static bool goes_on(const struct scene *s, uint32_t character)
{
    return s->view.find || (character < 128 && strchr(".,[]+=-", (int)character));
}

struct scene_command scene_char(struct scene *s, uint32_t character, unsigned modifiers)
{
    if ((modifiers & SCENE_REPEAT) && !goes_on(s, character))
        return nothing;
    if (modifiers & SCENE_CTRL)
        return control_char(s, character);
    if (s->view.find) {
        type_digit(s, character);
        return nothing;
    }
    if (character >= 'A' && character <= 'Z')
        character += 'a' - 'A';
    if (view_char(s, character))
        return nothing;
    switch (character) {
    case ' ':
        return ask(SCENE_PAUSE);
    case '.':
        return ask(SCENE_STEP_IMAGE);
    case ',':
        return ask(SCENE_STEP_TICK);
    case '[':
        return ask(SCENE_SLOWER);
    case ']':
        return ask(SCENE_FASTER);
    case 's':
        return ask(SCENE_SCREENSHOT);
    case 'q':
        return ask(SCENE_QUIT);
    case 'u':
        return (struct scene_command){SCENE_THRESHOLD, (double)NAN};
    default:
        return nothing;
    }
}

static void find_key(struct scene *s, enum scene_key key)
{
    char *text = s->view.find_text;
    if (key == SCENE_KEY_BACKSPACE && *text)
        text[strlen(text) - 1] = '\0';
    if (key == SCENE_KEY_ENTER && *text) {
        const unsigned long birth = strtoul(text, NULL, 10);
        if (birth < s->model->start.n_neurons)
            scene_select(s, (esp_id)birth);
    }
    if (key == SCENE_KEY_ENTER || key == SCENE_KEY_ESCAPE)
        s->view.find = false;
    s->redraw = true;
}

/* The uppermost thing goes: help, matrix, selection. */
static void escape(struct scene *s)
{
    struct view *v = &s->view;
    if (v->help)
        v->help = false;
    else if (v->confusion)
        v->confusion = false;
    else
        v->has_selected = false;
    s->redraw = true;
}

static void raster_key(struct scene *s, enum scene_key key, unsigned modifiers)
{
    struct view *v = &s->view;
    const double rows = v->inputs ? s->model->start.n_inputs : s->model->start.n_neurons;
    const double least = rows > 0 ? 8 / rows : 1;
    const int64_t now = now_of(s), oldest = oldest_of(s);
    if (key == SCENE_KEY_LEFT || key == SCENE_KEY_RIGHT)
        view_pan_time(v, key == SCENE_KEY_LEFT ? 0.25 : -0.25, oldest, now,
                      ticks_per_s(s));
    else if (key == SCENE_KEY_HOME)
        view_pan_time(v, 1e9, oldest, now, ticks_per_s(s));
    else if (key == SCENE_KEY_END)
        v->follows = true;
    else if (modifiers & SCENE_SHIFT)
        view_zoom_rows(v, key == SCENE_KEY_UP ? 0.8 : 1.25, 0.5, least);
    else
        view_pan_rows(v, key == SCENE_KEY_UP ? 0.25 : -0.25);
    s->redraw = true;
}

/* The selection walks over the tiles as they stand. */
static void fields_key(struct scene *s, enum scene_key key)
{
    const struct tiling *g = s->grid;
    if (!s->model->started || g->n == 0)
        return;
    long step = key == SCENE_KEY_LEFT    ? -1
                : key == SCENE_KEY_RIGHT ? 1
                : key == SCENE_KEY_UP    ? -(long)g->columns
                : key == SCENE_KEY_DOWN  ? (long)g->columns
                                         : 0;
    long at = s->stage.has_shown ? (long)g->where[s->stage.shown] + step : 0;
    if (key == SCENE_KEY_HOME)
        at = 0;
    if (key == SCENE_KEY_END)
        at = (long)g->n - 1;
    if (at >= 0 && at < (long)g->n)
        scene_select(s, g->order[at]);
}

static void scroll_fields(struct scene *s, int rows)
{
    const int last = s->grid->rows_all - s->grid->rows_seen;
    const int to = s->grid->scroll + rows;
    s->view.scroll = to < 0 ? 0 : to > last ? last : to;
    s->redraw = true;
}

/* What the mouse does by dragging the threshold or clicking the bar of progress, in steps. A model that has not
 * started can do neither. */
static struct scene_command control_key(const struct scene *s, enum scene_key key)
{
    const double threshold = run_model_threshold(s->model);
    const double run = (double)s->model->start.images_run;
    const double done = (double)run_model_images_done(s->model);
    const bool up = key == SCENE_KEY_UP, right = key == SCENE_KEY_RIGHT;
    if ((up || key == SCENE_KEY_DOWN) && run_model_can_prune(s->model) &&
        !isnan(threshold))
        return (struct scene_command){SCENE_THRESHOLD,
                                      threshold * (up ? 1.05 : 1 / 1.05)};
    if ((right || key == SCENE_KEY_LEFT) && s->model->start.can_seek)
        return (struct scene_command){
            SCENE_SEEK, fmin(fmax(done + (right ? 0.05 : -0.05) * run, 0), run)};
    return nothing;
}

struct scene_command scene_key(struct scene *s, enum scene_key key, unsigned modifiers)
{
    if ((modifiers & SCENE_REPEAT) &&
        (key == SCENE_KEY_F11 || key == SCENE_KEY_F12 || key == SCENE_KEY_TAB))
        return nothing;
    if (key == SCENE_KEY_F11)
        return ask(SCENE_FULLSCREEN);
    if (key == SCENE_KEY_F12)
        return ask(SCENE_SCREENSHOT);
    if (s->view.find) {
        find_key(s, key);
        return nothing;
    }
    if (modifiers & SCENE_CTRL)
        return control_key(s, key);
    switch (key) {
    case SCENE_KEY_ESCAPE:
        escape(s);
        break;
    case SCENE_KEY_TAB:
        s->view.focus = s->view.focus == ARRANGE_RASTER ? ARRANGE_FIELDS : ARRANGE_RASTER;
        s->redraw = true;
        break;
    case SCENE_KEY_PAGE_UP:
    case SCENE_KEY_PAGE_DOWN:
        scroll_fields(s, key == SCENE_KEY_PAGE_UP ? -s->grid->rows_seen
                                                  : s->grid->rows_seen);
        break;
    case SCENE_KEY_ENTER:
    case SCENE_KEY_BACKSPACE:
        break;
    default:
        if (s->view.focus == ARRANGE_FIELDS)
            fields_key(s, key);
        else
            raster_key(s, key, modifiers);
    }
    return nothing;
}
