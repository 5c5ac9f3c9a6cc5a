/* viz/scene/scene.h - the picture of a run: draws the events of a feed into a canvas and handles keys and mouse. It
 * uses no window system: viz/window/viewer.c passes pixels and events between SDL and the scene.
 *
 *     scene_create, scene_resize
 *     each frame:  scene_take_packet, for each that the feed has sent; scene_status
 *                  scene_key, scene_char, scene_pointer for each event; obey the request returned
 *                  scene_draw, and show the rectangles it names
 *
 * Memory is bounded by neurons, inputs and pixels, never by the length of a run. One thread. */
#ifndef ESPALIER_VIZ_SCENE_SCENE_H
#define ESPALIER_VIZ_SCENE_SCENE_H

#include "base/status.h"
#include "viz/draw/canvas.h"
#include "viz/draw/font.h"
#include "viz/feed/events.h"
#include "viz/feed/lab_events.h"
#include "viz/panels/input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum scene_theme { SCENE_DARK, SCENE_LIGHT };

/* Bounds of the text scale; Ctrl + and - stay within them. */
#define SCENE_TEXT_SCALE_MOST 3.0

struct packet;
struct scene;

struct scene_options {
    enum scene_theme theme;
    /* Factor of all text sizes, 1 to SCENE_TEXT_SCALE_MOST (0 means 1), besides the scale of the display. */
    double text_scale;
    bool reduced_motion;
};

/* Create an empty scene, which shows that it waits for a feed. The font is borrowed. */
enum esp_status scene_create(struct font *font, const struct scene_options *options,
                             struct scene **out);
void scene_free(struct scene *s);

/* Set the size of the window in pixels (320x200 to 16384 each; a smaller window shows a part of 320x200) and the
 * pixels per point, `scale`: 1 on ordinary displays, 2 on HiDPI ones. On failure the scene keeps its size. */
enum esp_status scene_resize(struct scene *s, int width, int height, double scale);

/* Pass an event of the feed. The starts of 1 to EVENT_POPULATIONS populations come first (scene_start: one
 * population). They discard everything but the view (theme, panels, zoom, selection, population). After ESP_MEMORY
 * the scene is empty; the other events cannot fail. Numbers out of range (a birth id that does not exist, a class
 * beyond n_classes) are ignored. */
enum esp_status scene_starts(struct scene *s, const struct event_start *starts, size_t n);
enum esp_status scene_start(struct scene *s, const struct event_start *start);
void scene_image(struct scene *s, const struct event_image *image);
void scene_membrane(struct scene *s, const struct event_membrane *membrane);
void scene_fields(struct scene *s, const struct event_fields *fields);
void scene_labels(struct scene *s, const struct event_labels *labels);
void scene_window(struct scene *s, const struct event_window *window);
void scene_pruned(struct scene *s, const struct event_pruned *pruned);
void scene_status(struct scene *s, const struct event_status *status);

/* Pass all events of a packet except its status, the image last. `starts` are those of the run, for a packet with
 * begins_anew. */
enum esp_status scene_take_packet(struct scene *s, const struct packet *p,
                                  const struct event_start *starts, size_t n);

/* Show the population with this index in the starts; ignored if it does not exist. */
void scene_show_population(struct scene *s, unsigned population);

/* The events that the scene shows now; a live feed need not send others. */
struct scene_wants {
    unsigned population; /* shown population */
    bool inputs;         /* the input raster is on view */
    bool fields;         /* receptive fields are shown */
    bool selected;       /* the field of `birth` is needed at every image */
    bool membrane;       /* and its membrane at every tick */
    bool film;           /* and its fields at earlier moments */
    esp_id birth;
};
struct scene_wants scene_wants(const struct scene *s);

/* Handle a key that types no character; `modifiers` are bits of enum input_modifiers. */
struct request scene_key(struct scene *s, enum input_key key, unsigned modifiers);

/* Handle a typed character; with Ctrl, the character of the key. */
struct request scene_char(struct scene *s, uint32_t character, unsigned modifiers);

/* Handle an event of the mouse at (x, y) in pixels. */
struct request scene_pointer(struct scene *s, enum input_pointer what, int x, int y,
                             double amount, unsigned modifiers);

/* Return what is under a pixel. */
struct panel_hit scene_hit(const struct scene *s, int x, int y);

/* What passes between the laboratory and the run. scene_take_action: the oldest action that the user asks for; false:
 * none. scene_question: the question to be sent; false: none; scene_asked: it was sent. scene_answer, scene_acted: what
 * the run says. */
bool scene_take_action(struct scene *s, struct action *out);
bool scene_question(const struct scene *s, struct lab_question *out);
void scene_asked(struct scene *s);
void scene_answer(struct scene *s, const struct lab_answer *answer);
void scene_acted(struct scene *s, const struct lab_action *action);

/* Draw the present state. now_s is the time in seconds by any monotonic clock; only fades depend on it. The result
 * lists the changes since the last call as at most SCENE_DAMAGE rectangles. */
enum { SCENE_DAMAGE = 16 };
struct scene_frame {
    const struct canvas *canvas; /* owned by the scene */
    struct rect damage[SCENE_DAMAGE];
    unsigned n_damage;
    bool moving; /* a fade is in progress: draw again soon even without an event */
};
struct scene_frame scene_draw(struct scene *s, double now_s);

/* Draw the whole picture once more, and pass its shapes to `copy`. */
void scene_copy(struct scene *s, const struct canvas_copy *copy);

/* Write the spikes that are measured as CSV: image of the run from 0, its label and answer (-1: none), tick and time since
 * it began, neuron and its class (-1: none). Return how many. */
size_t scene_write_spikes(const struct scene *s, FILE *to);

#endif
