/* viz/window/viewer.c - the loop between feed, scene and window. */
#include "viz/window/viewer.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/text.h"
#include "viz/draw/font_file.h"
#include "viz/draw/png.h"
#include "viz/draw/svg.h"
#include "viz/window/window.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const double FRAME_S = 1.0 / 60;

/* Frame time while a run goes at full speed. Its images are too fast to follow, and fewer frames leave more memory
 * bandwidth to the run. */
static const double FRAME_AT_FULL_SPEED_S = 1.0 / 32;
/* Frame time while nothing changes: the run is paused or over, and nothing was typed, moved or drawn for REST_S. */
static const double FRAME_AT_REST_S = 0.1, REST_S = 0.5;
static const double MESSAGE_S = 4.0; /* how long the viewer's own messages stay */
/* With --frames, how long the first frame waits for the feed. */
static const double FIRST_PACKET_S = 5.0;

enum { PACKETS = 32 }; /* most packets taken per frame */

struct viewer {
    struct relay *relay;
    const struct viewer_options *options;
    struct viewer_report *report;
    struct window *window;
    struct font *font;
    struct scene *scene;
    struct scene_frame frame;   /* last frame */
    struct event_status status; /* last status of the feed */
    char feed_message[PACKET_MESSAGE];
    /* Message of the viewer, shown until message_until_s. */
    char message[PACKET_MESSAGE];
    double message_until_s;
    unsigned answers_seen, actions_seen; /* of the laboratory */
    double stirred_s; /* time of the last event, packet or change of the picture */
    bool fed;         /* a packet has been received */
    bool at_rest;     /* the next frame comes after FRAME_AT_REST_S, or with an event */
    bool stale;       /* the window has lost its picture */
    bool quit;
};

/* ---- files ---- */

static enum esp_status save_png(const struct canvas *c, const struct output_order *to)
{
    const size_t width = (size_t)c->width, height = (size_t)c->height;
    uint8_t *rgb = array_create(3 * width * height, 1);
    if (!rgb)
        return ESP_MEMORY;
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++) {
            const uint32_t pixel = c->pixels[y * width + x];
            uint8_t *at = rgb + 3 * (y * width + x);
            at[0] = (uint8_t)(pixel >> 16);
            at[1] = (uint8_t)(pixel >> 8);
            at[2] = (uint8_t)pixel;
        }
    const enum esp_status st =
        png_save(to, rgb, (uint32_t)width, (uint32_t)height, PNG_CHANNELS_RGB);
    array_free(rgb);
    return st;
}

static enum esp_status save_svg(struct viewer *v, const struct output_order *to)
{
    struct svg svg;
    const struct canvas *c = v->frame.canvas;
    const enum esp_status st = svg_begin(to, c->width, c->height, &svg);
    if (st != ESP_OK)
        return st;
    scene_copy(v->scene, &svg.copy);
    return svg_keep(&svg);
}

static enum esp_status save_spikes(struct viewer *v, const struct output_order *to)
{
    struct output out;
    const enum esp_status st = output_begin(to, &out);
    if (st != ESP_OK)
        return st;
    scene_write_spikes(v->scene, out.f);
    return output_keep(&out);
}

/* What is seen, as a file of the kind that is ordered. */
static enum esp_status save(struct viewer *v, const struct output_order *to)
{
    return to->kind == OUTPUT_SVG           ? save_svg(v, to)
           : to->kind == OUTPUT_SPIKE_TABLE ? save_spikes(v, to)
                                            : save_png(v->frame.canvas, to);
}

static void show_message(struct viewer *v, const char *message)
{
    snprintf(v->message, sizeof v->message, "%s", message);
    v->message_until_s = clock_now_s() + MESSAGE_S;
}

/* espalier-20261231-235959.png in the working directory; the image number distinguishes two files in one second. */
static void save_here(struct viewer *v, enum output_kind kind)
{
    const char *suffix = kind == OUTPUT_SVG           ? "svg"
                         : kind == OUTPUT_SPIKE_TABLE ? "csv"
                                                      : "png";
    char date[32], path[96], message[PACKET_MESSAGE];
    const time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    strftime(date, sizeof date, "%Y%m%d-%H%M%S", &local);
    snprintf(path, sizeof path, "espalier-%s-%llu.%s", date,
             (unsigned long long)v->status.images_done, suffix);
    const struct output_order order = {.path = path, .kind = kind};
    if (save(v, &order) == ESP_OK)
        snprintf(message, sizeof message, "saved %s", path);
    else
        snprintf(message, sizeof message, "not saved: %.140s", esp_message());
    show_message(v, message);
}

