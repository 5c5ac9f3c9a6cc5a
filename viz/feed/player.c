/* viz/feed/player.c */
#include "viz/feed/player.h"

#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Up to this speed, simulated seconds per second, every image is sent. */
static const double SEEN_SPEED = 100.0;
static const double PART_S =
    0.008; /* least time between two parts of an image that is shown slowly */

/* ---- create and free ---- */

enum esp_status player_open(struct run_file *file, struct player_pixels pixels,
                            struct relay *relay, struct player *out)
{
    struct player p = {.file = file,
                       .pixels = pixels,
                       .relay = relay,
                       .pace = (double)INFINITY,
                       .begun_s = clock_now_s(),
                       .gauge = gauge_start(clock_now_s(), 0.0)};
    p.status.realtime = p.status.threshold_set = p.status.tested = (double)NAN;
    p.status.speed_limit = (double)INFINITY;
    enum esp_status st =
        window_reader_open(file, relay->start, relay->n_starts, &p.windows);
    p.images = image_cursor_open(file, relay->start->index);
    if (st == ESP_OK)
        *out = p;
    else
        player_close(&p);
    return st;
}

void player_close(struct player *p)
{
    window_reader_close(&p->windows);
    image_cursor_close(&p->images);
    run_file_close(p->file);
    *p = (struct player){0};
}

void player_use(struct player *p, struct run_file *file)
{
    window_reader_use(&p->windows, file);
    image_cursor_use(&p->images, file);
    run_file_close(p->file);
    p->file = file;
}

/* ---- sending packets ---- */

bool player_is_alone(const struct player *p)
{
    return atomic_load(&p->relay->closed);
}

static void sleep_s(double s)
{
    const struct timespec t = {.tv_sec = (time_t)s,
                               .tv_nsec = (long)(1e9 * (s - floor(s)))};
    nanosleep(&t, NULL);
}

uint64_t player_images(const struct player *p)
{
    return run_file_info(p->file)->n_images;
}

static void write_status(struct player *p, double now_s)
{
    struct packet *draft = p->relay->draft;
    const double dt_ms = run_file_info(p->file)->header.dt_ms;
    if (draft->has_image)
        p->status.simulated_s = (double)draft->image.end * dt_ms / 1000.0;
    p->status.images_done = run_file_info(p->file)->header.first_image + p->next;
    p->status.wall_s = now_s - p->begun_s;
    if (p->at_once > 0) /* images sent without delay do not count for the speed */
        gauge_skip(&p->gauge, now_s, p->status.simulated_s);
    gauge_read(&p->gauge, now_s, p->status.simulated_s);
    p->status.realtime = p->gauge.speed;
    draft->status = p->status;
    draft->status.message = draft->message[0] ? draft->message : NULL;
    draft->has_status = true;
}

/* Remove the points of the membrane after the ticks that are shown. */
static void cut_membrane(struct packet *slot)
{
    const esp_tick shown = slot->image.end - slot->image.start;
    struct event_membrane *m = &slot->membrane;
    while (m->n > 0 && m->points[m->n - 1].tick >= shown)
        m->n--;
}

/* Move the collected events to a slot of the ring, waiting until one is free (a live run may not wait). NULL: the
 * viewer is closed. */
static struct packet *hand_over(struct player *p)
{
    struct packet *slot = NULL;
    write_status(p, clock_now_s());
    while (!player_is_alone(p) && !(slot = relay_hand_over(p->relay, 0)))
        sleep_s(0.001);
    p->handed_s = clock_now_s();
    if (slot && slot->has_image)
        cut_membrane(slot);
    return slot;
}

void player_publish(struct player *p)
{
    if (hand_over(p))
        ring_publish(p->relay->packets);
}

/* Send the state and message of the feed, if they have changed. */
void player_tell_state(struct player *p, enum event_state state, const char *message)
{
    struct packet *draft = p->relay->draft;
    if (p->status.state == state && strcmp(draft->message, message) == 0)
        return;
    snprintf(draft->message, sizeof draft->message, "%s", message);
    p->status.state = state;
    draft->has_image = false;
    player_publish(p);
}

