/* tests/viz/test_replay.c - a replay tells what was recorded, from any image on. */
#include "tests/viz/replayed.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static int setup(void **state)
{
    struct recorded *r = malloc(sizeof *r);
    recorded_setup(r);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    recorded_teardown(*state);
    free(*state);
    return 0;
}

static void a_replay_tells_every_image_spike_window_and_removal(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    recorded_run(r, RECORD_ALL);
    replayed_begin(&s, r->path, false, 0, 100.0);
    replayed_until(&s, replayed_finished);
    assert_int_equal(s.n_images, RECORDED_IMAGES);
    assert_int_equal(s.n_spikes, PER_IMAGE * RECORDED_IMAGES);
    assert_int_equal(s.n_inputs, RECORDED_SPIKING_TICKS * RECORDED_IMAGES);
    assert_true(s.n_windows == 4 && s.n_removed == 4);
    assert_true(s.n_fields > 0 && s.n_fields <= 3 * RECORDED_NEURONS);
    assert_true(s.threshold == 3.5);
    replayed_end(&s);
}

/* h <- forget * h + count, the counts of a neuron that stays being 100 * window + id. */
static void the_counts_that_pruning_looked_at_follow_from_the_windows(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    recorded_run(r, RECORD_NONE);
    replayed_begin(&s, r->path, false, 0, 100.0);
    replayed_until(&s, replayed_finished);
    const esp_id stays = 8;
    double h = 0.0;
    for (int window = 0; window < 4; window++)
        h = r->config.prune.forget * h + 100 * window + stays;
    assert_true(fabs(s.h[stays] - h) < 1e-9);
    assert_int_equal(s.label[stays], 7);
    assert_int_equal(s.n_spikes, 0); /* not recorded */
    replayed_end(&s);
}

/* Of windows that count for nothing in the end only the line over the run is sent, never of the last. */
static void counts_that_are_forgotten_are_not_needed(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    assert_int_equal(config_set(&r->config, "prune.forget", "0"), ESP_OK);
    recorded_run(r, RECORD_NONE);
    replayed_begin(&s, r->path, false, RECORDED_IMAGES, 100.0);
    replayed_until(&s, replayed_finished);
    assert_int_equal(s.n_windows, 4);
    assert_true(s.h[8] == 100 * 3 + 8);
    assert_int_equal(s.label[8], 7);
    replayed_end(&s);
}

/* Told in one go, for a picture of the end, and again after a jump to the beginning. */
static void counts_are_the_same_after_a_jump(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    const esp_id stays = 8;
    double h = 0.0;
    assert_int_equal(config_set(&r->config, "prune.forget", "0.25"), ESP_OK);
    recorded_run(r, RECORD_NONE);
    for (int window = 0; window < 4; window++)
        h = 0.25 * h + 100 * window + stays;
    replayed_begin(&s, r->path, false, RECORDED_IMAGES, 100.0);
    replayed_until(&s, replayed_finished);
    assert_true(fabs(s.h[stays] - h) < 1e-9);
    s.status.state = EVENT_RUNNING;
    control_seek(&s.relay->control, 0);
    replayed_until(&s, replayed_finished);
    assert_true(fabs(s.h[stays] - h) < 1e-9);
    replayed_end(&s);
}

static void a_jump_begins_anew_and_tells_the_past(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    recorded_run(r, RECORD_OUTPUT);
    replayed_begin(&s, r->path, false, 35, 100.0);
    replayed_until(&s, replayed_finished);
    assert_int_equal(s.n_begun, 1);
    assert_int_equal(s.n_images,
                     5 + PLAYER_RUN_UP); /* some before it, to fill the view */
    assert_int_equal(s.n_removed, 4);
    s.status.state = EVENT_RUNNING;
    control_seek(&s.relay->control, 0);
    replayed_until(&s, replayed_finished);
    assert_int_equal(s.n_begun, 2);
    assert_int_equal(s.n_images, RECORDED_IMAGES);
    assert_int_equal(s.n_removed, 4);
    replayed_end(&s);
}

