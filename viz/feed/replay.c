/* viz/feed/replay.c */
#include "viz/feed/replay.h"

#include "base/array.h"
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* pause between two reads of a file that is being written */
static const double LOOK_S = 0.1;
/* How long a file that is being written may be unreadable. */
static const double HOPE_S = 2.0;

struct replay {
    struct player player;
    bool follow;
    uint64_t at;
    /* Time of the last attempt to read the file, and of the last success. */
    double looked_s, readable_s;
};

static bool has_inputs(const struct run_file_info *info)
{
    for (unsigned k = 0; k < info->resolved.n_populations; k++)
        if (population_is_source(&info->resolved.population[k]) &&
            info->layout->column[LAYOUT_SPIKE_TIMES + k].path[0] != '\0')
            return true;
    return false;
}

/* Describe the output population. A recording has its receptive fields if their elements are pixels or edges of an
 * image. */
static void describe_output(const struct run_file_info *info, struct event_start *start)
{
    start->index = info->layout->output;
    start->n_neurons = (uint32_t)info->layout->n_birth;
    start->n_field = (uint32_t)info->layout->column[LAYOUT_SNAPSHOTS].shape[1];
    start->has_fields = !start->field_from && (info->active || info->n_snapshots > 0);
}

void replay_describe(const struct run_file *file, const struct replay_options *options,
                     struct event_start *starts, size_t n)
{
    const struct run_file_info *info = run_file_info(file);
    for (size_t k = 0; k < n; k++) {
        struct event_start *start = &starts[k];
        start->source = options->follow ? EVENT_FOLLOW : EVENT_REPLAY;
        start->images_run = info->header.images_run;
        start->window_images = info->header.window_images;
        start->has_fields = false;
        if (k == 0)
            describe_output(info, start);
        start->has_spikes =
            info->layout->column[LAYOUT_SPIKE_TIMES + start->index].path[0] != '\0';
        start->has_inputs = has_inputs(info);
        start->has_pixels = options->pixels.fetch != NULL;
        start->has_membrane = options->membranes.compute != NULL;
        start->can_control = true;
        start->can_seek = true;
    }
}

enum esp_status replay_create(struct run_file *file, const struct replay_options *options,
                              struct relay *relay, struct replay **out)
{
    struct replay *r = array_create(1, sizeof *r);
    if (!r) {
        run_file_close(file);
        return ESP_MEMORY;
    }
    r->follow = options->follow;
    r->at = options->at;
    const enum esp_status st = player_open(file, options->pixels, relay, &r->player);
    if (st != ESP_OK) {
        array_free(r);
        return st;
    }
    r->player.membranes = options->membranes;
    if (options->pace > 0)
        r->player.pace = options->pace;
    *out = r;
    return ESP_OK;
}

void replay_free(struct replay *r)
{
    if (r)
        player_close(&r->player);
    array_free(r);
}

static const struct run_file_info *info_of(const struct replay *r)
{
    return run_file_info(r->player.file);
}

/* ---- a file that is being written ---- */

/* Open the file again, because a run has begun or ended writing it, or a resumed run has replaced it by a new file,
 * which may be shorter. */
static enum esp_status open_again(struct replay *r)
{
    struct run_file *file = NULL;
    const struct run_file_info *old = info_of(r);
    const enum esp_status st = run_file_open(old->path, &file);
    if (st != ESP_OK)
        return st;
    const struct run_file_info *new = run_file_info(file);
    if (memcmp(new->layout, old->layout, sizeof *new->layout) != 0) {
        const enum esp_status other =
            esp_fail(ESP_INPUT, "another run has taken the place of %s", old->path);
        run_file_close(file);
        return other;
    }
    const bool is_shorter = new->n_images < old->n_images || new->active;
    player_use(&r->player, file);
    if (is_shorter)
        player_jump(&r->player, player_images(&r->player));
    return ESP_OK;
}

