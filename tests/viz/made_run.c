/* tests/viz/made_run.c */
#include "tests/viz/made_run.h"

#include "viz/draw/font.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct event_start made_run_start(void)
{
    return (struct event_start){
        .title = "made up",
        .data = "made up",
        .strategy = "adaptive",
        .has_threshold = true,
        .seed = 1,
        .n_neurons = MADE_RUN_NEURONS,
        .prune_to = 10,
        .n_inputs = MADE_RUN_INPUTS,
        .width = MADE_RUN_SIDE,
        .height = MADE_RUN_SIDE,
        .field_width = MADE_RUN_SIDE,
        .field_height = MADE_RUN_SIDE,
        .n_classes = MADE_RUN_CLASSES,
        .images_run = 100,
        .window_images = 10,
        .forget = 0.8,
        .dt_ms = 1,
        .has_spikes = true,
        .has_inputs = true,
        .has_pixels = true,
        .has_fields = true,
        .can_control = true,
        .can_seek = true,
    };
}

struct event_image made_run_image(uint64_t image, esp_class label,
                                  const struct event_spike *spikes, size_t n)
{
    static uint8_t pixels[MADE_RUN_CLASSES + 1][MADE_RUN_SIDE * MADE_RUN_SIDE];
    const size_t shade =
        label >= 0 && label < MADE_RUN_CLASSES ? (size_t)label : MADE_RUN_CLASSES;
    memset(pixels[shade], (int)(10 * shade), sizeof pixels[0]);
    return (struct event_image){
        .image = image,
        .index = image,
        .label = label,
        .vote = ESP_NO_CLASS,
        .pixels = pixels[shade],
        .start = (esp_tick)image * MADE_RUN_IMAGE_TICKS,
        .end = (esp_tick)(image + 1) * MADE_RUN_IMAGE_TICKS,
        .presentations = 1,
        .spikes = spikes,
        .n_spikes = n,
        .complete = true,
    };
}

struct event_window made_run_window(uint64_t images_done)
{
    static esp_id birth[MADE_RUN_NEURONS];
    static double h[MADE_RUN_NEURONS];
    for (size_t k = 0; k < MADE_RUN_NEURONS; k++) {
        birth[k] = (esp_id)k;
        h[k] = 2.0 * (double)k;
    }
    return (struct event_window){
        .images_done = images_done,
        .birth = birth,
        .h = h,
        .n_living = MADE_RUN_NEURONS,
        .threshold = 10,
        .accuracy = 0.5,
        .spikes_per_image = 12,
    };
}

struct event_status made_run_status(void)
{
    return (struct event_status){
        .state = EVENT_RUNNING,
        .images_done = 30,
        .simulated_s = 15,
        .wall_s = 1,
        .realtime = 15,
        .speed_limit = (double)INFINITY,
        .threshold_set = (double)NAN,
    };
}

struct scene *made_run_scene(int width, int height, struct font **font)
{
    const struct scene_options options = {.theme = SCENE_DARK, .reduced_motion = true};
    const struct event_start start = made_run_start();
    struct scene *s = NULL;
    assert_int_equal(font_boxes_create(font), ESP_OK);
    assert_int_equal(scene_create(*font, &options, &s), ESP_OK);
    assert_int_equal(scene_resize(s, width, height, 1), ESP_OK);
    assert_int_equal(scene_start(s, &start), ESP_OK);
    return s;
}

static void tell_fields(struct scene *s)
{
    float weight[MADE_RUN_NEURONS * MADE_RUN_INPUTS], theta[MADE_RUN_NEURONS];
    esp_id birth[MADE_RUN_NEURONS];
    for (size_t k = 0; k < MADE_RUN_NEURONS * MADE_RUN_INPUTS; k++)
        weight[k] = (float)(k % 7) / 7;
    for (size_t k = 0; k < MADE_RUN_NEURONS; k++) {
        birth[k] = (esp_id)k;
        theta[k] = (float)k;
    }
    scene_fields(s, &(struct event_fields){.birth = birth,
                                           .n = MADE_RUN_NEURONS,
                                           .weight_mV = weight,
                                           .theta_mV = theta});
}

void made_run_all(struct scene *s)
{
    static const esp_id gone[] = {0, 1, 2, 3, 4};
    tell_fields(s);
    for (uint64_t image = 0; image < 30; image++) {
        const esp_class label = (esp_class)(image % MADE_RUN_CLASSES);
        struct event_spike spikes[8];
        for (uint32_t k = 0; k < 8; k++)
            spikes[k] = (struct event_spike){20 * k, 5u + (uint32_t)label + (k == 7)};
        const struct event_image event = made_run_image(image, label, spikes, 8);
        scene_image(s, &event);
        if (image % 10 != 9)
            continue;
        const struct event_window window = made_run_window(image + 1);
        scene_window(s, &window);
        if (image == 19)
            scene_pruned(s, &(struct event_pruned){.images_done = 20,
                                                   .removed = gone,
                                                   .n_removed = 5,
                                                   .n_living = 15});
    }
    const struct event_status status = made_run_status();
    scene_status(s, &status);
}

int made_run_setup(void **state)
{
    static struct made_run_fixture f;
    f.s = made_run_scene(1280, 800, &f.font);
    f.now_s = 1;
    made_run_all(f.s);
    scene_draw(f.s, 0);
    *state = &f;
    return 0;
}

int made_run_teardown(void **state)
{
    struct made_run_fixture *f = *state;
    scene_free(f->s);
    font_free(f->font);
    return 0;
}

const struct canvas *made_run_draw(struct made_run_fixture *f)
{
    return scene_draw(f->s, f->now_s += 0.01).canvas;
}

struct rect made_run_panel(const struct scene *s, const struct panel *panel)
{
    size_t k = 0;
    while (k < n_panels && panels[k] != panel)
        k++;
    return k < n_panels ? s->where.panel[k] : (struct rect){0};
}

void made_run_redraw(struct scene *s)
{
    s->context.redraw = true;
}