void player_tell_message(struct player *p, const char *message)
{
    struct packet *draft = p->relay->draft;
    snprintf(draft->message, sizeof draft->message, "%.*s", PACKET_MESSAGE - 1, message);
    player_publish(p);
}

/* ---- windows, prunings and snapshots ---- */

static enum esp_status tell_snapshot(struct player *p, uint64_t row, uint64_t taken_at)
{
    const uint64_t n = run_file_info(p->file)->layout->n_birth;
    const uint64_t room = p->relay->draft->shape.fields;
    enum esp_status st = ESP_OK;
    for (uint64_t first = 0; first < n && st == ESP_OK; first += room) {
        struct packet *slot = hand_over(p);
        if (!slot)
            return ESP_OK;
        st = window_reader_fields(&p->windows, row, taken_at, first,
                                  n - first < room ? n - first : room, slot);
        ring_publish(p->relay->packets);
    }
    return st;
}

/* Send the last fields of neurons that were removed since the last call. */
static enum esp_status tell_removed(struct player *p)
{
    const struct run_file_info *info = run_file_info(p->file);
    struct window_reader *w = &p->windows;
    enum esp_status st = ESP_OK;
    if (info->header.is_brief || w->fields_from == w->removed.next)
        return ESP_OK;
    st = run_file_read(p->file, LAYOUT_REMOVED_FIELD, w->fields_from, 1,
                       p->relay->draft->weight_mV);
    /* If the recording has no fields of removed neurons, they are NaN: skip them. */
    if (st == ESP_OK && isnan(p->relay->draft->weight_mV[0]))
        w->fields_from = w->removed.next;
    while (st == ESP_OK && w->fields_from < w->removed.next) {
        struct packet *slot = hand_over(p);
        if (!slot)
            return ESP_OK;
        st = window_reader_removed(w, slot);
        ring_publish(p->relay->packets);
    }
    return st;
}

/* Send the fields of the selected neuron in the snapshots up to now, of which the viewer has the last one only. */
static enum esp_status tell_film(struct player *p)
{
    const struct run_file_info *info = run_file_info(p->file);
    const esp_id birth = atomic_load(&p->relay->selected);
    const bool wanted = atomic_load(&p->relay->wants_film) && p->population == 0 &&
                        birth < info->layout->n_birth && info->n_snapshots > 0;
    enum esp_status st = ESP_OK;
    if (!wanted || (p->film_sent && p->film_of == birth))
        return ESP_OK;
    p->film_sent = true;
    p->film_of = birth;
    for (uint64_t row = 0; row < p->windows.snapshots.next && st == ESP_OK; row++) {
        struct packet *slot = hand_over(p);
        uint64_t taken_at = 0;
        if (!slot)
            return ESP_OK;
        st = run_file_read(p->file, LAYOUT_SNAPSHOT_IMAGES, row, 1, &taken_at);
        if (st == ESP_OK)
            st = window_reader_fields(&p->windows, row, taken_at, birth, 1, slot);
        slot->fields.earlier = true;
        ring_publish(p->relay->packets);
    }
    return st;
}

/* Send the events of the first n_images images of the file that were not sent yet. */
enum esp_status player_tell_news(struct player *p, uint64_t n_images)
{
    const uint64_t images_done = run_file_info(p->file)->header.first_image + n_images;
    bool more = true, there = false;
    uint64_t row, taken_at;
    enum esp_status st = ESP_OK;
    while (st == ESP_OK && more && !player_is_alone(p)) {
        st = window_reader_tell(&p->windows, images_done, p->relay->draft, &more);
        if (more)
            player_publish(p);
    }
    /* After a jump images are sent first, because they are smaller than a snapshot. */
    if (st == ESP_OK && p->at_once == 0)
        st = window_reader_snapshot(&p->windows, images_done, &there, &row, &taken_at);
    if (st == ESP_OK && there)
        st = tell_snapshot(p, row, taken_at);
    if (st == ESP_OK && p->at_once == 0)
        st = tell_removed(p);
    return st == ESP_OK && p->at_once == 0 ? tell_film(p) : st;
}