/* ---- requests ---- */

static void slower(struct control *c, double measured)
{
    const double speed = atomic_load(&c->speed);
    const double from = isfinite(speed) ? speed : measured;
    control_set_speed(c, control_speed_below(from > 0 ? from : (double)INFINITY));
}

/* Begin the pruning pace, or end it: a live run then goes at full speed, a recording at the speed that it has. */
static void toggle_pace(struct viewer *v)
{
    struct relay *c = v->relay;
    const bool was = atomic_exchange(&c->paced, false);
    if (!was)
        atomic_store(&c->paced, true);
    else if (c->start->source == EVENT_LIVE)
        control_set_speed(&c->control, (double)INFINITY);
}

static void obey(struct viewer *v, struct request request)
{
    struct control *c = &v->relay->control;
    switch (request.verb) {
    case REQUEST_NOTHING:
    case REQUEST_POPULATION: /* handled by the scene */
    case REQUEST_OPEN:
        break;
    case REQUEST_PAUSE:
        if (atomic_load(&c->paused))
            control_go(c);
        else
            control_pause(c);
        break;
    case REQUEST_STEP_IMAGE:
        control_step_image(c);
        break;
    case REQUEST_STEP_TICK:
        control_step_tick(c);
        break;
    case REQUEST_PACE:
        toggle_pace(v);
        break;
    case REQUEST_SLOWER:
        atomic_store(&v->relay->paced, false);
        slower(c, v->status.realtime);
        break;
    case REQUEST_FASTER:
        atomic_store(&v->relay->paced, false);
        control_set_speed(c, control_speed_above(atomic_load(&c->speed)));
        break;
    case REQUEST_THRESHOLD:
        control_impose(c, request.value);
        break;
    case REQUEST_SEEK:
        control_seek(c, request.value > 0 ? (uint64_t)request.value : 0);
        break;
    case REQUEST_SCREENSHOT:
        save_here(v, OUTPUT_PNG);
        break;
    case REQUEST_SVG:
        save_here(v, OUTPUT_SVG);
        break;
    case REQUEST_SPIKES:
        save_here(v, OUTPUT_SPIKE_TABLE);
        break;
    case REQUEST_FULLSCREEN:
        window_toggle_fullscreen(v->window);
        break;
    case REQUEST_QUIT:
        v->quit = true;
        break;
    }
}

/* ---- events ---- */

static enum esp_status fit(struct viewer *v)
{
    int width, height;
    double scale;
    window_size(v->window, &width, &height, &scale);
    v->stale = true;
    return scene_resize(v->scene, width, height, scale);
}

static enum esp_status take_event(struct viewer *v, const struct window_event *e)
{
    struct scene *s = v->scene;
    switch (e->kind) {
    case WINDOW_NOTHING:
        break;
    case WINDOW_CLOSED:
        v->quit = true;
        break;
    case WINDOW_RESIZED:
        return fit(v);
    case WINDOW_EXPOSED:
        v->stale = true;
        break;
    case WINDOW_KEY:
        obey(v, scene_key(s, e->key, e->modifiers));
        break;
    case WINDOW_CHARACTER:
        obey(v, scene_char(s, e->character, e->modifiers));
        break;
    case WINDOW_POINTER:
        obey(v, scene_pointer(s, e->pointer, e->x, e->y, e->amount, e->modifiers));
        break;
    }
    return ESP_OK;
}

/* Handle all window events until `until_s`. */
static enum esp_status take_events(struct viewer *v, double until_s)
{
    enum esp_status st = ESP_OK;
    struct window_event e;
    do {
        e = window_next(v->window, until_s - clock_now_s());
        st = take_event(v, &e);
        if (e.kind != WINDOW_NOTHING)
            v->stirred_s = clock_now_s();
        until_s = v->at_rest && e.kind != WINDOW_NOTHING ? clock_now_s() : until_s;
    } while (st == ESP_OK && e.kind != WINDOW_NOTHING && !v->quit);
    return st;
}

/* ---- the feed ---- */

