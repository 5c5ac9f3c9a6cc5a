/* tests/viz/told.c */
#include "tests/viz/told.h"

#include "viz/draw/font_boxes.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct event_start told_start(void)
{
    return (struct event_start){
        .title = "told",
        .data = "made up",
        .strategy = "adaptive",
        .seed = 1,
        .n_neurons = TOLD_NEURONS,
        .prune_to = 10,
        .n_inputs = TOLD_INPUTS,
        .width = TOLD_SIDE,
        .height = TOLD_SIDE,
        .field_width = TOLD_SIDE,
        .field_height = TOLD_SIDE,
        .n_classes = TOLD_CLASSES,
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

struct event_image told_image(uint64_t image, uint8_t label,
                              const struct event_spike *spikes, size_t n)
{
    static uint8_t pixels[TOLD_CLASSES + 1][TOLD_SIDE * TOLD_SIDE];
    const size_t shade = label < TOLD_CLASSES ? label : TOLD_CLASSES;
    memset(pixels[shade], (int)(10 * shade), sizeof pixels[0]);
    return (struct event_image){
        .image = image,
        .index = image,
        .label = label,
        .vote = EVENT_NO_CLASS,
        .pixels = pixels[shade],
        .start = (esp_tick)image * TOLD_IMAGE_TICKS,
        .end = (esp_tick)(image + 1) * TOLD_IMAGE_TICKS,
        .presentations = 1,
        .spikes = spikes,
        .n_spikes = n,
        .complete = true,
    };
}

struct event_window told_window(uint64_t images_done)
{
    static esp_id birth[TOLD_NEURONS];
    static double h[TOLD_NEURONS];
    for (size_t k = 0; k < TOLD_NEURONS; k++) {
        birth[k] = (esp_id)k;
        h[k] = 2.0 * (double)k;
    }
    return (struct event_window){
        .images_done = images_done,
        .birth = birth,
        .h = h,
        .n_living = TOLD_NEURONS,
        .threshold = 10,
        .accuracy = 0.5,
        .spikes_per_image = 12,
    };
}

struct event_status told_status(void)
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

struct scene *told_scene(int width, int height, struct font **font)
{
    const struct scene_options options = {.theme = SCENE_DARK, .reduced_motion = true};
    const struct event_start start = told_start();
    struct scene *s = NULL;
    assert_int_equal(font_boxes_create(font), ESP_OK);
    assert_int_equal(scene_create(*font, &options, &s), ESP_OK);
    assert_int_equal(scene_resize(s, width, height, 1), ESP_OK);
    assert_int_equal(scene_tell_start(s, &start), ESP_OK);
    return s;
}

static void tell_fields(struct scene *s)
{
    float weight[TOLD_NEURONS * TOLD_INPUTS], theta[TOLD_NEURONS];
    esp_id birth[TOLD_NEURONS];
    for (size_t k = 0; k < TOLD_NEURONS * TOLD_INPUTS; k++)
        weight[k] = (float)(k % 7) / 7;
    for (size_t k = 0; k < TOLD_NEURONS; k++) {
        birth[k] = (esp_id)k;
        theta[k] = (float)k;
    }
    scene_tell_fields(s, &(struct event_fields){.birth = birth,
                                                .n = TOLD_NEURONS,
                                                .weight_mV = weight,
                                                .theta_mV = theta});
}

void told_whole_run(struct scene *s)
{
    static const esp_id gone[] = {0, 1, 2, 3, 4};
    tell_fields(s);
    for (uint64_t image = 0; image < 30; image++) {
        const uint8_t label = (uint8_t)(image % TOLD_CLASSES);
        struct event_spike spikes[8];
        for (uint32_t k = 0; k < 8; k++)
            spikes[k] = (struct event_spike){20 * k, 5u + label + (k == 7)};
        const struct event_image told = told_image(image, label, spikes, 8);
        scene_tell_image(s, &told);
        if (image % 10 != 9)
            continue;
        const struct event_window window = told_window(image + 1);
        scene_tell_window(s, &window);
        if (image == 19)
            scene_tell_pruned(s, &(struct event_pruned){.images_done = 20,
                                                        .threshold = 10,
                                                        .removed = gone,
                                                        .n_removed = 5,
                                                        .n_living = 15});
    }
    const struct event_status status = told_status();
    scene_tell_status(s, &status);
}

int told_setup(void **state)
{
    static struct told_alive f;
    f.s = told_scene(1280, 800, &f.font);
    f.now_s = 1;
    told_whole_run(f.s);
    scene_draw(f.s, 0);
    *state = &f;
    return 0;
}

int told_teardown(void **state)
{
    struct told_alive *f = *state;
    scene_free(f->s);
    font_free(f->font);
    return 0;
}

const struct canvas *told_draw(struct told_alive *f)
{
    return scene_draw(f->s, f->now_s += 0.01).canvas;
}

struct rect told_panel(const struct scene *s, enum scene_panel panel)
{
    return panel > SCENE_PANEL_NONE && panel < SCENE_PANELS ? s->where.panel[panel - 1]
                                                            : (struct rect){0};
}

void told_redraw(struct scene *s)
{
    s->redraw = true;
}
