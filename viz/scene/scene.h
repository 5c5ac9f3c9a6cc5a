/* viz/scene/scene.h - the picture of a run: events of a feed, drawn into a canvas, steered by keys and
 * mouse. No window system here: viz/window/viewer.c carries pixels and events between SDL and this.
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
#include "viz/panels/input.h"

#include <stdbool.h>

enum scene_theme { SCENE_DARK, SCENE_LIGHT };

/* Bounds of the text scale; Ctrl + and - stay within them. */
#define SCENE_TEXT_SCALE_MOST 3.0

struct packet;
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

/* What the feed has sent. The starts of 1 to EVENT_POPULATIONS populations come first (scene_start: of
 * the only one) and forget everything before them but not the view (theme, panels, zoom, selection,
 * population); ESP_MEMORY leaves the scene empty, all else cannot fail. Numbers out of range (a
 * birth id that does not exist, a class beyond n_classes) are ignored. */
enum esp_status scene_starts(struct scene *s, const struct event_start *starts, size_t n);
enum esp_status scene_start(struct scene *s, const struct event_start *start);
void scene_image(struct scene *s, const struct event_image *image);
void scene_fields(struct scene *s, const struct event_fields *fields);
void scene_labels(struct scene *s, const struct event_labels *labels);
void scene_window(struct scene *s, const struct event_window *window);
void scene_pruned(struct scene *s, const struct event_pruned *pruned);
void scene_status(struct scene *s, const struct event_status *status);

/* All of that but the status from a packet, the image last; `starts` are those of the run, for a packet that begins anew. */
enum esp_status scene_take_packet(struct scene *s, const struct packet *p,
                                  const struct event_start *starts, size_t n);

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

/* A key that types nothing; `modifiers` are bits of enum input_modifiers. */
struct request scene_key(struct scene *s, enum input_key key, unsigned modifiers);

/* A key that types a character, with Ctrl (give the key's own character then) or without. */
struct request scene_char(struct scene *s, uint32_t character, unsigned modifiers);

/* The mouse at (x, y) in pixels. */
struct request scene_pointer(struct scene *s, enum input_pointer what, int x, int y,
                             double amount, unsigned modifiers);

/* What lies under a pixel. */
struct panel_hit scene_hit(const struct scene *s, int x, int y);

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
