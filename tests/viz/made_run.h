/* tests/viz/made_run.h - a small made-up run, as events for the parts of a scene. */
#ifndef ESPALIER_TESTS_VIZ_MADE_RUN_H
#define ESPALIER_TESTS_VIZ_MADE_RUN_H

#include "viz/feed/events.h"
#include "viz/scene/scene.h"

enum {
    MADE_RUN_NEURONS = 20,
    MADE_RUN_INPUTS = 16,
    MADE_RUN_SIDE = 4, /* images and fields are MADE_RUN_SIDE x MADE_RUN_SIDE */
    MADE_RUN_CLASSES = 3,
    MADE_RUN_IMAGE_TICKS = 500,
};

/* MADE_RUN_NEURONS neurons to be pruned to 10, MADE_RUN_INPUTS inputs, ticks of 1 ms, 100 images in windows
 * of 10; the feed can do everything. */
struct event_start made_run_start(void);

/* Image `image` of class `label` with n spikes, complete, at its place in a run without
 * repetitions. Pixels are all 10 * label. */
struct event_image made_run_image(uint64_t image, esp_class label,
                                  const struct event_spike *spikes, size_t n);

/* A window whose neuron k has h = 2 k, and threshold 10. */
struct event_window made_run_window(uint64_t images_done);

struct event_status made_run_status(void);

/* A scene of this size, that has received the start, with a font of boxes, which the caller frees after it. */
struct scene *made_run_scene(int width, int height, struct font **font);

/* The same after a run: 30 images, fields, two windows, neurons 0 to 4 pruned. */
void made_run_all(struct scene *s);

/* Where a panel is, w = 0 if it is not on view. */
struct rect made_run_panel(const struct scene *s, const struct panel *panel);

/* The whole picture again at the next scene_draw. */
void made_run_redraw(struct scene *s);

/* A fixture for cmocka: a scene of 1280 x 800 with such a run, drawn once. */
struct made_run_fixture {
    struct font *font;
    struct scene *s;
    double now_s;
};
int made_run_setup(void **state);
int made_run_teardown(void **state);
#define WITH_RUN(test) \
    cmocka_unit_test_setup_teardown(test, made_run_setup, made_run_teardown)

/* Draw it, a hundredth of a second later. */
const struct canvas *made_run_draw(struct made_run_fixture *f);

#endif
