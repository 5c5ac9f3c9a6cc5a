/* tests/viz/told.h - a small made-up run, as events for the parts of a scene. */
#ifndef ESPALIER_TESTS_TOLD_H
#define ESPALIER_TESTS_TOLD_H

#include "viz/feed/events.h"
#include "viz/scene/scene.h"

enum {
    TOLD_NEURONS = 20,
    TOLD_INPUTS = 16,
    TOLD_SIDE = 4, /* images and fields are TOLD_SIDE x TOLD_SIDE */
    TOLD_CLASSES = 3,
    TOLD_IMAGE_TICKS = 500,
};

/* TOLD_NEURONS neurons to be pruned to 10, TOLD_INPUTS inputs, ticks of 1 ms, 100 images in windows
 * of 10; the feed can do everything. */
struct event_start told_start(void);

/* Image `image` of class `label` with n spikes, complete, at its place in a run without
 * repetitions. Pixels are all 10 * label. */
struct event_image told_image(uint64_t image, uint8_t label,
                              const struct event_spike *spikes, size_t n);

/* A window whose neuron k has h = 2 k, and threshold 10. */
struct event_window told_window(uint64_t images_done);

struct event_status told_status(void);

/* A scene of this size, that has received the start, with a font of boxes, which the caller frees after it. */
struct scene *told_scene(int width, int height, struct font **font);

/* The same after a run: 30 images, fields, two windows, neurons 0 to 4 pruned. */
void told_whole_run(struct scene *s);

/* Where a panel is, w = 0 if it is not on view. */
struct rect told_panel(const struct scene *s, enum scene_panel panel);

/* The whole picture again at the next scene_draw. */
void told_redraw(struct scene *s);

/* A fixture for cmocka: a scene of 1280 x 800 with such a run, drawn once. */
struct told_alive {
    struct font *font;
    struct scene *s;
    double now_s;
};
int told_setup(void **state);
int told_teardown(void **state);
#define WITH_RUN(test) cmocka_unit_test_setup_teardown(test, told_setup, told_teardown)

/* Draw it, a hundredth of a second later. */
const struct canvas *told_draw(struct told_alive *f);

#endif