/* A network with `tail` beside exc, which fires once in every image and loses two neurons. */
static void record_two_populations(struct recorded *r)
{
    static const esp_id gone[] = {1, 3};
    const struct probe_pruned pruned = {.population = 2,
                                        .images_done = RECORDED_WINDOW,
                                        .n_living = RECORDED_TAIL - 2,
                                        .removed = gone,
                                        .n_removed = 2};
    const struct probe_pruned strange = {.images_done = RECORDED_WINDOW,
                                         .removed = gone,
                                         .n_removed =
                                             2}; /* inputs: no population on view */
    recorded_widen(r);
    assert_int_equal(config_read_text(&r->config,
                                      "[prune.tail]\nstrategy = adaptive\nprune_to = 3\n",
                                      "test"),
                     ESP_OK);
    recorded_begin(r, RECORD_ALL);
    for (uint64_t k = 0; k < RECORDED_IMAGES; k++) {
        const esp_id id = 4;
        const struct probe_spikes spikes = {
            .tick = r->now + 20, .population = 2, .birth = &id, .n = 1};
        assert_int_equal(r->probe.spikes(r->probe.context, &spikes), ESP_OK);
        assert_int_equal(recorded_image(r), ESP_OK);
        if (k + 1 != RECORDED_WINDOW)
            continue;
        assert_int_equal(r->probe.pruned(r->probe.context, &strange), ESP_OK);
        assert_int_equal(r->probe.pruned(r->probe.context, &pruned), ESP_OK);
    }
    recorded_finish(r);
    recording_close(r->recording), r->recording = NULL;
}

static bool has_begun_twice(const struct replayed *s)
{
    return s->n_begun == 2 && s->status.state == EVENT_FINISHED;
}

/* Asked for in the end, as from the start: it begins anew a few images before where it is. */
static void the_spikes_of_any_population_can_be_asked_for(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    record_two_populations(r);
    replayed_begin(&s, r->path, false, 0, 100.0);
    replayed_until(&s, replayed_finished);
    assert_int_equal(s.n_spikes, PER_IMAGE * RECORDED_IMAGES);
    assert_true(s.n_removed == 6 && s.n_gone == 2);
    assert_int_equal(s.tail_living, RECORDED_TAIL - 2);
    s.status.state = EVENT_RUNNING;
    atomic_store(&s.relay->wants_population, 1);
    replayed_until(&s, has_begun_twice);
    assert_int_equal(s.population, 1);
    assert_int_equal(s.n_images, PLAYER_RUN_UP);
    assert_int_equal(s.n_spikes, PLAYER_RUN_UP);
    assert_true(s.n_removed == 6 && s.n_gone == 2);
    replayed_end(&s);
}

static bool has_stepped_twice(const struct replayed *s)
{
    return s->next_image == 12;
}

static void a_paused_replay_goes_on_image_by_image(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    recorded_run(r, RECORD_OUTPUT);
    replayed_begin(&s, r->path, false, 10, 0.01);
    control_pause(&s.relay->control);
    control_step_image(&s.relay->control);
    control_step_image(&s.relay->control);
    replayed_until(&s, has_stepped_twice);
    nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL);
    replayed_take(&s);
    assert_true(has_stepped_twice(&s));
    replayed_end(&s);
}

static bool is_inside(const struct replayed *s)
{
    return s->next_image == 10 && s->n_parts > 0;
}

static bool has_come_to_three(const struct replayed *s)
{
    return s->n_begun == 2 && s->next_image >= 3;
}

/* A slow viewer that jumps elsewhere does not wait for the end of the image. */
static void an_image_that_lasts_is_left_for_another(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    recorded_run(r, RECORD_OUTPUT);
    replayed_begin(&s, r->path, false, 10, 0.01); /* an image lasts a minute */
    replayed_until(&s, is_inside);
    control_set_speed(&s.relay->control, 100.0);
    control_seek(&s.relay->control, 2);
    replayed_until(&s, has_come_to_three);
    assert_int_equal(s.n_spikes, PER_IMAGE * s.n_images);
    replayed_end(&s);
}

/* A player at the first image of a recording, without a thread. */
static void open_player(const struct recorded *r, struct player *p, struct relay **relay)
{
    const struct replay_options options = {0};
    struct run_file *file = recorded_open(r->path);
    struct event_start start = {.width = RECORDED_WIDTH,
                                .height = RECORDED_HEIGHT,
                                .n_classes = RECORDED_CLASSES,
                                .n_inputs = RECORDED_INPUTS,
                                .dt_ms = 1.0};
    replay_describe(file, &options, &start, 1);
    assert_int_equal(relay_create(&start, 1, relay), ESP_OK);
    assert_int_equal(player_open(file, options.pixels, *relay, p), ESP_OK);
}

