/* viz/scene/scene_input.c - keys and mouse: input for a panel is passed to it, the rest is handled here. */
#include "viz/panels/bars.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct request nothing = {REQUEST_NOTHING, 0};

static struct request ask(enum request_verb verb)
{
    return (struct request){verb, 0};
}

/* Handle a request to the scene; pass on all others. */
static struct request settle(struct scene *s, struct request r)
{
    if (r.verb != REQUEST_POPULATION)
        return r;
    scene_show_next(s);
    return nothing;
}

/* ---- what is under the mouse ---- */

static size_t place_at(const struct scene *s, int x, int y)
{
    size_t k = 0;
    while (k < n_panels && !rect_has(s->where.panel[k], x, y))
        k++;
    return k;
}

static size_t place_of(const struct panel *panel)
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
    char theta[64] = "";
    if (isfinite(b->fields.theta_mV[id]))
        snprintf(theta, sizeof theta, "\nraised threshold %s mV",
                 number_fixed((double)b->fields.theta_mV[id], 1).text);
    snprintf(to, room, "neuron %u \xc2\xb7 %s%s\n%s spikes in this window, count %s%s",
             (unsigned)id, panel_class_name(b->votes.label[id]).text,
             alive ? "" : " \xc2\xb7 pruned", number_count(b->table.count[id]).text,
             number_real(neuron_table_h_now(&b->table, &b->start, id)).text, theta);
}

void scene_note(const struct scene *s, char *to, size_t room)
{
    const struct view *v = &s->view;
    const struct panel_hit hit = scene_hit(s, v->x, v->y);
    to[0] = '\0';
    if (!isnan(v->drag_threshold)) {
        snprintf(to, room, "%s neurons below",
                 number_count(s->context.ranking->n_below).text);
        return;
    }
    if (hit.panel && hit.panel->note)
        hit.panel->note(&s->context, s->where.panel[place_of(hit.panel)], &hit, to, room);
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
        v->drag->drag(&s->context, s->where.panel[place_of(v->drag)], x, y);
    v->drag_x = x;
    v->drag_y = y;
}

/* A click on the progress bar seeks to the image of the run at that position. */
static struct request press_header(const struct scene *s, int x, int y)
{
    const struct rect bar = bars_progress(&s->context, s->where.header);
    const struct event_start *start = &s->context.model->start;
    if (!start->can_seek || !rect_has(bar, x, y))
        return nothing;
    return (struct request){REQUEST_SEEK,
                            (double)(x - bar.x) / bar.w * (double)start->images_run};
}

static struct request press(struct scene *s, int x, int y)
{
    const struct panel_hit hit = scene_hit(s, x, y);
    if (!hit.panel)
        return press_header(s, x, y);
    if (hit.panel->press)
        return hit.panel->press(&s->context, s->where.panel[place_of(hit.panel)], &hit, x,
                                y);
    if (hit.neuron)
        panel_select(&s->context, hit.birth);
    return nothing;
}

static struct request release(struct scene *s, int x, int y)
{
    const struct panel *p = s->view.drag;
    struct request r = nothing;
    if (p && p->release)
        r = p->release(&s->context, s->where.panel[place_of(p)], x, y);
    view_end_drag(&s->view);
    return r;
}

static void wheel(struct scene *s, int x, int y, double amount, unsigned modifiers)
{
    const size_t k = place_at(s, x, y);
    if (k < n_panels && panels[k]->wheel)
        panels[k]->wheel(&s->context, s->where.panel[k], x, y, amount, modifiers);
}

struct request scene_pointer(struct scene *s, enum input_pointer what, int x, int y,
                             double amount, unsigned modifiers)
{
    const bool idle = !s->context.model->started || !s->context.drawn;
    if (what == INPUT_LEAVE || idle) {
        s->context.redraw |= s->view.hovers;
        s->view.hovers = false;
        return nothing;
    }
    s->context.redraw = true;
    switch (what) {
    case INPUT_MOVE:
        move(s, x, y);
        return nothing;
    case INPUT_PRESS:
        return settle(s, press(s, x, y));
    case INPUT_RELEASE:
        return settle(s, release(s, x, y));
    default:
        wheel(s, x, y, amount, modifiers);
        return nothing;
    }
}

