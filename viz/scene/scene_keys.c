/* viz/scene/scene_keys.c - keys: those of panels are passed to them, the rest is handled here. */
#include "viz/scene/scene_state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct request ask(enum request_verb verb)
{
    return (struct request){verb, 0};
}

/* ---- keys that type a character ---- */

static void toggle(struct scene *s, bool *what)
{
    *what = !*what;
    s->context.redraw = true;
}

/* Return whether the run or recording has ended, so that it can be neither paused nor stepped; if so, say why. */
static bool is_over(struct scene *s)
{
    const struct run_model *b = s->context.model;
    const enum event_state state = b->status.state;
    if (state != EVENT_FINISHED && state != EVENT_BROKEN)
        return false;
    panel_say(&s->context, b->start.can_seek
                               ? "the recording ends here; Ctrl and left go back"
                               : "the run is over");
    return true;
}

static struct request steer(struct scene *s, char character)
{
    if (strchr(" .,[]y", character) && is_over(s))
        return scene_nothing;
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
    case 'y':
        return ask(REQUEST_PACE);
    case 's':
        return ask(REQUEST_SCREENSHOT);
    case 'v':
        return ask(REQUEST_SVG);
    case 'e':
        return ask(REQUEST_SPIKES);
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
    return scene_nothing;
}

void scene_open_panel(struct scene *s, size_t k)
{
    s->view.panel[k] = true;
    scene_arrange(s);
    if (rect_empty(s->where.panel[k]))
        panel_say(&s->context, "no room for panel %u, %s, in this window",
                  (unsigned)k + 1, panels[k]->name);
}

static struct request hide_panel(struct scene *s, char character)
{
    const size_t k = (size_t)(character - '1');
    if (k >= n_panels) {
        panel_say(&s->context, "panels are 1 to %u",
                  n_panels < 9 ? (unsigned)n_panels : 9);
        return scene_nothing;
    }
    if (!s->view.panel[k]) {
        scene_open_panel(s, k);
        return scene_nothing;
    }
    s->view.panel[k] = false;
    scene_arrange(s);
    return scene_nothing;
}

static struct request show_lab(struct scene *s, char character)
{
    (void)character;
    return hide_panel(s, (char)('1' + scene_place(&panel_lab)));
}

static struct request change_view(struct scene *s, char character)
{
    if (character == 'p' && s->n_populations < 2)
        panel_say(&s->context, "this network has one population of neurons");
    else if (character == 'p')
        scene_show_next(s);
    else
        toggle(s, character == 'c' ? &s->view.confusion : &s->view.light);
    if (character == 't')
        scene_arrange(s);
    return scene_nothing;
}

/* Open the help, show its next page, or close it after the last. */
static struct request turn_help(struct scene *s, char character)
{
    struct view *v = &s->view;
    const struct panel_context *c = &s->context; /* c->drawn: sizes of texts are known */
    (void)character;
    v->help_page = v->help ? v->help_page + 1 : 0;
    v->help =
        !v->help || (c->drawn && v->help_page < help_pages(&s->help, c, scene_body(s)));
    s->context.redraw = true;
    return scene_nothing;
}

struct scene_key {
    struct help_line help; /* help.keys NULL: the key has no line in the help */
    /* The characters of the keys; NULL: scene_key handles the key. */
    const char *characters;
    struct request (*press)(struct scene *s, char character);
    bool repeats; /* repeats while the key is held down */
    bool last;    /* the line of help comes after those of the panels */
};

