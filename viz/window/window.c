/* viz/window/window.c */
#include "viz/window/window.h"

#include "base/array.h"
#include "base/clock.h"

#include <SDL.h>
#include <stdlib.h>
#include <string.h>

struct window {
    SDL_Window *sdl;
    char typed[SDL_TEXTINPUTEVENT_TEXT_SIZE]; /* typed text not yet returned as events */
    const char *next_typed;
    SDL_Keycode down; /* the key that typed last, if it is still down */
    SDL_Keycode last; /* the key that went down last */
    bool held;        /* the typed text comes from a key that is held down and repeats */
};

static enum esp_status fail(const char *what)
{
    return esp_fail(ESP_IO, "%s: %s", what, SDL_GetError());
}

/* ---- create and free ---- */

static bool start_driver(const char *name)
{
    SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, name, SDL_HINT_OVERRIDE);
    return SDL_Init(SDL_INIT_VIDEO) == 0;
}

/* Start the video driver that the user named, else X11 or Wayland. SDL's own choice could be a driver that draws
 * invisibly or takes over the console. */
static bool start_visible(bool named)
{
    if (named)
        return SDL_Init(SDL_INIT_VIDEO) == 0;
    return (getenv("DISPLAY") && start_driver("x11")) ||
           (getenv("XDG_RUNTIME_DIR") && start_driver("wayland"));
}

/* Pass pixels to X11 directly. With emulated OpenGL the first frame would take a second, and SDL would destroy and
 * create the window again. */
static void avoid_opengl(void)
{
    if (strcmp(SDL_GetCurrentVideoDriver(), "x11") == 0)
        SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
}

static enum esp_status start_video(bool or_invisible)
{
    const char *name = getenv("SDL_VIDEODRIVER");
    const bool named = name && *name;
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); /* the run handles signals */
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    if (start_visible(named) || (or_invisible && start_driver("dummy"))) {
        avoid_opengl();
        return ESP_OK;
    }
    return named
               ? fail("no display")
               : esp_fail(
                     ESP_IO,
                     "no display: neither X11 (DISPLAY) nor Wayland answers; --frames N "
                     "--screenshot FILE.png draws without one");
}

/* Return the pixels per point of a display whose scale SDL does not know: its pixels per inch divided by 96,
 * rounded to quarters, 1 to 4. For screens less than FINE_W pixels wide it is 1, whatever their density. */
static double density(int display)
{
    enum { FINE_W = 2560 };
    SDL_Rect screen;
    float dpi = 96;
    if (display < 0 || SDL_GetDisplayBounds(display, &screen) != 0 || screen.w < FINE_W ||
        SDL_GetDisplayDPI(display, NULL, &dpi, NULL) != 0)
        return 1;
    const double scale = SDL_floor((double)dpi / 96 * 4 + 0.5) / 4;
    return scale < 1 ? 1 : scale > 4 ? 4 : scale;
}

/* Convert the size of the window from points to pixels, and limit it to the part of the screen that windows may
 * use. The driver that draws invisibly ("dummy") has no screen. */
static void clamp_size(int *width, int *height)
{
    SDL_Rect usable;
    if (strcmp(SDL_GetCurrentVideoDriver(), "dummy") == 0 ||
        SDL_GetDisplayUsableBounds(0, &usable) != 0)
        return;
    *width = (int)(*width * density(0));
    *height = (int)(*height * density(0));
    *width = *width < usable.w ? *width : usable.w;
    *height = *height < usable.h ? *height : usable.h;
}