/* ---- keys that type a character ---- */

static void toggle(struct scene *s, bool *what)
{
    *what = !*what;
    s->context.redraw = true;
}

static struct request steer(struct scene *s, char character)
{
    (void)s;
    switch (character) {
    case ' ':
        return ask(REQUEST_PAUSE);
    case '.':
        return ask(REQUEST_STEP_IMAGE);
    case ',':
        return ask(REQUEST_STEP_TICK);
    case '[':
        return ask(REQUEST_SLOWER);
    case ']':
        return ask(REQUEST_FASTER);
    case 's':
        return ask(REQUEST_SCREENSHOT);
    default:
        return ask(REQUEST_QUIT);
    }
}

static struct request ask_for_neuron(struct scene *s, char character)
{
    (void)character;
    s->view.find = true;
    s->view.find_text[0] = '\0';
    s->context.redraw = true;
    return nothing;
}

static struct request hide_panel(struct scene *s, char character)
{
    const size_t k = (size_t)(character - '1');
    if (k >= n_panels)
        return nothing;
    s->view.panel[k] = !s->view.panel[k];
    scene_arrange(s);
    return nothing;
}

static struct request change_view(struct scene *s, char character)
{
    if (character == 'p')
        scene_show_next(s);
    else
        toggle(s, character == 'c' ? &s->view.confusion : &s->view.light);
    if (character == 't')
        scene_arrange(s);
    return nothing;
}

/* Open the help, show its next page, or close it after the last. */
static struct request turn_help(struct scene *s, char character)
{
    struct view *v = &s->view;
    const struct panel_context *c =
        &s->context; /* sizes of texts are known after the first frame */
    (void)character;
    v->help_page = v->help ? v->help_page + 1 : 0;
    v->help =
        !v->help || (c->drawn && v->help_page < help_pages(&s->help, c, scene_body(s)));
    s->context.redraw = true;
    return nothing;
}

struct scene_key {
    struct help_line help;  /* help.keys NULL: no line */
    const char *characters; /* NULL: handled in scene_key */
    struct request (*press)(struct scene *s, char character);
    bool repeats; /* repeats while the key is held down */
    bool last;    /* its line of help comes after those of the panels */
};

/* The line of the keys 1 2 3 ... is made from the panels. */
static const struct scene_key keys[] = {
    {.help = {HELP_RUN, "space", "pause, go on", NULL},
     .characters = " ",
     .press = steer},
    {.help = {HELP_RUN, ".  ,", "one image, one tick further", "image, tick further"},
     .characters = ".,",
     .press = steer,
     .repeats = true},
    {.help = {HELP_RUN, "[  ]", "slower, faster (from 0.01\xc3\x97 to no limit)",
              "slower, faster"},
     .characters = "[]",
     .press = steer,
     .repeats = true},
    {.help = {HELP_NEURONS, "click, /", "select one; Escape: none", "select one"},
     .characters = "/",
     .press = ask_for_neuron},
    {.help = {HELP_NEURONS, "Tab", "arrows for spikes or for fields",
              "arrows for fields"}},
    {.help = {HELP_RUN, "s", "screenshot (PNG)", "screenshot"},
     .characters = "s",
     .press = steer,
     .last = true},
    {.help = {HELP_RUN, "q", "close the window; a training goes on", "close the window"},
     .characters = "q",
     .press = steer,
     .last = true},
    {.help = {HELP_PANELS, "p", "the next population of neurons", "next population"},
     .characters = "p",
     .press = change_view,
     .last = true},
    {.help = {HELP_PANELS, "c", "confusion matrix", NULL},
     .characters = "c",
     .press = change_view,
     .last = true},
    {.help = {HELP_PANELS, "t", "dark or light", NULL},
     .characters = "t",
     .press = change_view,
     .last = true},
    {.help = {HELP_PANELS, "Ctrl + \xe2\x80\x93", "larger, smaller text",
              "size of the text"},
     .last = true},
    {.help = {HELP_PANELS, "F11", "full screen", NULL}, .last = true},
    {.help = {HELP_NEURONS, "hover", "number and values", NULL}, .last = true},
    {.characters = "h?", .press = turn_help},
    {.characters = "123456789", .press = hide_panel},
};
enum { N_KEYS = sizeof keys / sizeof *keys };