/* Read the state of the file again. It may be unreadable for a moment while it is written. */
static enum esp_status look_again(struct replay *r)
{
    const double now_s = clock_now_s();
    if (now_s - r->looked_s < LOOK_S)
        return ESP_OK;
    r->looked_s = now_s;
    const bool was_active = info_of(r)->active;
    enum esp_status st = run_file_refresh(r->player.file);
    image_cursor_use(&r->player.images, r->player.file); /* so that it finds new rows */
    if (st == ESP_OK &&
        (was_active != info_of(r)->active || run_file_is_replaced(r->player.file)))
        st = open_again(r);
    if (st == ESP_OK)
        r->readable_s = now_s;
    return now_s - r->readable_s < HOPE_S ? ESP_OK : st;
}

/* Skip to the newest images if the player is far behind. */
static void catch_up(struct replay *r)
{
    struct player *p = &r->player;
    const uint64_t n = player_images(p);
    if (n > p->next + 2 * PLAYER_RUN_UP) {
        p->status.skipped += n - PLAYER_RUN_UP - p->next;
        player_run_up_to(p, n);
    }
}

static enum esp_status follow(struct replay *r)
{
    struct player *p = &r->player;
    const enum esp_status st = look_again(r);
    if (st != ESP_OK || atomic_load(&p->relay->control.paused))
        return st;
    catch_up(r);
    if (info_of(r)->active)
        player_tell_state(p, EVENT_RUNNING,
                          player_images(p) ? "" : "waiting for the first image");
    return ESP_OK;
}

/* ---- the loop ---- */

static void tell_end(struct replay *r)
{
    const struct run_file_info *info = info_of(r);
    const bool broken = !info->active && (info->in_writing || !info->trained);
    char message[PACKET_MESSAGE] = "";
    if (!broken && !info->active)
        r->player.status.tested = info->accuracy[READOUT_BAYES];
    if (broken)
        snprintf(message, sizeof message,
                 "the run broke off: %llu of %llu images are kept%s",
                 (unsigned long long)info->n_images,
                 (unsigned long long)info->header.images_run,
                 info->in_writing ? ", and 'espalier recover' mends the file" : "");
    else if (info->active)
        snprintf(message, sizeof message,
                 "the run goes on: 'view --follow' shows it as it grows");
    player_tell_state(&r->player, broken ? EVENT_BROKEN : EVENT_FINISHED, message);
}

/* All images in the file have been shown: send the remaining events and wait. */
static enum esp_status rest(struct replay *r)
{
    const struct timespec moment = {.tv_nsec = 10000000};
    struct player *p = &r->player;
    const enum esp_status st = player_tell_news(p, player_images(p));
    if (st != ESP_OK)
        return st;
    if (p->relay->draft->n_news > 0)
        player_publish(p);
    if (!r->follow || !info_of(r)->active)
        tell_end(r);
    nanosleep(&moment, NULL);
    return ESP_OK;
}

/* Return the row of the image with this number in the run; the file may begin after the first image. */
static uint64_t row_of(const struct replay *r, uint64_t image)
{
    const uint64_t first = info_of(r)->header.first_image;
    return image > first ? image - first : 0;
}

static enum esp_status step(struct replay *r)
{
    struct player *p = &r->player;
    const uint64_t seek = control_take_seek(&p->relay->control);
    const bool changed = player_choose(p);
    enum esp_status st = ESP_OK;
    if (seek != CONTROL_NOWHERE || changed)
        player_jump(p, seek != CONTROL_NOWHERE ? row_of(r, seek) : p->next);
    if (r->follow && info_of(r)->in_writing)
        st = follow(r);
    if (st != ESP_OK)
        return st;
    return p->next < player_images(p) ? player_play_image(p) : rest(r);
}

void replay_run(struct replay *r)
{
    struct player *p = &r->player;
    enum esp_status st = ESP_OK;
    r->readable_s = clock_now_s();
    player_jump(p, r->follow ? player_images(p) : row_of(r, r->at));
    while (st == ESP_OK && !player_is_alone(p))
        st = step(r);
    if (st != ESP_OK)
        relay_end(p->relay, true, esp_message());
}