enum esp_status window_open(const char *title, int width, int height, bool or_invisible,
                            struct window **out)
{
    struct window *w = array_create(1, sizeof *w);
    enum esp_status st = w ? start_video(or_invisible) : ESP_MEMORY;
    if (st == ESP_OK) {
        w->next_typed = w->typed;
        clamp_size(&width, &height);
        w->sdl = SDL_CreateWindow(title, SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED,
                                  width, height,
                                  SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
        st = w->sdl ? ESP_OK : fail("no window");
    }
    if (st != ESP_OK) {
        window_close(w);
        return st;
    }
    SDL_SetWindowMinimumSize(w->sdl, 320, 200);
    SDL_StartTextInput();
    *out = w;
    return ESP_OK;
}

void window_close(struct window *w)
{
    if (w && w->sdl)
        SDL_DestroyWindow(w->sdl);
    if (w)
        SDL_Quit();
    array_free(w);
}

/* Return how many pixels a unit of SDL's coordinates has. */
static double ratio(const struct window *w)
{
    int units, units_h, width, height;
    SDL_GetWindowSize(w->sdl, &units, &units_h);
    SDL_GetWindowSizeInPixels(w->sdl, &width, &height);
    return units > 0 ? (double)width / units : 1.0;
}

void window_size(const struct window *w, int *width, int *height, double *scale)
{
    SDL_GetWindowSizeInPixels(w->sdl, width, height);
    *scale = ratio(w) > 1 ? ratio(w) : density(SDL_GetWindowDisplayIndex(w->sdl));
}

void window_toggle_fullscreen(struct window *w)
{
    const Uint32 now = SDL_GetWindowFlags(w->sdl) & SDL_WINDOW_FULLSCREEN_DESKTOP;
    SDL_SetWindowFullscreen(w->sdl, now ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP);
}

/* ---- pixels ---- */

enum esp_status window_show(struct window *w, const struct canvas *c,
                            const struct rect *parts, unsigned n_parts)
{
    SDL_Surface *screen = SDL_GetWindowSurface(w->sdl);
    SDL_Surface *picture = SDL_CreateRGBSurfaceWithFormatFrom(
        c->pixels, c->width, c->height, 32, c->width * 4, SDL_PIXELFORMAT_XRGB8888);
    SDL_Rect changed[SCENE_DAMAGE];
    int n = 0;
    enum esp_status st = screen && picture ? ESP_OK : fail("cannot draw");
    for (unsigned k = 0; st == ESP_OK && k < n_parts && n < SCENE_DAMAGE; k++) {
        SDL_Rect from = {parts[k].x, parts[k].y, parts[k].w, parts[k].h};
        changed[n] = from;
        if (SDL_BlitSurface(picture, &from, screen, &changed[n++]) != 0)
            st = fail("cannot draw");
    }
    SDL_FreeSurface(picture);
    if (st == ESP_OK && SDL_UpdateWindowSurfaceRects(w->sdl, changed, n) != 0)
        st = fail("cannot draw");
    return st;
}

/* ---- keys ---- */

static const struct {
    SDL_Keycode code;
    enum input_key key;
} keys[] = {
    {SDLK_LEFT, INPUT_LEFT},      {SDLK_RIGHT, INPUT_RIGHT},
    {SDLK_UP, INPUT_UP},          {SDLK_DOWN, INPUT_DOWN},
    {SDLK_HOME, INPUT_HOME},      {SDLK_END, INPUT_END},
    {SDLK_PAGEUP, INPUT_PAGE_UP}, {SDLK_PAGEDOWN, INPUT_PAGE_DOWN},
    {SDLK_RETURN, INPUT_ENTER},   {SDLK_KP_ENTER, INPUT_ENTER},
    {SDLK_ESCAPE, INPUT_ESCAPE},  {SDLK_BACKSPACE, INPUT_BACKSPACE},
    {SDLK_TAB, INPUT_TAB},        {SDLK_F11, INPUT_F11},
    {SDLK_F12, INPUT_F12},
};
enum { N_KEYS = sizeof keys / sizeof *keys };

static unsigned modifiers_of(SDL_Keymod mod)
{
    return (mod & KMOD_SHIFT ? INPUT_SHIFT : 0u) | (mod & KMOD_CTRL ? INPUT_CTRL : 0u);
}

/* Return the character of a key that is pressed with Ctrl, for which SDL reports no text, also for + and - of the
 * number pad; 0 if it has none. */
static uint32_t character_of(SDL_Keycode code)
{
    code = code == SDLK_KP_PLUS ? SDLK_PLUS : code == SDLK_KP_MINUS ? SDLK_MINUS : code;
    return code >= ' ' && code < 127 ? (uint32_t)code : 0;
}

/* Convert a key event. A key that is already down when the window gets the keyboard focus is reported twice: first
 * by SDL without text, then by X11 with its text, but marked as a repetition. */
static struct window_event key_event(struct window *w, const SDL_KeyboardEvent *event)
{
    const SDL_Keysym *key = &event->keysym;
    struct window_event e = {.modifiers = modifiers_of((SDL_Keymod)key->mod)};
    if (!event->repeat && w->down == key->sym)
        w->down = SDLK_UNKNOWN;
    w->held = event->repeat && w->down == key->sym;
    w->last = key->sym;
    e.modifiers |= event->repeat ? INPUT_REPEAT : 0u;
    for (int k = 0; k < N_KEYS; k++)
        if (keys[k].code == key->sym) {
            e.kind = WINDOW_KEY;
            e.key = keys[k].key;
            return e;
        }
    e.character = e.modifiers & INPUT_CTRL ? character_of(key->sym) : 0;
    e.kind = e.character ? WINDOW_CHARACTER : WINDOW_NOTHING;
    return e;
}

/* Return the next character of the typed text, which may have several; characters beyond ASCII are ignored. */
static struct window_event typed_event(struct window *w)
{
    while (*w->next_typed) {
        /* A key with Ctrl is an event of its own, also where X11 gives it a text. */
        if (SDL_GetModState() & KMOD_CTRL) {
            w->next_typed = w->typed + strlen(w->typed);
            break;
        }
        const unsigned char c = (unsigned char)*w->next_typed++;
        if (c >= ' ' && c < 127)
            return (struct window_event){.kind = WINDOW_CHARACTER,
                                         .character = c,
                                         .modifiers = w->held ? INPUT_REPEAT : 0u};
    }
    return (struct window_event){.kind = WINDOW_NOTHING};
}

/* ---- mouse ---- */

static struct window_event pointer_event(const struct window *w, enum input_pointer what,
                                         int x, int y, double amount)
{
    const double scale = ratio(w);
    return (struct window_event){.kind = WINDOW_POINTER,
                                 .pointer = what,
                                 .x = (int)(x * scale),
                                 .y = (int)(y * scale),
                                 .amount = amount,
                                 .modifiers = modifiers_of(SDL_GetModState())};
}

static struct window_event button_event(const struct window *w,
                                        const SDL_MouseButtonEvent *b)
{
    if (b->button != SDL_BUTTON_LEFT)
        return (struct window_event){.kind = WINDOW_NOTHING};
    const bool down = b->type == SDL_MOUSEBUTTONDOWN;
    /* Capture the mouse during a drag, which may leave the window. */
    SDL_CaptureMouse(down ? SDL_TRUE : SDL_FALSE);
    return pointer_event(w, down ? INPUT_PRESS : INPUT_RELEASE, b->x, b->y, 0);
}

static struct window_event wheel_event(const struct window *w,
                                       const SDL_MouseWheelEvent *wheel)
{
    int x, y;
    SDL_GetMouseState(&x, &y);
    return pointer_event(w, INPUT_WHEEL, x, y, (double)wheel->preciseY);
}

/* ---- events ---- */

static struct window_event desktop_event(const struct window *w, const SDL_WindowEvent *e)
{
    switch (e->event) {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        return (struct window_event){.kind = WINDOW_RESIZED};
    case SDL_WINDOWEVENT_EXPOSED:
        return (struct window_event){.kind = WINDOW_EXPOSED};
    case SDL_WINDOWEVENT_LEAVE:
        return pointer_event(w, INPUT_LEAVE, 0, 0, 0);
    default:
        return (struct window_event){.kind = WINDOW_NOTHING};
    }
}

static struct window_event translate(struct window *w, const SDL_Event *e)
{
    switch (e->type) {
    case SDL_QUIT:
        return (struct window_event){.kind = WINDOW_CLOSED};
    case SDL_KEYDOWN:
        return key_event(w, &e->key);
    case SDL_TEXTINPUT:
        SDL_strlcpy(w->typed, e->text.text, sizeof w->typed);
        w->next_typed = w->typed;
        w->down = w->last;
        return typed_event(w);
    case SDL_MOUSEMOTION:
        return pointer_event(w, INPUT_MOVE, e->motion.x, e->motion.y, 0);
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return button_event(w, &e->button);
    case SDL_MOUSEWHEEL:
        return wheel_event(w, &e->wheel);
    case SDL_WINDOWEVENT:
        return desktop_event(w, &e->window);
    default:
        return (struct window_event){.kind = WINDOW_NOTHING};
    }
}

struct window_event window_next(struct window *w, double wait_s)
{
    const double until_s = clock_now_s() + wait_s;
    struct window_event event = typed_event(w);
    SDL_Event e;
    while (event.kind == WINDOW_NOTHING) {
        const double left_s = until_s - clock_now_s();
        if (!(left_s > 0.0005 ? SDL_WaitEventTimeout(&e, (int)(1000 * left_s + 0.5))
                              : SDL_PollEvent(&e)))
            break;
        event = translate(w, &e);
    }
    return event;
}