static void a_snapshot_that_is_not_waited_for_is_not_sent(void **state)
{
    struct recorded *r = *state;
    struct relay *relay;
    struct player p;
    recorded_run(r, RECORD_OUTPUT);
    open_player(r, &p, &relay);
    atomic_store(&relay->closed, true);
    assert_int_equal(player_tell_news(&p, RECORDED_IMAGES), ESP_OK);
    assert_true(p.windows.snapshots.next > 0); /* it was there */
    assert_null(ring_peek(relay->packets));
    player_close(&p);
    relay_free(relay);
}

static void who_is_called_away_before_an_image_does_not_begin_it(void **state)
{
    struct recorded *r = *state;
    struct relay *relay;
    struct player p;
    recorded_run(r, RECORD_OUTPUT);
    open_player(r, &p, &relay);
    control_pause(&relay->control);
    control_seek(&relay->control, 30);
    assert_int_equal(player_play_image(&p), ESP_OK);
    assert_true(p.leave_image && p.next == 0);
    assert_false(relay->draft->has_image);
    assert_int_equal(control_take_seek(&relay->control), 30); /* for the replay to see */
    player_close(&p);
    relay_free(relay);
}

/* The speed at which image k is played, at a pruning pace that is 1,000 times real time elsewhere. */
static double speed_at(struct player *p, uint64_t k)
{
    bool more;
    p->next = k;
    assert_int_equal(window_reader_tell(&p->windows, k, p->relay->draft, &more), ESP_OK);
    assert_int_equal(player_play_image(p),
                     ESP_OK); /* left at once: the window is closed */
    return atomic_load(&p->relay->control.speed);
}

/* The run prunes after 10 and 20 of its images: the two images around each take a second and a half each. */
static void the_pruning_pace_slows_down_through_prunings(void **state)
{
    struct recorded *r = *state;
    struct player p;
    struct relay *relay = NULL;
    recorded_run(r, RECORD_OUTPUT);
    open_player(r, &p, &relay);
    const double slow = RECORDED_TICKS / 1000.0 / 1.5;
    p.pace = 1000;
    atomic_store(&relay->paced, true);
    atomic_store(&relay->closed, true);
    for (uint64_t k = 0; k < RECORDED_IMAGES; k++) {
        const bool near = k == 9 || k == 10 || k == 19 || k == 20;
        const double speed = speed_at(&p, k);
        assert_true(near ? fabs(speed - slow) < 1e-9 : speed == 1000);
    }
    player_close(&p);
    relay_free(relay);
}

static void after_a_jump_no_image_was_left_out_yet(void **state)
{
    struct recorded *r = *state;
    struct relay *relay;
    struct player p;
    recorded_run(r, RECORD_OUTPUT);
    open_player(r, &p, &relay);
    p.status.skipped = 3;
    p.status.dropped = 5;
    player_jump(&p, 30);
    assert_int_equal(p.next, 30 - PLAYER_RUN_UP);
    assert_true(p.status.skipped == 0 && p.status.dropped == 0);
    player_close(&p);
    relay_free(relay);
}

static void an_empty_recording_ends_at_once(void **state)
{
    struct recorded *r = *state;
    struct replayed s;
    recorded_begin(r, RECORD_ALL);
    recording_close(r->recording), r->recording = NULL;
    replayed_begin(&s, r->path, false, 0, 100.0);
    replayed_until(&s, replayed_broken); /* no run was trained to its end */
    assert_int_equal(s.n_images, 0);
    replayed_end(&s);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_replay_tells_every_image_spike_window_and_removal),
        T(the_counts_that_pruning_looked_at_follow_from_the_windows),
        T(counts_that_are_forgotten_are_not_needed),
        T(counts_are_the_same_after_a_jump),
        T(a_jump_begins_anew_and_tells_the_past),
        T(the_spikes_of_any_population_can_be_asked_for),
        T(a_paused_replay_goes_on_image_by_image),
        T(an_image_that_lasts_is_left_for_another),
        T(a_snapshot_that_is_not_waited_for_is_not_sent),
        T(who_is_called_away_before_an_image_does_not_begin_it),
        T(the_pruning_pace_slows_down_through_prunings),
        T(after_a_jump_no_image_was_left_out_yet),
        T(an_empty_recording_ends_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
