/* cli/view.c - the command `view`: shows a recording in a window. It replays a finished run or follows a run in
 * progress. */
#include "cli/commands.h"
#include "cli/display.h"
#include "cli/population_views.h"
#include "session/repeat.h"
#include "session/sandbox_file.h"
#include "session/store.h"

#include "base/array.h"
#include "record/read/run_file.h"
#include "viz/feed/replay.h"
#include "viz/window/viewer.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct view {
    const struct options *options;
    struct viewer_options window;
    struct replay_options replay;
    struct dataset *data; /* NULL: the data set was not found, and no pixels are shown */
    double *thresholds;   /* set by hand in the run, one for each window */
    uint64_t n_thresholds;
    struct repeat *repeat; /* the run again, for membranes; NULL: not possible */
    struct run_file *file;
    struct relay *relay;
    struct replay *feed;
};

static enum esp_status read_options(struct view *v)
{
    const struct options *o = v->options;
    enum esp_status st = display_options(o, &v->window);
    if (st == ESP_OK)
        st = options_number(o, OPTION_AT, 0, UINT64_MAX, 0, &v->replay.at);
    v->replay.follow = options_given(o, OPTION_FOLLOW);
    if (v->window.screenshot.path && !options_given(o, OPTION_AT))
        v->replay.at = UINT64_MAX; /* the end of the run */
    if (st == ESP_OK && v->replay.follow && options_given(o, OPTION_AT))
        st = esp_fail(ESP_INPUT, "--at: a run in progress is followed from its newest "
                                 "image on; leave out --follow");
    return st;
}

/* ---- pixels of images ---- */

static void fetch(void *context, uint64_t index, uint8_t *pixels)
{
    const struct view *v = context;
    const struct dataset_info *info = dataset_info(v->data);
    if (index < info->n_images[DATASET_TRAIN])
        dataset_image(v->data, DATASET_TRAIN, (size_t)index, pixels);
    else
        memset(pixels, 0, (size_t)info->width * info->height);
}

/* Open the data set, because a recording does not contain the pixels of its images. If the data set is not found,
 * no pixels are shown; this is an error only if --data names the data set. */
static enum esp_status open_data(struct view *v)
{
    const struct header *h = &run_file_info(v->file)->header;
    const char *spec = v->options->value[OPTION_DATA];
    const enum esp_status st =
        store_open_data(spec, &run_file_info(v->file)->config, NULL, h->data, &v->data);
    if (st != ESP_OK && !spec && st != ESP_MEMORY) {
        if (!options_given(v->options, OPTION_QUIET))
            fprintf(stderr, "espalier: without images: %s\n", esp_message());
        return ESP_OK;
    }
    if (st != ESP_OK)
        return st;
    const struct dataset_info *info = dataset_info(v->data);
    if (info->width != h->width || info->height != h->height)
        return esp_fail(ESP_INPUT,
                        "%s has images of %u x %u pixels, %s was trained on %u x %u",
                        info->spec, info->width, info->height,
                        run_file_info(v->file)->path, h->width, h->height);
    v->replay.pixels = (struct player_pixels){.fetch = fetch, .context = v};
    return ESP_OK;
}

/* ---- membranes ---- */

static enum esp_status compute(void *context, const struct player_look *look,
                               struct packet *packet)
{
    const struct view *v = context;
    const struct repeat_look wanted = {.population = look->population,
                                       .birth = look->birth,
                                       .go_on = look->go_on,
                                       .context = look->context};
    struct repeat_seen seen;
    const enum esp_status st = repeat_image(v->repeat, look->image, &wanted, &seen);
    if (st != ESP_OK)
        return st;
    if (seen.n_output != look->n_output)
        return esp_fail(
            ESP_INPUT,
            "no membrane: trained again, image %llu has %llu spikes, and %u in "
            "the recording",
            (unsigned long long)look->image + 1, (unsigned long long)seen.n_output,
            (unsigned)look->n_output);
    if (seen.n > 0)
        packet_begin_membrane(packet, look->birth, seen.rest_mV);
    for (size_t k = 0; k < seen.n; k++)
        packet_add_point(packet, (struct event_point){(uint32_t)seen.points[k].tick,
                                                      seen.points[k].v_mV,
                                                      seen.points[k].limit_mV});
    return ESP_OK;
}

/* Prepare to train the run again. This is possible of a recording that is not being written and begins with the first
 * image, with its images at hand. */