static void name_panels(struct scene *s)
{
    size_t n = 0;
    for (size_t k = 0; k < n_panels && n < sizeof s->panel_names; k++)
        n += (size_t)snprintf(s->panel_names + n, sizeof s->panel_names - n, "%s%s",
                              k > 0 ? ", " : "", panels[k]->name);
    snprintf(s->panel_keys, sizeof s->panel_keys, "1 to %u", (unsigned)n_panels);
    s->panel_line = (struct help_line){HELP_PANELS, s->panel_keys, s->panel_names,
                                       "hide, show panels"};
}

static void list_own_keys(struct scene *s, bool last)
{
    for (size_t k = 0; k < N_KEYS; k++)
        if (keys[k].help.keys && keys[k].last == last)
            help_add(&s->help, &keys[k].help);
}

void scene_list_keys(struct scene *s)
{
    name_panels(s);
    help_add(&s->help, &s->panel_line);
    list_own_keys(s, false);
    for (size_t k = 0; k < n_panels; k++)
        for (size_t i = 0; i < panels[k]->n_keys; i++)
            help_add(&s->help, &panels[k]->keys[i].help);
    list_own_keys(s, true);
}

static bool answers(const char *characters, uint32_t character)
{
    return characters && character > 0 && character < 128 &&
           strchr(characters, (int)character);
}

static const struct scene_key *find_own_key(uint32_t character)
{
    size_t k = 0;
    while (k < N_KEYS && !answers(keys[k].characters, character))
        k++;
    return k < N_KEYS ? &keys[k] : NULL;
}

static const struct panel_key *find_panel_key(uint32_t character)
{
    for (size_t k = 0; k < n_panels; k++)
        for (size_t i = 0; i < panels[k]->n_keys; i++)
            if (answers(panels[k]->keys[i].characters, character))
                return &panels[k]->keys[i];
    return NULL;
}

static void text_size(struct scene *s, double step)
{
    const double scale = s->view.text_scale + step;
    s->view.text_scale = step == 0 ? 1 : fmin(fmax(scale, 1), SCENE_TEXT_SCALE_MOST);
    scene_arrange(s);
}

static struct request control_char(struct scene *s, uint32_t character, bool held)
{
    if (character == '+' || character == '=')
        text_size(s, 0.25);
    else if (character == '-')
        text_size(s, -0.25);
    else if (character == '0' && !held)
        text_size(s, 0);
    else if (held)
        return nothing;
    else if (character == 'q' || character == 'w')
        return ask(REQUEST_QUIT);
    return nothing;
}

static void type_digit(struct scene *s, uint32_t character)
{
    char *text = s->view.find_text;
    const size_t n = strlen(text);
    if (character < '0' || character > '9' || n + 1 >= sizeof s->view.find_text)
        return;
    text[n] = (char)character;
    text[n + 1] = '\0';
    s->context.redraw = true;
}

static struct request press_char(struct scene *s, uint32_t character, bool held)
{
    const struct scene_key *own = find_own_key(character);
    const struct panel_key *key = own ? NULL : find_panel_key(character);
    if (own && (own->repeats || !held))
        return own->press(s, (char)character);
    if (key && (key->repeats || !held))
        return settle(s, key->press(&s->context, (char)character));
    return nothing;
}

