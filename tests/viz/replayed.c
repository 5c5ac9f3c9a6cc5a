/* tests/viz/replayed.c */
#include "tests/viz/replayed.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void *feed(void *context)
{
    replay_run(context);
    return NULL;
}

static void fetch(void *context, uint64_t index, uint8_t *pixels)
{
    (void)context;
    memset(pixels, (int)(index % 251), RECORDED_INPUTS);
}

void replayed_begin(struct replayed *s, const char *path, bool follow, uint64_t at,
                    double speed)
{
    const struct replay_options options = {
        .follow = follow, .at = at, .pixels = {.fetch = fetch}};
    struct run_file *file = recorded_open(path);
    const struct config *c = &run_file_info(file)->resolved;
    const struct event_start start = {.width = RECORDED_WIDTH,
                                      .height = RECORDED_HEIGHT,
                                      .n_classes = RECORDED_CLASSES,
                                      .n_neurons = RECORDED_TAIL,
                                      .n_inputs = RECORDED_INPUTS,
                                      .index = 2,
                                      .other = true,
                                      .dt_ms = 1.0};
    struct event_start starts[] = {start, start}; /* exc, and tail if there is one */
    memset(s, 0, sizeof *s);
    replay_describe(file, &options, starts, c->n_populations - 1);
    assert_int_equal(starts[0].n_neurons, RECORDED_NEURONS);
    assert_int_equal(starts[0].n_inputs, RECORDED_INPUTS);
    assert_int_equal(relay_create(starts, c->n_populations - 1, &s->relay), ESP_OK);
    control_set_speed(&s->relay->control, speed);
    assert_int_equal(replay_create(file, &options, s->relay, &s->replay), ESP_OK);
    assert_int_equal(pthread_create(&s->thread, NULL, feed, s->replay), 0);
}

void replayed_end(struct replayed *s)
{
    atomic_store(&s->relay->closed, true);
    control_leave(&s->relay->control);
    pthread_join(s->thread, NULL);
    replay_free(s->replay);
    relay_free(s->relay);
}

static esp_tick start_of(uint64_t image)
{
    esp_tick start = 0;
    for (uint64_t k = 0; k < image; k++)
        start += (esp_tick)(1 + k % 3) * RECORDED_TICKS;
    return start;
}

static void take_image(struct replayed *s, const struct event_image *i)
{
    s->n_parts += !i->complete;
    if (!i->complete)
        return;
    assert_true(i->image >= s->next_image);
    assert_int_equal(i->index, i->image + 1000);
    assert_int_equal(i->label, i->image % RECORDED_CLASSES);
    assert_int_equal(i->pixels[7], i->index % 251);
    assert_int_equal(i->start, start_of(i->image));
    assert_int_equal(i->end, start_of(i->image + 1));
    for (size_t k = 1; k < i->n_spikes; k++)
        assert_true(i->spikes[k].tick >= i->spikes[k - 1].tick);
    s->next_image = i->image + 1;
    s->n_images++;
    s->population = i->population;
    s->n_spikes += i->n_spikes;
    s->n_inputs += i->n_inputs;
}

static void take_news(struct replayed *s, const struct packet *p)
{
    for (size_t k = 0; k < p->n_news; k++) {
        const struct packet_news *news = &p->news[k];
        if (news->is_pruning) {
            s->n_removed += news->pruned.n_removed;
            if (news->pruned.population == 1) {
                s->n_gone += news->pruned.n_removed;
                s->tail_living = news->pruned.n_living;
            }
            continue;
        }
        s->n_windows++;
        s->threshold = news->window.threshold;
        for (size_t j = 0; news->window.h && j < news->window.n_living; j++)
            s->h[news->window.birth[j]] = news->window.h[j];
    }
}

static void take_packet(struct replayed *s, const struct packet *p)
{
    if (p->begins_anew) {
        s->n_begun++;
        s->next_image = s->n_images = s->n_spikes = s->n_inputs = 0;
        s->n_windows = s->n_removed = s->n_gone = s->n_fields = 0;
    }
    take_news(s, p);
    if (p->has_labels)
        memcpy(s->label, p->label, sizeof s->label);
    if (p->has_image)
        take_image(s, &p->image);
    s->n_fields += p->fields.n;
    s->status = p->status;
    snprintf(s->message, sizeof s->message, "%s",
             p->status.message ? p->status.message : "");
}

void replayed_take(struct replayed *s)
{
    for (const struct packet *p; (p = ring_peek(s->relay->packets));) {
        take_packet(s, p);
        ring_release(s->relay->packets);
    }
}

void replayed_until(struct replayed *s, bool (*done)(const struct replayed *s))
{
    const double give_up_s = clock_now_s() + 30.0;
    while (!done(s)) {
        if (clock_now_s() > give_up_s)
            fail_msg("at image %llu, %llu windows, state %d, \"%s\", %llu skipped",
                     (unsigned long long)s->next_image, (unsigned long long)s->n_windows,
                     (int)s->status.state, s->message,
                     (unsigned long long)s->status.skipped);
        replayed_take(s);
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    }
}

bool replayed_finished(const struct replayed *s)
{
    return s->status.state == EVENT_FINISHED;
}

bool replayed_running(const struct replayed *s)
{
    return s->status.state == EVENT_RUNNING;
}

bool replayed_broken(const struct replayed *s)
{
    return s->status.state == EVENT_BROKEN;
}