/* ---- an image ---- */

/* Return whether to abandon the image: a jump or another population is requested, or the viewer is closed. */
static bool is_called_away(const struct player *p)
{
    return player_is_alone(p) ||
           atomic_load(&p->relay->wants_population) != p->population ||
           atomic_load(&p->relay->control.seek) != CONTROL_NOWHERE;
}

/* Wait until `tick` of this image is due; meanwhile send the part of the image before it. */
static void wait_for(struct player *p, enum control_place place, esp_tick tick)
{
    struct control *c = &p->relay->control;
    struct packet *draft = p->relay->draft;
    const double tick_s = run_file_info(p->file)->header.dt_ms / 1000.0;
    while (p->at_once == 0 && control_holds(c, place, tick, tick_s) && !p->leave_image) {
        const esp_tick shown = control_shown(c, tick);
        if (draft->has_image && shown > draft->image.end &&
            clock_now_s() - p->handed_s >= PART_S) {
            draft->image.end = shown;
            player_publish(p);
        }
        if (atomic_load(&c->paused))
            gauge_skip(&p->gauge, clock_now_s(), p->status.simulated_s);
        p->leave_image = is_called_away(p);
        if (!p->leave_image)
            control_nap(c);
    }
}

static void begin_image(struct player *p, const struct event_image *image)
{
    struct packet *draft = p->relay->draft;
    struct event_image begun = *image;
    begun.population = p->population;
    begun.end = begun.start;
    packet_begin_image(draft, &begun);
    if (p->pixels.fetch) {
        p->pixels.fetch(p->pixels.context, image->index, draft->pixels);
        draft->image.pixels = draft->pixels;
    }
}

static bool goes_on(void *context, uint64_t images_done)
{
    struct player *p = context;
    const double now_s = clock_now_s();
    char message[PACKET_MESSAGE];
    if (is_called_away(p) || !atomic_load(&p->relay->wants_membrane))
        return false;
    if (now_s - p->handed_s < 0.2)
        return true;
    snprintf(message, sizeof message,
             "training again up to this image to compute the membrane: %llu images done",
             (unsigned long long)images_done);
    player_tell_message(p, message);
    return true;
}

/* Compute the membrane of the selected neuron during the image that was begun, if it is wanted. What fails once is not
 * tried again: a message says why. */
static void add_membrane(struct player *p, const struct event_image *image)
{
    const struct player_look look = {.image = image->image,
                                     .n_output = image->n_output,
                                     .population = p->relay->start[p->population].index,
                                     .birth = atomic_load(&p->relay->selected),
                                     .go_on = goes_on,
                                     .context = p};
    if (!p->membranes.compute || !atomic_load(&p->relay->wants_membrane))
        return;
    const enum esp_status st =
        p->membranes.compute(p->membranes.context, &look, p->relay->draft);
    p->leave_image = is_called_away(p);
    if (st == ESP_OK || st == ESP_INTERRUPTED) {
        p->relay->draft->message[0] = '\0';
        return;
    }
    p->membranes.compute = NULL;
    player_tell_message(p, esp_message());
}

static enum esp_status play_spikes(struct player *p, const struct event_image *image)
{
    struct packet *draft = p->relay->draft;
    struct image_cursor_spike s;
    bool there = true;
    enum esp_status st = p->at_spikes ? ESP_OK : image_cursor_seek(&p->images, image);
    p->at_spikes = true;
    while (st == ESP_OK && there && !p->leave_image) {
        st = image_cursor_spike(&p->images, image, &there, &s);
        if (st != ESP_OK || !there)
            break;
        wait_for(p, CONTROL_BEFORE_TICK, image->start + s.spike.tick);
        if (s.is_input)
            packet_add_input(draft, s.spike);
        else
            packet_add_spike(draft, s.spike);
    }
    return st;
}

