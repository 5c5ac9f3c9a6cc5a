/* viz/scene/scene.h - the picture of a run: events of a feed, drawn into a canvas, steered by keys and
 * mouse. No window system here: viz/window/viewer.c carries pixels and events between SDL and this.
 *
 *     scene_create, scene_resize
 *     each frame:  scene_tell_... what the feed has got
 *                  scene_key, scene_char, scene_pointer for each event; obey the command returned
 *                  scene_draw, and show the rectangles it names
 *
 * Memory is bounded by neurons, inputs and pixels, never by the length of a run. One thread. */
#ifndef ESPALIER_VIZ_SCENE_SCENE_H
#define ESPALIER_VIZ_SCENE_SCENE_H

#include "base/status.h"
#include "viz/draw/canvas.h"
#include "viz/draw/font.h"
#include "viz/feed/events.h"

#include <stdbool.h>

enum scene_theme { SCENE_DARK, SCENE_LIGHT };

/* Bounds of the text scale; Ctrl + and - stay within them. */
#define SCENE_TEXT_SCALE_MOST 3.0

struct scene;

struct scene_options {
    enum scene_theme theme;
    double
        text_scale; /* 1 (also for 0) to SCENE_TEXT_SCALE_MOST, on top of the display scale */
    bool reduced_motion;
};

/* An empty scene that says what it waits for. The font is borrowed. */
enum esp_status scene_create(struct font *font, const struct scene_options *options,
                             struct scene **out);
void scene_free(struct scene *s);

/* The window has width x height pixels (320x200 to 16384 each; less is drawn as 320x200 and cut),
 * of which `scale` make one point: 1 on ordinary displays, 2 on HiDPI ones. On failure the scene
 * keeps its size. */
enum esp_status scene_resize(struct scene *s, int width, int height, double scale);

/* What the feed has got. The starts of 1 to EVENT_POPULATIONS populations come first (scene_tell_start: of
 * the only one) and forget everything before them but not the view (theme, panels, zoom, selection,
 * population); ESP_MEMORY leaves the scene empty, all else cannot fail. Numbers out of range (a
 * birth id that does not exist, a class beyond n_classes) are ignored. */
enum esp_status scene_tell_starts(struct scene *s, const struct event_start *starts,
                                  size_t n);
enum esp_status scene_tell_start(struct scene *s, const struct event_start *start);
void scene_tell_image(struct scene *s, const struct event_image *image);
void scene_tell_fields(struct scene *s, const struct event_fields *fields);
void scene_tell_labels(struct scene *s, const struct event_labels *labels);
void scene_tell_window(struct scene *s, const struct event_window *window);
void scene_tell_pruned(struct scene *s, const struct event_pruned *pruned);
void scene_tell_status(struct scene *s, const struct event_status *status);

/* Show this population, if there are so many. */
void scene_show_population(struct scene *s, unsigned population);

/* What is worth handing over now: a live feed may leave the rest out. */
struct scene_wants {
    unsigned population; /* the one on view */
    bool inputs;         /* the input raster is on view */
    bool fields;         /* some receptive fields are */
    bool selected;       /* the fields of this neuron at every image: */
    esp_id birth;
};
struct scene_wants scene_wants(const struct scene *s);

/* What a key or the mouse asks of the world outside; the scene has done the rest by itself. */
enum scene_verb {
    SCENE_NOTHING,
    SCENE_PAUSE, /* or go on */
    SCENE_STEP_IMAGE,
    SCENE_STEP_TICK,
    SCENE_SLOWER,
    SCENE_FASTER,
    SCENE_THRESHOLD, /* `value` spikes of h from now on; NAN: the strategy decides again */
    SCENE_SEEK,      /* to image `value` of the run */
    SCENE_SCREENSHOT,
    SCENE_FULLSCREEN,
    SCENE_QUIT,
};

struct scene_command {
    enum scene_verb verb;
    double value;
};

enum scene_key {
    SCENE_KEY_LEFT,
    SCENE_KEY_RIGHT,
    SCENE_KEY_UP,
    SCENE_KEY_DOWN,
    SCENE_KEY_HOME,
    SCENE_KEY_END,
    SCENE_KEY_PAGE_UP,
    SCENE_KEY_PAGE_DOWN,
    SCENE_KEY_ENTER,
    SCENE_KEY_ESCAPE,
    SCENE_KEY_BACKSPACE,
    SCENE_KEY_TAB,
    SCENE_KEY_F11,
    SCENE_KEY_F12,
};

enum scene_modifiers {
    SCENE_SHIFT = 1,
    SCENE_CTRL = 2,
    SCENE_REPEAT =
        4, /* the key is held down and comes again; what toggles does so once */
};

/* A key that types nothing; `modifiers` are bits of enum scene_modifiers. */
struct scene_command scene_key(struct scene *s, enum scene_key key, unsigned modifiers);

/* A key that types a character, with Ctrl (give the key's own character then) or without. */
struct scene_command scene_char(struct scene *s, uint32_t character, unsigned modifiers);

enum scene_pointer {
    SCENE_POINTER_MOVE,
    SCENE_POINTER_DOWN, /* the left button */
    SCENE_POINTER_UP,
    SCENE_POINTER_WHEEL, /* `amount` notches, positive: away from the user */
    SCENE_POINTER_LEAVE, /* the window */
};

/* The mouse at (x, y) in pixels. */
struct scene_command scene_pointer(struct scene *s, enum scene_pointer what, int x, int y,
                                   double amount, unsigned modifiers);

/* What lies under a pixel. */
enum scene_panel {
    SCENE_PANEL_NONE,
    SCENE_PANEL_RASTER,   /* key 1 */
    SCENE_PANEL_FIELDS,   /* key 2 */
    SCENE_PANEL_SELECTED, /* key 3: the selected neuron */
    SCENE_PANEL_COUNTS,   /* key 4 */
    SCENE_PANEL_LINES,    /* key 5: over training */
    SCENE_PANEL_NOW,      /* key 6: the image */
    SCENE_PANELS
};

struct scene_hit {
    enum scene_panel panel;
    bool threshold; /* the line that can be dragged */
    bool neuron;    /* some neuron's row, tile or bar: */
    esp_id birth;
};
struct scene_hit scene_hit(const struct scene *s, int x, int y);

/* Bring the picture up to `now_s` seconds by any clock that never jumps back; only fades depend on
 * it. What has changed since the last call is named as at most SCENE_DAMAGE rectangles. */
enum { SCENE_DAMAGE = 16 };
struct scene_frame {
    const struct canvas *canvas; /* the scene's */
    struct rect damage[SCENE_DAMAGE];
    unsigned n_damage;
    bool moving; /* a fade goes on: draw again soon even without an event */
};
struct scene_frame scene_draw(struct scene *s, double now_s);

#endif