static void keep_status(struct viewer *v, const struct packet *p)
{
    if (!p->has_status)
        return;
    v->status = p->status;
    snprintf(v->feed_message, sizeof v->feed_message, "%s",
             p->status.message ? p->status.message : "");
}

/* Pass packets to the scene, at most PACKETS, so that a feed with many events does not delay the frame. */
static enum esp_status take_packets(struct viewer *v)
{
    struct ring *ring = v->relay->packets;
    enum esp_status st = ESP_OK;
    unsigned n = 0;
    for (const struct packet *p; n < PACKETS && st == ESP_OK && (p = ring_peek(ring));
         n++) {
        st = scene_take_packet(v->scene, p, v->relay->start, v->relay->n_starts);
        keep_status(v, p);
        ring_release(ring);
        v->fed = true;
        v->stirred_s = clock_now_s();
    }
    return st;
}

static bool feed_died(const struct viewer *v)
{
    return v->options->alive && !v->options->alive(v->options->context);
}

/* Send the scene the last status of the feed, with what the viewer knows itself: end, pause, limits. */
static void send_status(struct viewer *v, double now_s)
{
    struct relay *c = v->relay;
    struct event_status s = v->status;
    s.message = v->feed_message[0] ? v->feed_message : NULL;
    if (atomic_load(&c->over)) {
        s.state = atomic_load(&c->failed) ? EVENT_BROKEN : EVENT_FINISHED;
        s.message = c->verdict[0] ? c->verdict : s.message;
    } else if (feed_died(v)) {
        s.state = EVENT_BROKEN;
        s.message = "the run ended without a word: was it killed?";
    } else if (s.state == EVENT_RUNNING && atomic_load(&c->control.paused)) {
        s.state = EVENT_PAUSED;
    }
    if (now_s < v->message_until_s)
        s.message = v->message;
    s.speed_limit = atomic_load(&c->control.speed);
    s.paced = atomic_load(&c->paced);
    s.threshold_set = atomic_load(&c->control.threshold);
    scene_status(v->scene, &s);
}

static void share_wants(struct viewer *v)
{
    struct relay *c = v->relay;
    const struct scene_wants wants = scene_wants(v->scene);
    atomic_store(&c->wants_population, wants.population);
    atomic_store(&c->wants_inputs, wants.inputs);
    atomic_store(&c->wants_fields, wants.fields);
    atomic_store(&c->wants_membrane, wants.membrane);
    atomic_store(&c->wants_film, wants.film);
    atomic_store(&c->selected, wants.birth);
    atomic_store(&c->wants_selected, wants.selected);
}

/* ---- the laboratory ---- */

/* Questions are answered and actions applied between two images: a paused run ends the image that it shows. */
static void reach_next_image(struct viewer *v)
{
    struct control *c = &v->relay->control;
    if (atomic_load(&c->paused) && !atomic_load(&v->relay->lab.is_between) &&
        atomic_load(&c->image_steps) == 0)
        control_step_image(c);
}

static void exchange(struct viewer *v)
{
    struct relay_lab *lab = &v->relay->lab;
    struct lab_question question;
    struct lab_answer answer;
    struct lab_action done;
    struct action action;
    while (scene_take_action(v->scene, &action)) {
        if (!control_act(&v->relay->control, &action))
            show_message(v, "too many actions wait: let the run go on");
        if (action.kind != ACTION_ASK)
            reach_next_image(v);
    }
    if (scene_question(v->scene, &question) && relay_lab_ask(lab, &question)) {
        scene_asked(v->scene);
        reach_next_image(v);
    }
    while (relay_lab_take_action(lab, &v->actions_seen, &done))
        scene_acted(v->scene, &done);
    if (relay_lab_take_answer(lab, &v->answers_seen, &answer))
        scene_answer(v->scene, &answer);
}

/* ---- frames ---- */

/* Show the rectangles that changed, or the whole frame if the window has lost its picture. */
static enum esp_status show(struct viewer *v)
{
    const struct canvas *c = v->frame.canvas;
    const struct rect all = {0, 0, c->width, c->height};
    if (!v->stale && v->frame.n_damage == 0)
        return ESP_OK;
    v->report->drawn++;
    v->stirred_s = clock_now_s();
    const enum esp_status st =
        v->stale ? window_show(v->window, c, &all, 1)
                 : window_show(v->window, c, v->frame.damage, v->frame.n_damage);
    v->stale = false;
    return st;
}

