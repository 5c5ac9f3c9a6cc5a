/* tests/test_replay.c - a replay tells what was recorded, from any image on. */
#include "tests/seen.h"

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
    struct seen s;
    recorded_run(r, RECORD_ALL);
    seen_begin(&s, r->path, false, 0, 100.0);
    seen_until(&s, seen_finished);
    assert_int_equal(s.n_images, RECORDED_IMAGES);
    assert_int_equal(s.n_spikes, PER_IMAGE * RECORDED_IMAGES);
    assert_int_equal(s.n_inputs, RECORDED_SPIKING_TICKS * RECORDED_IMAGES);
    assert_true(s.n_windows == 4 && s.n_removed == 4);
    assert_true(s.n_fields > 0 && s.n_fields <= 3 * RECORDED_NEURONS);
    assert_true(s.threshold == 3.5);
    seen_end(&s);
}

/* h <- forget * h + count, the counts of a neuron that stays being 100 * window + id. */
static void the_counts_that_pruning_looked_at_follow_from_the_windows(void **state)
{
    struct recorded *r = *state;
    struct seen s;
    recorded_run(r, RECORD_NONE);
    seen_begin(&s, r->path, false, 0, 100.0);
    seen_until(&s, seen_finished);
    const esp_id stays = 8;
    double h = 0.0;
    for (int window = 0; window < 4; window++)
        h = r->config.prune.forget * h + 100 * window + stays;
    assert_true(fabs(s.h[stays] - h) < 1e-9);
    assert_int_equal(s.label[stays], 7);
    assert_int_equal(s.n_spikes, 0); /* not recorded */
    seen_end(&s);
}

static void a_jump_begins_anew_and_tells_the_past(void **state)
{
    struct recorded *r = *state;
    struct seen s;
    recorded_run(r, RECORD_OUTPUT);
    seen_begin(&s, r->path, false, 35, 100.0);
    seen_until(&s, seen_finished);
    assert_int_equal(s.n_begun, 1);
    assert_int_equal(s.n_images,
                     5 + PLAYER_RUN_UP); /* some before it, to fill the view */
    assert_int_equal(s.n_removed, 4);
    s.status.state = STORY_RUNNING;
    control_seek(&s.relay->control, 0);
    seen_until(&s, seen_finished);
    assert_int_equal(s.n_begun, 2);
    assert_int_equal(s.n_images, RECORDED_IMAGES);
    assert_int_equal(s.n_removed, 4);
    seen_end(&s);
}

static bool has_stepped_twice(const struct seen *s)
{
    return s->next_image == 12;
}

static void a_paused_replay_goes_on_image_by_image(void **state)
{
    struct recorded *r = *state;
    struct seen s;
    recorded_run(r, RECORD_OUTPUT);
    seen_begin(&s, r->path, false, 10, 0.01);
    control_pause(&s.relay->control);
    control_step_image(&s.relay->control);
    control_step_image(&s.relay->control);
    seen_until(&s, has_stepped_twice);
    nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL);
    seen_take(&s);
    assert_true(has_stepped_twice(&s));
    seen_end(&s);
}

static void an_empty_recording_ends_at_once(void **state)
{
    struct recorded *r = *state;
    struct seen s;
    recorded_begin(r, RECORD_ALL);
    recording_close(r->recording), r->recording = NULL;
    seen_begin(&s, r->path, false, 0, 100.0);
    seen_until(&s, seen_finished);
    assert_int_equal(s.n_images, 0);
    seen_end(&s);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_replay_tells_every_image_spike_window_and_removal),
        T(the_counts_that_pruning_looked_at_follow_from_the_windows),
        T(a_jump_begins_anew_and_tells_the_past),
        T(a_paused_replay_goes_on_image_by_image),
        T(an_empty_recording_ends_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
