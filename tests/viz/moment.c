/* tests/viz/moment.c */
#include "tests/viz/moment.h"

#include "base/clock.h"
#include "cli/population_views.h"
#include "viz/feed/packet.h"
#include "viz/feed/replay.h"
#include "viz/scene/scene_state.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

static void *feed(void *replay)
{
    replay_run(replay);
    return NULL;
}

static void take(struct relay *relay, struct scene *s, struct event_status *status)
{
    for (const struct packet *p; (p = ring_peek(relay->packets));) {
        assert_int_equal(scene_take_packet(s, p, relay->start, relay->n_starts), ESP_OK);
        *status = p->status;
        ring_release(relay->packets);
    }
}

void moment_show(const struct truth *t, struct scene *s, esp_id shown,
                 struct player_membranes membranes)
{
    const struct replay_options options = {.at = t->done, .membranes = membranes};
    const struct dataset_info data = {
        .spec = "digits", .width = 28, .height = 28, .n_classes = TRUTH_CLASSES};
    struct event_start starts[EVENT_POPULATIONS];
    struct event_status status = {0};
    struct relay *relay = NULL;
    struct replay *replay = NULL;
    struct run_file *file = NULL;
    pthread_t thread;
    assert_int_equal(run_file_open(t->path, &file), ESP_OK);
    const size_t n =
        population_views_tell(&run_file_info(file)->resolved, &data, "run.h5", starts);
    replay_describe(file, &options, starts, n);
    assert_int_equal(relay_create(starts, n, &relay), ESP_OK);
    assert_int_equal(replay_create(file, &options, relay, &replay), ESP_OK);
    control_pause(&relay->control);
    atomic_store(&relay->wants_membrane, membranes.compute != NULL);
    atomic_store(&relay->selected, shown);
    assert_int_equal(pthread_create(&thread, NULL, feed, replay), 0);
    assert_int_equal(scene_starts(s, relay->start, relay->n_starts), ESP_OK);
    const struct run_model *model = s->context.model;
    for (double until_s = clock_now_s() + 30;
         status.images_done < t->done || model->fields.n_received == 0;
         nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL)) {
        assert_true(clock_now_s() < until_s);
        take(relay, s, &status);
    }
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL); /* what follows at once */
    take(relay, s, &status);
    status.state = EVENT_PAUSED;
    status.realtime = status.threshold_set = (double)NAN;
    status.speed_limit = (double)INFINITY;
    status.message = NULL;
    scene_status(s, &status);
    scene_draw(s, 1);
    panel_select(&s->context, shown);
    scene_draw(s, 1);
    atomic_store(&relay->closed, true);
    control_leave(&relay->control);
    pthread_join(thread, NULL);
    replay_free(replay);
    relay_free(relay);
}