/* All keys of the scene but 1 2 3 ..., whose line of help is made from the table of panels. */
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
    {.help = {HELP_RUN, "y", "pruning pace: slow through prunings", "pruning pace"},
     .characters = "y",
     .press = steer},
    {.help = {HELP_NEURONS, "click, /", "select one; Escape: none", "select one"},
     .characters = "/",
     .press = ask_for_neuron},
    {.help = {HELP_NEURONS, "Tab", "arrows for spikes or for fields",
              "arrows for fields"}},
    {.help = {HELP_RUN, "s", "screenshot (PNG)", "screenshot"},
     .characters = "s",
     .press = steer,
     .last = true},
    {.help = {HELP_RUN, "v  e", "what is seen as SVG, its spikes as CSV", "SVG, CSV"},
     .characters = "ve",
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
    {.help = {HELP_PANELS, "l", "laboratory: ask and act by hand", "laboratory"},
     .characters = "l",
     .press = show_lab,
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
        return scene_nothing;
    else if (character == 'q' || character == 'w')
        return ask(REQUEST_QUIT);
    return scene_nothing;
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
        return scene_settle(s, key->press(&s->context, (char)character));
    return scene_nothing;
}

struct request scene_char(struct scene *s, uint32_t character, unsigned modifiers)
{
    const bool held = (modifiers & INPUT_REPEAT) && !s->view.find;
    if (modifiers & INPUT_CTRL)
        return control_char(s, character, held);
    if (s->view.find) {
        type_digit(s, character);
        return scene_nothing;
    }
    if (character >= 'A' && character <= 'Z')
        character += 'a' - 'A';
    return press_char(s, character, held);
}

/* ---- the other keys ---- */

static void find(struct scene *s, unsigned long birth)
{
    const struct run_model *b = s->context.model;
    const unsigned long n = b->started ? b->start.n_neurons : 0;
    if (birth < n)
        panel_select(&s->context, (esp_id)birth);
    else if (n > 0)
        panel_say(&s->context, "no neuron %s: their numbers are 0 to %s",
                  number_count(birth).text, number_count(n - 1).text);
    else
        panel_say(&s->context, "there is no run yet");
}

static void key_of_box(struct scene *s, enum input_key key)
{
    char *text = s->view.find_text;
    if (key == INPUT_BACKSPACE && *text)
        text[strlen(text) - 1] = '\0';
    if (key == INPUT_ENTER && *text) {
        find(s, strtoul(text, NULL, 10));
    }
    if (key == INPUT_ENTER || key == INPUT_ESCAPE)
        s->view.find = false;
    s->context.redraw = true;
}

/* Close the uppermost of help and matrix, or drop the selection and the cursors. */
static void escape(struct scene *s)
{
    struct view *v = &s->view;
    if (v->help)
        v->help = false;
    else if (v->confusion)
        v->confusion = false;
    else
        v->has_selected = false, v->n_chosen = 0, v->n_cursors = 0;
    s->context.redraw = true;
}

/* Move the focus to the next panel that handles arrow keys. */
static void move_focus(struct scene *s)
{
    size_t k = scene_place(s->view.focus);
    do
        k = (k + 1) % n_panels;
    while (!panels[k]->arrow && panels[k] != s->view.focus);
    s->view.focus = panels[k];
    s->context.redraw = true;
}

/* Change the threshold or seek in steps, as the mouse does by dragging the threshold line or clicking the progress
 * bar. */
static struct request control_key(struct scene *s, enum input_key key)
{
    const struct run_model *model = s->context.model;
    const double threshold = run_model_threshold(model);
    const double run = (double)model->start.images_run;
    const double done = (double)run_model_images_done(model);
    const bool up = key == INPUT_UP, right = key == INPUT_RIGHT;
    if ((up || key == INPUT_DOWN) && !panel_threshold_is_fixed(&s->context))
        return (struct request){REQUEST_THRESHOLD, threshold * (up ? 1.05 : 1 / 1.05)};
    if ((right || key == INPUT_LEFT) && scene_can_seek(s))
        return (struct request){REQUEST_SEEK,
                                fmin(fmax(done + (right ? 0.05 : -0.05) * run, 0), run)};
    return scene_nothing;
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
        return scene_nothing;
    if (key == INPUT_F11)
        return ask(REQUEST_FULLSCREEN);
    if (key == INPUT_F12)
        return ask(REQUEST_SCREENSHOT);
    if (s->view.find) {
        key_of_box(s, key);
        return scene_nothing;
    }
    if (modifiers & INPUT_CTRL)
        return control_key(s, key);
    press_key(s, key, modifiers);
    return scene_nothing;
}
