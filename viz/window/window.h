/* viz/window/window.h - a window of the desktop, by SDL: shows pixels, returns events of keys and mouse. Only
 * viz/window/window.c uses SDL. One window at a time, used by one thread. */
#ifndef ESPALIER_VIZ_WINDOW_WINDOW_H
#define ESPALIER_VIZ_WINDOW_WINDOW_H

#include "base/status.h"
#include "viz/draw/canvas.h"
#include "viz/scene/scene.h"

#include <stdbool.h>
#include <stdint.h>

struct window;

/* Open a window of width x height points. The video driver is SDL's choice (SDL_VIDEODRIVER); without a display and
 * with `or_invisible`, an invisible window. ESP_IO with the reason if none can be opened. */
enum esp_status window_open(const char *title, int width, int height, bool or_invisible,
                            struct window **out);
void window_close(struct window *w);

/* The size in pixels, and pixels per point: 1, or 2 on displays of high density. */
void window_size(const struct window *w, int *width, int *height, double *scale);

/* Show rectangles of a picture that has the size of the window. ESP_IO if the display is lost. */
enum esp_status window_show(struct window *w, const struct canvas *picture,
                            const struct rect *parts, unsigned n_parts);

void window_toggle_fullscreen(struct window *w);

enum window_event_kind {
    WINDOW_NOTHING,
    WINDOW_CLOSED, /* closed by the user */
    WINDOW_RESIZED,
    WINDOW_EXPOSED,   /* the picture is lost and must be shown again */
    WINDOW_KEY,       /* key, modifiers */
    WINDOW_CHARACTER, /* character, modifiers */
    WINDOW_POINTER,   /* pointer, x, y in pixels, amount, modifiers */
};

struct window_event {
    enum window_event_kind kind;
    enum input_key key;
    uint32_t character; /* ASCII */
    unsigned modifiers; /* of enum input_modifiers */
    enum input_pointer pointer;
    int x, y;
    double amount;
};

/* Wait up to `wait_s` seconds for the next event; WINDOW_NOTHING if none has come. */
struct window_event window_next(struct window *w, double wait_s);

#endif