static enum esp_status draw(struct viewer *v)
{
    const double begun_s = clock_now_s();
    enum esp_status st = take_packets(v);
    if (st != ESP_OK)
        return st;
    send_status(v, begun_s);
    exchange(v);
    v->frame = scene_draw(v->scene, begun_s);
    st = show(v);
    share_wants(v);
    const double took_s = clock_now_s() - begun_s;
    v->report->busy_s += took_s;
    v->report->longest_s = fmax(v->report->longest_s, took_s);
    return st;
}

/* Return whether frames count: with --frames, only after the feed has sent a packet, has ended, or was waited for
 * FIRST_PACKET_S. */
static bool counts(const struct viewer *v, double begun_s)
{
    return v->fed || v->options->frames == 0 || atomic_load(&v->relay->over) ||
           clock_now_s() - begun_s > FIRST_PACKET_S;
}

static bool is_finished(const struct viewer *v)
{
    const struct viewer_options *o = v->options;
    return (o->frames > 0 && v->report->frames >= o->frames) ||
           (o->leave_with_feed && atomic_load(&v->relay->over) &&
            atomic_load(&v->relay->failed));
}

static bool rests(const struct viewer *v)
{
    const struct relay *c = v->relay;
    const bool still = atomic_load(&c->control.paused) || atomic_load(&c->over) ||
                       v->status.state == EVENT_FINISHED ||
                       v->status.state == EVENT_BROKEN;
    return still && v->options->frames == 0 && clock_now_s() - v->stirred_s > REST_S;
}

static double frame_s(struct viewer *v)
{
    const struct relay *c = v->relay;
    v->at_rest = rests(v);
    if (v->at_rest)
        return FRAME_AT_REST_S;
    const bool at_full_speed = c->start->source == EVENT_LIVE &&
                               !atomic_load(&c->control.active) && !atomic_load(&c->over);
    return at_full_speed ? FRAME_AT_FULL_SPEED_S : FRAME_S;
}

static enum esp_status run(struct viewer *v)
{
    const double begun_s = clock_now_s();
    double next_s = begun_s, first_s = begun_s;
    /* The first frame comes before keys, which may ask for a screenshot. */
    enum esp_status st = draw(v);
    while (st == ESP_OK && !v->quit) {
        st = take_events(v, next_s);
        if (st == ESP_OK)
            st = draw(v);
        next_s = fmax(next_s + frame_s(v), clock_now_s());
        if (v->report->frames == 0)
            first_s = clock_now_s();
        v->report->frames += counts(v, begun_s);
        v->quit = v->quit || is_finished(v);
    }
    v->report->wall_s = clock_now_s() - first_s;
    return st;
}

static enum esp_status open_all(struct viewer *v)
{
    const struct viewer_options *o = v->options;
    const struct relay *c = v->relay;
    char title[sizeof c->words->title + 16];
    snprintf(title, sizeof title, "Espalier - %s", c->words->title);
    text_mask(title);
    enum esp_status st = font_file_open(&v->font);
    if (st == ESP_OK)
        st = scene_create(v->font, &o->scene, &v->scene);
    if (st == ESP_OK)
        st = window_open(title, o->width, o->height, o->frames > 0, &v->window);
    if (st == ESP_OK)
        st = fit(v);
    if (st == ESP_OK)
        st = scene_starts(v->scene, c->start, c->n_starts);
    if (st == ESP_OK)
        scene_show_population(v->scene, atomic_load(&c->wants_population));
    return st;
}

enum esp_status viewer_run(struct relay *relay, const struct viewer_options *options,
                           struct viewer_report *report)
{
    *report = (struct viewer_report){0};
    struct viewer v = {.relay = relay, .options = options, .report = report};
    v.status.realtime = v.status.tested = (double)NAN;
    enum esp_status st =
        options->screenshot.path ? output_check(&options->screenshot) : ESP_OK;
    if (st == ESP_OK)
        st = open_all(&v);
    if (st == ESP_OK && options->opened)
        options->opened(options->context);
    if (st == ESP_OK)
        st = run(&v);
    if (st == ESP_OK && options->screenshot.path)
        st = save(&v, &options->screenshot);
    atomic_store(&relay->closed, true);
    control_leave(&relay->control);
    scene_free(v.scene);
    font_free(v.font);
    window_close(v.window);
    return st;
}
