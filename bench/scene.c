/* bench/scene.c - the section `scene`: processor time of a frame of the viewer, without a window. Artificial
 * events arrive as fast as in a fast training.
 *
 * Before each frame there are FRESH images with all their input spikes. Every sixth frame also gets all
 * weights, and every thirtieth the end of a window. */
#include "bench/bench.h"

#include "base/array.h"
#include "bench/measure.h"
#include "viz/draw/font.h"
#include "viz/scene/scene.h"

#include <math.h>
#include <string.h>

enum {
    FRESH = 5,
    FRAMES = 30,
    SIDE = 28,
    INPUTS = SIDE * SIDE,
    SPIKES = 15,
    DRIVE = 2280
};

struct show_setting {
    const char *name;
    uint32_t neurons;
    int width, height;
    const char *keys; /* keys pressed at the start */
};

struct show_case {
    struct font *font;
    struct scene *scene;
    float *weight_mV;
    esp_id *birth;
    double *h;
    struct event_spike spikes[SPIKES], drive[DRIVE];
    uint64_t image, frame;
    uint32_t neurons;
};

static void make_news(struct show_case *c)
{
    for (size_t k = 0; k < (size_t)c->neurons * INPUTS; k++)
        c->weight_mV[k] = (float)(k * 37 % 101) / 101;
    for (uint32_t k = 0; k < c->neurons; k++) {
        c->birth[k] = k;
        c->h[k] = 100 - 100.0 * k / c->neurons;
    }
    for (uint32_t k = 0; k < DRIVE; k++)
        c->drive[k] = (struct event_spike){k * 350 / DRIVE, k * 131 % INPUTS};
}

static enum esp_status begin(const struct show_setting *set, struct show_case *c)
{
    const struct event_start start = {
        .title = "bench",
        .strategy = "adaptive",
        .n_neurons = set->neurons,
        .prune_to = set->neurons / 2,
        .n_inputs = INPUTS,
        .width = SIDE,
        .height = SIDE,
        .n_classes = 10,
        .images_run = 60000,
        .window_images = 600,
        .forget = 0.8,
        .dt_ms = 1,
        .has_spikes = true,
        .has_inputs = true,
        .has_pixels = true,
        .has_fields = true,
        .can_control = true,
    };
    c->neurons = set->neurons;
    const struct scene_options options = {.theme = SCENE_DARK};
    c->weight_mV = array_create((size_t)c->neurons * INPUTS, sizeof *c->weight_mV);
    c->birth = array_create(c->neurons, sizeof *c->birth);
    c->h = array_create(c->neurons, sizeof *c->h);
    if (!c->weight_mV || !c->birth || !c->h)
        return ESP_MEMORY;
    make_news(c);
    enum esp_status st = font_boxes_create(&c->font);
    if (st == ESP_OK)
        st = scene_create(c->font, &options, &c->scene);
    if (st == ESP_OK)
        st = scene_resize(c->scene, set->width, set->height, 1);
    if (st == ESP_OK)
        st = scene_start(c->scene, &start);
    for (const char *key = set->keys; *key && st == ESP_OK; key++)
        scene_char(c->scene, (uint32_t)*key, 0);
    return st;
}

static void end(struct show_case *c)
{
    scene_free(c->scene);
    font_free(c->font);
    array_free(c->weight_mV);
    array_free(c->birth);
    array_free(c->h);
}

static void tell_image(struct show_case *c)
{
    static const uint8_t pixels[INPUTS] = {0};
    const esp_tick start = (esp_tick)c->image * 500;
    for (uint32_t k = 0; k < SPIKES; k++)
        c->spikes[k] = (struct event_spike){
            20 * k, (esp_id)((c->image * 7919 + (k < 12 ? 0 : 17)) % c->neurons)};
    const struct event_image image = {
        .image = c->image,
        .index = c->image,
        .label = (uint8_t)(c->image % 10),
        .vote = ESP_NO_CLASS,
        .pixels = pixels,
        .start = start,
        .end = start + 500,
        .presentations = 1,
        .spikes = c->spikes,
        .n_spikes = SPIKES,
        .inputs = c->drive,
        .n_inputs = DRIVE,
        .complete = true,
    };
    scene_image(c->scene, &image);
    c->image++;
}

static void tell_news(struct show_case *c)
{
    for (int k = 0; k < FRESH; k++)
        tell_image(c);
    if (c->frame % 6 == 0)
        scene_fields(c->scene, &(struct event_fields){.birth = c->birth,
                                                      .n = c->neurons,
                                                      .weight_mV = c->weight_mV});
    if (c->frame % 30 == 0)
        scene_window(c->scene, &(struct event_window){.images_done = c->image,
                                                      .birth = c->birth,
                                                      .h = c->h,
                                                      .n_living = c->neurons,
                                                      .threshold = 20,
                                                      .accuracy = 0.9,
                                                      .spikes_per_image = SPIKES});
    scene_status(c->scene, &(struct event_status){.images_done = c->image,
                                                  .realtime = 1000,
                                                  .speed_limit = (double)INFINITY,
                                                  .threshold_set = (double)NAN});
}

static enum esp_status draw(void *context)
{
    struct show_case *c = context;
    for (int k = 0; k < FRAMES; k++) {
        tell_news(c);
        scene_draw(c->scene, (double)c->frame++ / 60);
    }
    return ESP_OK;
}

#define ZOOM_OUT "------------" /* the time axis shows 60 seconds instead of 5 */
#define ZOOM_IN  "++++++++"     /* the time axis shows 1 second instead of 5 */

enum esp_status bench_scene(const struct bench *b)
{
    static const struct show_setting settings[] = {
        {"1280x800, 1 s", 800, 1280, 800, ZOOM_IN},
        {"1280x800, 60 s", 800, 1280, 800, ZOOM_OUT},
        {"1280x800, inputs, 1 s", 800, 1280, 800, "i" ZOOM_IN},
        {"1280x800, inputs, 60 s", 800, 1280, 800, "i" ZOOM_OUT},
        {"1280x800, 60 s", 6400, 1280, 800, ZOOM_OUT},
        {"3840x2160, 60 s", 800, 3840, 2160, ZOOM_OUT},
    };
    enum { N = sizeof settings / sizeof *settings };
    struct show_case cases[N] = {0};
    struct timing c[N] = {0};
    enum esp_status st = ESP_OK;
    for (int k = 0; k < N && st == ESP_OK; k++) {
        st = begin(&settings[k], &cases[k]);
        c[k] = (struct timing){.run = draw, .context = &cases[k], .by_processor = true};
    }
    if (st == ESP_OK)
        st = measure_in_turn(c, N, b->repeats);
    for (int k = 0; k < N && st == ESP_OK; k++)
        report_row(b->report,
                   &(struct report_row){"frame", settings[k].neurons, settings[k].name,
                                        measure_seconds(&c[k], 1e3 / FRAMES), "ms"});
    for (int k = 0; k < N; k++)
        end(&cases[k]);
    return st;
}