static void end_image(struct player *p, const struct event_image *image)
{
    struct packet *draft = p->relay->draft;
    p->next++;
    if (!p->leave_image) { /* after leaving an image, the player jumps or ends */
        draft->image.end = image->end;
        draft->image.complete = true;
        p->status.dropped += draft->cut;
        player_publish(p);
    }
    p->at_once -= p->at_once > 0;
    draft->has_image = false;
}

/* If the user chose the pruning pace, set the speed of the next image: slow if it is the last before a pruning or
 * the first after one, otherwise p->pace. */
static enum esp_status set_pace(struct player *p)
{
    static const double LONGEST_S = 1.5, SHORTEST_S = 0.3, ALL_S = 30;
    const struct run_file_info *info = run_file_info(p->file);
    const struct run_config *run = &info->resolved.run;
    const uint64_t done = info->header.first_image + p->next;
    const double image_s = (run->present_ms + run->rest_ms) / 1000;
    uint64_t pruning;
    if (!atomic_load(&p->relay->paced) || p->at_once > 0)
        return ESP_OK;
    const enum esp_status st = window_reader_next_pruning(&p->windows, &pruning);
    const bool near = pruning == done + 1 || p->windows.last_pruning == done;
    const double n = info->n_prunings > 0 ? (double)info->n_prunings : 1;
    const double slow_s = fmin(fmax(ALL_S / n, SHORTEST_S), LONGEST_S);
    const double speed = near ? fmin(image_s / slow_s, p->pace) : p->pace;
    if (speed != atomic_load(&p->relay->control.speed))
        control_set_speed(&p->relay->control, speed);
    return st;
}

/* Return whether to send the next image: above SEEN_SPEED only if the ring has a free slot or it is the newest one, so
 * that a slow viewer ends at the image where the file ends. */
static bool is_worth_it(const struct player *p)
{
    return p->at_once > 0 || p->next + 1 == player_images(p) ||
           atomic_load(&p->relay->control.speed) <= SEEN_SPEED ||
           ring_claim(p->relay->packets, 1);
}

enum esp_status player_play_image(struct player *p)
{
    struct event_image image;
    p->leave_image = false;
    enum esp_status st = player_tell_news(p, p->next);
    if (st == ESP_OK)
        st = image_cursor_image(&p->images, p->next, &image);
    if (st == ESP_OK)
        st = set_pace(p);
    if (st != ESP_OK)
        return st;
    control_next_image(&p->relay->control);
    wait_for(p, CONTROL_BETWEEN_IMAGES, image.start);
    if (p->leave_image)
        return ESP_OK;
    if (!is_worth_it(p)) {
        p->status.skipped++;
        p->next++;
        p->at_spikes = false;
        return ESP_OK;
    }
    begin_image(p, &image);
    add_membrane(p, &image);
    st = play_spikes(p, &image);
    if (st == ESP_OK)
        wait_for(p, CONTROL_AT_END, image.end);
    end_image(p, &image);
    return st;
}

/* ---- jumps ---- */

bool player_choose(struct player *p)
{
    const struct relay *c = p->relay;
    const unsigned wanted = atomic_load(&c->wants_population);
    if (wanted == p->population || wanted >= c->n_starts)
        return false;
    p->population = wanted;
    image_cursor_show(&p->images, c->start[wanted].index);
    return true;
}

void player_run_up_to(struct player *p, uint64_t image)
{
    p->next = image > PLAYER_RUN_UP ? image - PLAYER_RUN_UP : 0;
    p->at_once = (unsigned)(image - p->next) + (image == 0);
    p->at_spikes = false;
}

/* Jump to an image: the scene discards its data and receives the windows, prunings and fields before that image
 * again. */
void player_jump(struct player *p, uint64_t image)
{
    player_run_up_to(p, image < player_images(p) ? image : player_images(p));
    window_reader_rewind(&p->windows);
    packet_clear(p->relay->draft);
    p->relay->draft->begins_anew = true;
    p->film_sent = false;
    p->status.skipped = p->status.dropped = 0;
    p->status.state = EVENT_RUNNING;
    p->status.tested = (double)NAN;
    p->relay->draft->message[0] = '\0';
    p->gauge = gauge_start(clock_now_s(), 0.0);
}