struct request scene_char(struct scene *s, uint32_t character, unsigned modifiers)
{
    const bool held = (modifiers & INPUT_REPEAT) && !s->view.find;
    if (modifiers & INPUT_CTRL)
        return control_char(s, character, held);
    if (s->view.find) {
        type_digit(s, character);
        return nothing;
    }
    if (character >= 'A' && character <= 'Z')
        character += 'a' - 'A';
    return press_char(s, character, held);
}

/* ---- the other keys ---- */

static void key_of_box(struct scene *s, enum input_key key)
{
    char *text = s->view.find_text;
    if (key == INPUT_BACKSPACE && *text)
        text[strlen(text) - 1] = '\0';
    if (key == INPUT_ENTER && *text) {
        const unsigned long birth = strtoul(text, NULL, 10);
        if (birth < s->context.model->start.n_neurons)
            panel_select(&s->context, (esp_id)birth);
    }
    if (key == INPUT_ENTER || key == INPUT_ESCAPE)
        s->view.find = false;
    s->context.redraw = true;
}

/* Close the uppermost of help, matrix and selection. */
static void escape(struct scene *s)
{
    struct view *v = &s->view;
    if (v->help)
        v->help = false;
    else if (v->confusion)
        v->confusion = false;
    else
        v->has_selected = false;
    s->context.redraw = true;
}

/* Move the focus to the next panel that handles arrow keys. */
static void move_focus(struct scene *s)
{
    size_t k = place_of(s->view.focus);
    do
        k = (k + 1) % n_panels;
    while (!panels[k]->arrow && panels[k] != s->view.focus);
    s->view.focus = panels[k];
    s->context.redraw = true;
}

/* Change the threshold or seek in steps, as the mouse does by dragging the threshold line or clicking the progress
 * bar. Does nothing before the model has started. */
static struct request control_key(const struct scene *s, enum input_key key)
{
    const struct run_model *model = s->context.model;
    const double threshold = run_model_threshold(model);
    const double run = (double)model->start.images_run;
    const double done = (double)run_model_images_done(model);
    const bool up = key == INPUT_UP, right = key == INPUT_RIGHT;
    if ((up || key == INPUT_DOWN) && run_model_can_prune(model) && !isnan(threshold))
        return (struct request){REQUEST_THRESHOLD, threshold * (up ? 1.05 : 1 / 1.05)};
    if ((right || key == INPUT_LEFT) && model->start.can_seek)
        return (struct request){REQUEST_SEEK,
                                fmin(fmax(done + (right ? 0.05 : -0.05) * run, 0), run)};
    return nothing;
}

static void press_key(struct scene *s, enum input_key key, unsigned modifiers)
{
    const struct tiling *g = s->context.grid;
    switch (key) {
    case INPUT_ESCAPE:
        escape(s);
        break;
    case INPUT_TAB:
        move_focus(s);
        break;
    case INPUT_PAGE_UP:
    case INPUT_PAGE_DOWN:
        panel_scroll_fields(&s->context,
                            key == INPUT_PAGE_UP ? -g->rows_shown : g->rows_shown);
        break;
    case INPUT_ENTER:
    case INPUT_BACKSPACE:
        break;
    default:
        s->view.focus->arrow(&s->context, key, modifiers);
    }
}

struct request scene_key(struct scene *s, enum input_key key, unsigned modifiers)
{
    if ((modifiers & INPUT_REPEAT) &&
        (key == INPUT_F11 || key == INPUT_F12 || key == INPUT_TAB))
        return nothing;
    if (key == INPUT_F11)
        return ask(REQUEST_FULLSCREEN);
    if (key == INPUT_F12)
        return ask(REQUEST_SCREENSHOT);
    if (s->view.find) {
        key_of_box(s, key);
        return nothing;
    }
    if (modifiers & INPUT_CTRL)
        return control_key(s, key);
    press_key(s, key, modifiers);
    return nothing;
}