static enum esp_status open_repeat(struct view *v)
{
    const struct run_file_info *info = run_file_info(v->file);
    if (!v->data || v->replay.follow || info->active || info->header.first_image > 0)
        return ESP_OK;
    if (store_thresholds_of(v->file, &v->thresholds, &v->n_thresholds) != ESP_OK)
        return ESP_OK;
    const struct repeat_params params = {.config = &info->config,
                                         .data = v->data,
                                         .thresholds = v->thresholds,
                                         .n_thresholds = v->n_thresholds};
    const enum esp_status st = repeat_create(&params, &v->repeat);
    if (st == ESP_OK)
        v->replay.membranes = (struct player_membranes){.compute = compute, .context = v};
    return st;
}

/* ---- reading the recording ---- */

/* Return the default speed, simulated seconds per second: a whole run takes about a minute. */
static double pleasant_speed(const struct run_file_info *info)
{
    const struct run_config *run = &info->resolved.run;
    const double run_s =
        (double)info->n_images * (run->present_ms + run->rest_ms) / 1000.0;
    return control_speed_above(fmax(run_s / 60.0, 0.9));
}

static enum esp_status open_feed(struct view *v)
{
    const struct run_file_info *info = run_file_info(v->file);
    const struct dataset_info data = {.spec = info->header.data,
                                      .width = info->header.width,
                                      .height = info->header.height,
                                      .n_classes = info->header.n_classes};
    const char *slash = strrchr(info->path, '/');
    struct event_start starts[EVENT_POPULATIONS];
    const size_t n = population_views_tell(&info->resolved, &data,
                                           slash ? slash + 1 : info->path, starts);
    unsigned population;
    double speed;
    enum esp_status st = display_speed(
        v->options, v->replay.follow ? (double)INFINITY : pleasant_speed(info), &speed);
    if (st == ESP_OK)
        st = population_views_choose(v->options, &info->resolved, starts, n, &population);
    if (st != ESP_OK)
        return st;
    v->replay.pace = pleasant_speed(info);
    replay_describe(v->file, &v->replay, starts, n);
    st = relay_create(starts, n, &v->relay);
    if (st != ESP_OK)
        return st;
    atomic_store(&v->relay->wants_population, population);
    atomic_store(&v->relay->paced,
                 !v->replay.follow && !options_given(v->options, OPTION_SPEED));
    control_set_speed(&v->relay->control, speed);
    struct run_file *file = v->file;
    v->file = NULL; /* the replay now closes the file */
    return replay_create(file, &v->replay, v->relay, &v->feed);
}

static void *feed(void *context)
{
    replay_run(context);
    return NULL;
}

/* Show the window. Another thread reads the recording; from now on only that thread calls HDF5. */
static enum esp_status watch(struct view *v)
{
    struct viewer_report report;
    pthread_t thread;
    if (pthread_create(&thread, NULL, feed, v->feed) != 0)
        return esp_fail(ESP_IO, "no thread for reading the recording");
    const enum esp_status st = viewer_run(v->relay, &v->window, &report);
    atomic_store(&v->relay->closed, true);
    control_leave(&v->relay->control);
    pthread_join(thread, NULL);
    if (st == ESP_OK && !options_given(v->options, OPTION_QUIET))
        display_report(&v->window, &report);
    return st;
}

static enum esp_status run_view(const struct options *o)
{
    struct view v = {.options = o};
    enum esp_status st = read_options(&v);
    if (st == ESP_OK)
        st = sandbox_read(o->operand[0]);
    if (st == ESP_OK)
        st = run_file_open(o->operand[0], &v.file);
    if (st == ESP_OK)
        st = open_data(&v);
    if (st == ESP_OK)
        st = open_repeat(&v);
    if (st == ESP_OK)
        st = open_feed(&v);
    if (st == ESP_OK)
        st = watch(&v);
    replay_free(v.feed);
    relay_free(v.relay);
    run_file_close(v.file);
    repeat_free(v.repeat);
    free(v.thresholds);
    dataset_free(v.data);
    return st;
}

static const enum option_id options[] = {
    OPTION_AT,         OPTION_DATA,       OPTION_FOLLOW, OPTION_FORCE,
    OPTION_FRAMES,     OPTION_POPULATION, OPTION_QUIET,  OPTION_REDUCED_MOTION,
    OPTION_SCREENSHOT, OPTION_SIZE,       OPTION_SPEED,  OPTION_TEXT_SCALE,
    OPTION_THEME,      OPTIONS_END};

const struct command command_view = {
    .name = "view",
    .operands = "RUN.h5",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "Watch a recorded run in a window, or one that is still going on.",
    .details =
        "h shows the keys. --data says where the images are if the recording's own SPEC\n"
        "does not. A picture by --screenshot without --at is of the end of the run.\n",
    .options = options,
    .run = run_view,
};
